package dev.beginibridge.database;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.database.LedgerLook.Tables;
import dev.beginibridge.model.DaemonThreads;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables up to date with the files in the resource folder {@code db}, the same for both databases, and those in
 * {@code sqlite} or {@code postgres}: what each does in its own way.
 */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private static final int TELL_SECONDS = 30;

    /**
     * What a role or a database may be set to is meant for a service's short work; Flyway keeps its lock in a transaction that is
     * idle while a step runs. Only for a table that another program reads is not waited long: whoever comes later waits behind.
     */
    private static final String SESSION =
            "SELECT set_config(name, CASE name WHEN 'lock_timeout' THEN '10s' ELSE '0' END, false) FROM pg_settings WHERE name IN"
                    + " ('lock_timeout', 'statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')";

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

    /** Of several bridges that start on one server at once, one does the work and the others wait for it, however long it takes. */
    static Done run(DataSource source) {
        FluentConfiguration settings = settings(source);
        if (source instanceof PostgresSource) {
            settings.initSql(SESSION);
        }
        ScheduledExecutorService teller =
                Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("ledger-migration"));
        try {
            var unused = teller.scheduleAtFixedRate(
                    () -> LOG.info(
                            "the ledger's tables are still being brought up to date, by this bridge or by another one"
                                    + " for which it waits"),
                    TELL_SECONDS,
                    TELL_SECONDS,
                    TimeUnit.SECONDS);
            return done(guarded(() -> migrated(settings.load())));
        } finally {
            teller.shutdownNow();
        }
    }

    /**
     * Again when a bridge that starts at the same moment has made Flyway's table between two looks of this one at the schema, which was
     * then taken for one that holds what is not the bridge's: now the table is there.
     */
    static MigrateResult migrated(Flyway flyway) {
        try {
            return flyway.migrate();
        } catch (FlywayException e) {
            if (fault(e).isPresent()) {
                throw e;
            }
            return flyway.migrate();
        }
    }

    private static Done done(MigrateResult result) {
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
        return settings(source).load();
    }

    private static FluentConfiguration settings(DataSource source) {
        FluentConfiguration settings = Flyway.configure()
                .dataSource(source)
                .defaultSchema(schema(source))
                .createSchemas(false)
                .locations(locations(source))
                .loggers(Silence.class.getName());
        if (source instanceof PostgresSource) {
            settings.callbacks(new Patience()).lockRetryCount(-1);
            // A schema may hold what is not the bridge's, such as an administrator's function; a SQLite file may not.
            settings.baselineOnMigrate(true).baselineVersion("0");
        }
        return settings;
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
            if (!(source instanceof PostgresSource)) {
                return schema;
            }
            requireUnicode(connection);
            if (schema == null) {
                throw new ConfigException(
                        ConfigKey.LEDGER_URL.key() + ": the schema of its currentSchema (or of the"
                                + " user's search_path) does not exist, or the user may not use it: make it, and grant USAGE on it");
            }
            return schema;
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        }
    }

    /** Else a text that the encoding lacks, such as Begini's reason for a rejection, could not be stored, and Begini would be asked again. */
    private static void requireUnicode(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_encoding")) {
            row.next();
            if (!row.getString(1).equals("UTF8")) {
                throw new ConfigException(
                        ConfigKey.LEDGER_URL.key() + ": the database's encoding is " + row.getString(1)
                                + ", which cannot hold every text: let it name one that was made by"
                                + " CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0");
            }
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
