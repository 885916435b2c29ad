package dev.beginibridge.format;

/** Reads the rows of one file and writes those of its result. Many threads use it at once. */
public interface RecordCodec {
    /** What the result begins with, before its first row. */
    byte[] head();

    /** Whether a file without rows is valid. */
    boolean mayBeEmpty();

    /** Reads a row, once; throws when it makes the whole file unfit. */
    ParsedRow parse(RawRecord record) throws FileRefused;

    /**
     * Throws when so many rows have an impossible uid that the records must have been cut at the wrong places, or when none of
     * the records is a row. The file balances by then.
     *
     * @param impossible the number of rows whose uid no rule accepts
     */
    default void judge(long rows, long impossible) throws FileRefused {}

    /** Whether a record is the trailer, which ends the file, and no row. */
    default boolean isTrailer(RawRecord record) {
        return false;
    }

    /**
     * Compares the trailer with the rows that were found; throws when the file does not balance.
     *
     * @param trailer null when there was none
     */
    default void balance(RawRecord trailer, ControlTotals found) throws FileRefused {}

    /** The trailer of the result. */
    default byte[] tail(RawRecord trailer) {
        return new byte[0];
    }

    /** The answer that the result has room for: the given one, or a failure that says what does not fit. */
    default ReplyValues fitting(ReplyValues answer) {
        return answer;
    }

    /** How a row of an earlier result was answered, without its link. */
    ReplyValues earlierAnswer(RawRecord result);

    /** A row of an earlier result as it stands there, with its line end. */
    byte[] earlierLine(RawRecord result);

    /** What the file of rejects begins with, before its first row. */
    byte[] rejectsHead();

    /** What the file of rejects ends with. */
    byte[] rejectsTail(long rows);
}
