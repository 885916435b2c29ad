package dev.beginibridge.file.rows;

import dev.beginibridge.format.RawRecord;
import dev.beginibridge.format.ReplyValues;

/**
 * A row's answer and what is written of it.
 *
 * @param control the row's share of the hash total
 * @param line its line in the result
 * @param reject its line in the file of rejects; empty unless it is rejected
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record AnsweredRow(RawRecord record, ReplyValues answer, long control, byte[] line, byte[] reject) {}
