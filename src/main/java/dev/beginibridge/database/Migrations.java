package dev.beginibridge.database;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.database.LedgerLook.Tables;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Brings the tables up to date with the files in the resource folder {@code db}, the same for both databases, and those in
 * {@code sqlite} or {@code postgres}: what each does in its own way.
 */
public final class Migrations {
    private Migrations() {}

    /** What a run found to do; the version is that of the tables now. */
    public record Done(String version, List<String> steps) {}

    /**
     * Has the tables ready for work.
     *
     * @param may whether it may make and change them; else they are only looked at
     * @throws ConfigException when that is somebody else's, who has not done it yet
     */
    static void prepare(DataSource source, boolean may) {
        if (may) {
            run(source);
            return;
        }
        Tables tables = guarded(() -> LedgerLook.tables(of(source)));
        if (tables == Tables.NONE || tables == Tables.OLDER) {
            throw new ConfigException(ConfigKey.LEDGER_MIGRATE.key() + " is false, and the ledger "
                    + (tables == Tables.NONE ? "has no tables yet" : "has tables of an older version")
                    + ": run begini-bridge migrate as a user who may make tables, then start again");
        }
    }

    /** Flyway locks the tables of a server where several bridges start at once. */
    static Done run(DataSource source) {
        MigrateResult result = guarded(() -> of(source).migrate());
        String version = result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion;
        return new Done(
                version,
                result.migrations.stream()
                        .map(step -> step.filepath.replaceFirst(".*[/\\\\]", ""))
                        .toList());
    }

    private static <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (FlywayException e) {
            throw fault(e).map(SqlErrors::unavailable)
                    .orElseGet(() -> new LedgerUnavailable(
                            "the ledger's tables do not fit this version of the bridge: restore the database that belongs"
                                    + " to it, or install the version that wrote it",
                            e));
        }
    }

    /** Of the tables where the bridge's own statements find them; a schema is the administrator's to make. */
    static Flyway of(DataSource source) {
        return Flyway.configure()
                .dataSource(source)
                .defaultSchema(schema(source))
                .createSchemas(false)
                .locations(locations(source))
                .callbacks(source instanceof PostgresSource ? new Callback[] {new Patience()} : new Callback[0])
                .loggers(Silence.class.getName())
                .load();
    }

    static String[] locations(DataSource source) {
        String resources = "classpath:dev/beginibridge/";
        return new String[] {resources + "db", resources + (source instanceof PostgresSource ? "postgres" : "sqlite")};
    }

    /** A step on a large table takes longer than a statement of the bridge's may. */
    private static final class Patience implements Callback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            try {
                context.getConnection().setNetworkTimeout(Runnable::run, 0);
            } catch (SQLException e) {
                throw new FlywayException(e);
            }
        }

        @Override
        public String getCallbackName() {
            return "patience";
        }
    }

    /** The first schema of the connection's search path that exists; SQLite has none. */
    private static String schema(DataSource source) {
        try (Connection connection = source.getConnection()) {
            String schema = connection.getSchema();
            if (schema == null && source instanceof PostgresSource) {
                throw new ConfigException(
                        ConfigKey.LEDGER_URL.key() + ": the schema of its currentSchema (or of the"
                                + " user's search_path) does not exist, or the user may not use it: make it, and grant USAGE on it");
            }
            return schema;
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        }
    }

    private static Optional<SQLException> fault(Throwable failure) {
        return failure == null || failure instanceof SQLException
                ? Optional.ofNullable((SQLException) failure)
                : fault(failure.getCause());
    }

    /** Flyway tells by exceptions what matters; the rest is banners. */
    public static final class Silence implements LogCreator {
        @Override
        public Log createLogger(Class<?> type) {
            return (Log) Proxy.newProxyInstance(
                    Log.class.getClassLoader(), new Class<?>[] {Log.class}, (log, method, said) -> null);
        }
    }
}
