package dev.beginibridge.format;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.UidRule;

/** One row of a file, read once: its own bytes, what it asks for, and how its answer is written. */
public abstract class ParsedRow {
    private final RawRecord record;
    private final LinkRequest request;
    private final InvalidRequest invalid;

    /**
     * @param request what could be read of the row
     * @param invalid why the row must not be asked; null when it may
     */
    protected ParsedRow(RawRecord record, LinkRequest request, InvalidRequest invalid) {
        this.record = record;
        this.request = request;
        this.invalid = invalid;
    }

    /** The row as it came in. */
    public final RawRecord record() {
        return record;
    }

    /** What the row asks for; throws when that cannot be read, which rejects this row only. */
    public final LinkRequest request() throws InvalidRequest {
        if (invalid != null) {
            throw invalid;
        }
        return request;
    }

    /** What could be read of the row, whether it may be asked or not. */
    public final LinkRequest read() {
        return request;
    }

    /** The row's share of the hash total, see {@link ControlTotals}; 0 when it has no uid. */
    public final long control() {
        return ControlTotals.of(request.uid());
    }

    /** Whether the row's uid can be one. */
    public final boolean hasPossibleUid() {
        return UidRule.isPossible(request.uid());
    }

    /** The row as it came in, with its answer and a line end. */
    public abstract byte[] answered(ReplyValues answer);

    /** The rejected row with the reason, ready to be corrected and dropped again. */
    public abstract byte[] rejected(ReplyValues answer);
}
