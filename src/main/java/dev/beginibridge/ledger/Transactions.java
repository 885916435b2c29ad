package dev.beginibridge.ledger;

/**
 * How work reaches a database. When a method returns, its work is committed as durably as the database can; when it
 * throws {@link LedgerUnavailable}, the work is undone or its outcome is unknown. Both take a bounded time.
 */
interface Transactions extends AutoCloseable {
    /** Runs the work in a transaction that no other writer can interleave with on the same rows. */
    <T> T write(SqlWork<T> work);

    /** Runs one query that changes nothing; it sees everything that was committed before. */
    <T> T read(SqlWork<T> work);

    /** Finishes what was handed in, then gives the database up. */
    @Override
    void close();
}
