package dev.beginibridge.file;

import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import java.util.List;

/** How the rows of one input are read and answered. Used by many threads at once. */
interface RecordCodec {
    /** The members of an answer, in the contract's order: no input may use these names. */
    List<String> REPLY_COLUMNS = List.of("status", "reused", "link", "expires_at", "error_code", "error_message");

    /** What stands in the result before the first row. */
    byte[] head();

    /** Whether a file without rows is a file; one that has no header either is not. */
    boolean mayBeEmpty();

    /** The first pass: throws when this row makes the whole file unfit. */
    void check(RawRecord row) throws FileRefused;

    /** Whether a record is no row but the trailer, which ends the file. */
    default boolean isTrailer(RawRecord record) {
        return false;
    }

    /**
     * The first pass, at the end: throws when the file does not balance.
     *
     * @param trailer null when there was none
     */
    default void balance(RawRecord trailer, ControlTotal found) throws FileRefused {}

    /** The trailer as it stands in the result. */
    default byte[] tail(RawRecord trailer) {
        return new byte[0];
    }

    /** The row's share of the hash total, see {@link ControlTotal}; 0 when it has no uid. */
    long control(RawRecord row);

    /** What the row asks for; throws when that cannot be read, which rejects this row only. */
    LinkRequest request(RawRecord row) throws InvalidRequest;

    /** The answer as far as the format has room for it. */
    default RowAnswer fitting(RowAnswer answer) {
        return answer;
    }

    /** The row as it came in, its answer and a line end. */
    byte[] answer(RawRecord row, RowAnswer answer);

    /** How a row of an earlier result was answered, without its link. */
    RowAnswer earlierAnswer(RawRecord result);

    /** A row of an earlier result as it stands there, with its line end. */
    byte[] earlierLine(RawRecord result);

    /** What stands in the file of rejects before its first row. */
    byte[] rejectsHead();

    /** A rejected row with the reason, ready to be corrected and dropped again. */
    byte[] reject(RawRecord row, RowAnswer answer);

    /** What ends the file of rejects. */
    byte[] rejectsTail(long rows);
}
