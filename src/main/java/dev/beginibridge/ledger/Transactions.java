package dev.beginibridge.ledger;

import java.util.OptionalLong;

/**
 * How work reaches a database. When a method returns, its work is committed: a kill of this process loses nothing; when
 * it throws {@link LedgerUnavailable}, the work is undone or its outcome is unknown. Both take a bounded time.
 */
interface Transactions extends AutoCloseable {
    /** Runs the work in a transaction that no other writer can interleave with on the same rows. */
    <T> T write(SqlWork<T> work);

    /** As {@link #write}, and as safe from a power cut as the configuration wants an answer to be. */
    <T> T writeAnswer(SqlWork<T> work);

    /** Writes an answer that must be as safe as that. */
    default boolean store(Ledger.Durability safe, SqlWork<Boolean> answer) {
        return safe == Ledger.Durability.WITH_SYNC ? write(answer) : writeAnswer(answer);
    }

    /** As {@link #write}, and safe from a power cut, too. */
    <T> T writeToDisk(SqlWork<T> work);

    /** Returns when what was committed before is as safe as what {@link #writeAnswer} writes. */
    void secure();

    /** Returns when everything that was committed before is safe from a power cut. */
    void sync();

    /** Runs one query that changes nothing; it sees everything that was committed before. */
    <T> T read(SqlWork<T> work);

    /**
     * Takes what was overwritten or deleted out of the database's own log as well, where that is ours to do.
     *
     * @return false when somebody is reading the log just now: again later
     */
    default boolean purge() {
        return true;
    }

    /** The bytes that the database takes on its disk; empty when that is not known. */
    default OptionalLong size() {
        return OptionalLong.empty();
    }

    /** Finishes what was handed in, then gives the database up. */
    @Override
    void close();
}
