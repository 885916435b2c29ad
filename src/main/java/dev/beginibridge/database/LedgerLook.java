package dev.beginibridge.database;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Hosts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;

/**
 * What a ledger is like, without opening it as a bridge does: nothing is made, migrated or locked, so it may be looked at while
 * a bridge has it.
 *
 * @param clock what time the database has; empty for a file
 * @param writable false when the server takes no writing, or the user lacks the rights that {@code begini.ledger.migrate} asks for
 */
public record LedgerLook(Tables tables, Optional<Instant> clock, boolean writable) {
    /** How the tables are, compared with those that this version makes. */
    public enum Tables {
        NONE,
        OLDER,
        CURRENT,
        NEWER,
        BROKEN
    }

    private static final String MAY_MAKE = "has_schema_privilege(current_schema(), 'CREATE')";
    /** On each of the bridge's own tables; others may be beside them. Those that are not there yet are told of instead. */
    private static final String MAY_WRITE =
            "(SELECT COALESCE(bool_and(has_table_privilege(to_regclass(name), may)), TRUE)"
                    + " FROM unnest(ARRAY['link', 'request', 'event', 'content', 'upload', 'result', 'result_number',"
                    + " 'result_file', 'upkeep']) AS of_the_bridge (name),"
                    + " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS rights (may))";

    /**
     * Looks.
     *
     * @throws LedgerUnavailable when it cannot be reached or read; its message is for the operator
     */
    public static LedgerLook at(BridgeConfig.Ledger config) {
        try {
            return config.isSqlite() ? atFile(SqliteFile.of(config.url())) : atServer(config);
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        }
    }

    /** Whether the database is on another machine, and its URL does not insist on TLS: then whoever is between can switch it off. */
    public static boolean isInClear(BridgeConfig.Ledger config) {
        Properties server = config.isSqlite() ? null : Driver.parseURL(config.url(), null);
        try {
            return server != null
                    && !SslMode.of(server).requireEncryption()
                    && !Arrays.stream(PGProperty.PG_HOST.getOrDefault(server).split(",", -1))
                            .allMatch(Hosts::isLoopback);
        } catch (SQLException e) {
            return false; // a mode that there is not: no connection can be made
        }
    }

    private static LedgerLook atFile(SqliteFile file) throws SQLException {
        DataSource source = file.unchanged();
        if (source == null) {
            return new LedgerLook(Tables.NONE, Optional.empty(), true);
        }
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT count(*) FROM sqlite_master").close(); // a damaged file says so
        }
        return new LedgerLook(tables(source), Optional.empty(), true);
    }

    private static LedgerLook atServer(BridgeConfig.Ledger config) throws SQLException {
        DataSource source = PostgresSource.of(config);
        String rights = "SELECT current_setting('transaction_read_only') = 'off' AND "
                + (config.migrate() ? MAY_MAKE : MAY_WRITE) + ", clock_timestamp()";
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(rights)) {
            row.next();
            return new LedgerLook(
                    tables(source), Optional.of(row.getTimestamp(2).toInstant()), row.getBoolean(1));
        }
    }

    private static Tables tables(DataSource source) {
        try {
            return tables(Migrations.of(source));
        } catch (FlywayException e) {
            return Tables.BROKEN;
        }
    }

    /** Throws {@link FlywayException} when they cannot be looked at. */
    static Tables tables(Flyway flyway) {
        MigrationInfo[] all = flyway.info().all();
        if (any(all, MigrationState::isFailed)) {
            return Tables.BROKEN;
        }
        if (any(all, state -> state == MigrationState.FUTURE_SUCCESS)) {
            return Tables.NEWER;
        }
        if (!any(all, MigrationState::isApplied)) {
            return Tables.NONE;
        }
        return any(all, state -> state == MigrationState.PENDING) ? Tables.OLDER : Tables.CURRENT;
    }

    private static boolean any(MigrationInfo[] all, Predicate<MigrationState> is) {
        return Arrays.stream(all).map(MigrationInfo::getState).anyMatch(is);
    }
}
