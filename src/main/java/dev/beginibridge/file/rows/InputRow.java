package dev.beginibridge.file.rows;

import dev.beginibridge.format.RawRecord;

/**
 * A row that was read.
 *
 * @param earlier in a replay, the line of the earlier result whose answer the row keeps; null when the row is asked
 */
record InputRow(RawRecord record, RawRecord earlier) {}
