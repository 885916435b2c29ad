package dev.beginibridge.database;

import dev.beginibridge.config.BridgeConfig;
import java.util.OptionalLong;

/**
 * The database behind the ledger: transactions on SQLite or PostgreSQL, with the same SQL on both. The tables are those of
 * {@code db/migration}.
 *
 * <p>When a write returns, its work is committed: a kill of this process loses nothing. When it throws {@link
 * LedgerUnavailable}, its work is undone or its outcome is unknown. All methods take a bounded time.
 */
public interface Database extends AutoCloseable {
    /**
     * Opens the configured database and brings its tables up to date; a SQLite file and its directory are made when missing.
     *
     * @throws LedgerUnavailable when the database does not answer, when its tables are of a version that does not fit, or
     *     when another process has the SQLite file
     */
    static Database open(BridgeConfig.Ledger config) {
        return config.isSqlite() ? SqliteDatabase.open(config) : PostgresDatabase.open(config);
    }

    /**
     * Runs the work in a transaction of its own, with which no other writer of the same rows interleaves. What it wrote is
     * safe from a power cut about a tenth of a second later.
     */
    <T> T write(SqlWork<T> work);

    /** As {@link #write}; {@code begini.ledger.sync} says whether it is safe from a power cut when the method returns. */
    <T> T writeAnswer(SqlWork<T> work);

    /** As {@link #write}, and safe from a power cut when the method returns. */
    <T> T writeToDisk(SqlWork<T> work);

    /** Returns when everything that was committed before is safe from a power cut. */
    void sync();

    /** Returns when everything that others have committed before is as safe as what {@link #writeAnswer} writes. */
    void secure();

    /** Runs queries, outside any transaction; they see everything that was committed before. */
    <T> T read(SqlWork<T> work);

    /** Whether no other process can use this database while it is open here. */
    boolean isExclusive();

    /**
     * Takes what was overwritten or deleted out of the database's own log as well, where that is ours to do.
     *
     * @return false when somebody is reading the log: try again later
     */
    boolean purge();

    /** The bytes that the database takes on its disk; empty when that is not known. */
    OptionalLong size();

    /** Finishes what was handed in, then gives the database up. */
    @Override
    void close();
}
