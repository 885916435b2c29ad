package dev.beginibridge.format;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;

/** One row of a file, read once: its own bytes, what it asks for, and how its answer is written. */
public interface ParsedRow {
    /** The row as it came in. */
    RawRecord record();

    /** What the row asks for; throws when that cannot be read, which rejects this row only. */
    LinkRequest request() throws InvalidRequest;

    /** The row's share of the hash total, see {@link ControlTotals}; 0 when it has no uid. */
    long control();

    /** The row as it came in, with its answer and a line end. */
    byte[] answered(ReplyValues answer);

    /** The rejected row with the reason, ready to be corrected and dropped again. */
    byte[] rejected(ReplyValues answer);
}
