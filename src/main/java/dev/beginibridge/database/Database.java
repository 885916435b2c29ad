package dev.beginibridge.database;

import dev.beginibridge.config.BridgeConfig;
import java.util.OptionalLong;

/**
 * The database behind the ledger: transactions on SQLite or PostgreSQL, with the same SQL and tables on both. When a write
 * returns, its work is committed: a kill loses nothing. When it throws {@link LedgerUnavailable}, its work is undone or its
 * outcome is unknown. All methods take a bounded time. The defaults are those of a server, which puts each commit on its disk.
 */
public interface Database extends AutoCloseable {
    /**
     * Opens the configured database, and brings its tables up to date if it may; a SQLite file is made when it is missing.
     *
     * @throws dev.beginibridge.config.setting.ConfigException when {@link #migrate} must be called first
     */
    static Database open(BridgeConfig.Ledger config) {
        return config.isSqlite() ? SqliteDatabase.open(config) : PostgresDatabase.open(config);
    }

    /** Brings the tables up to date and does nothing else, whatever {@code begini.ledger.migrate} says. */
    static Migrations.Done migrate(BridgeConfig.Ledger config) {
        return config.isSqlite() ? SqliteDatabase.migrate(config) : Migrations.run(PostgresSource.of(config));
    }

    /** Runs the work in one transaction; what it wrote is safe from a power cut about a tenth of a second later. */
    <T> T write(SqlWork<T> work);

    /**
     * Runs one statement, commits it, and says how many rows it changed; {@code begini.ledger.sync} says whether that is safe
     * from a power cut when the method returns. It must be one that may be run again. A server takes the statements of many
     * callers in one trip and one commit, in the order of their keys: statements that change the same rows have the same key.
     */
    int update(String key, String sql, Object... parameters);

    /** As {@link #write}, and safe from a power cut when the method returns. */
    <T> T writeToDisk(SqlWork<T> work);

    /** Returns when everything that was committed before is safe from a power cut. */
    default void sync() {}

    /** Returns when everything that others committed before is as safe as what {@link #update} writes. */
    default void secure() {}

    /** Runs queries, outside any transaction; they see everything that was committed before. */
    <T> T read(SqlWork<T> work);

    /** Whether no other process can use this database while it is open here. */
    default boolean isExclusive() {
        return false;
    }

    /**
     * Removes what was overwritten or deleted from the database's own log as well; false when a reader is in the
     * way: try again.
     */
    default boolean purge() {
        return true;
    }

    /** The bytes that the database takes on its disk; empty when that is not known. */
    OptionalLong size();

    /** Finishes what was handed in, then gives the database up. */
    @Override
    void close();
}
