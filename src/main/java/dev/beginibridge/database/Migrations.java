package dev.beginibridge.database;

import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.sqlite.SQLiteDataSource;

/**
 * Brings the tables up to date with the files in the resource folder {@code db}, the same for both databases, and those of
 * PostgreSQL with {@code postgres}: how it stores them.
 */
final class Migrations {
    private Migrations() {}

    /** Flyway locks the tables of a server where several bridges start at once. */
    static void run(DataSource source) {
        try {
            of(source).migrate();
        } catch (FlywayException e) {
            throw fault(e).map(SqlErrors::unavailable)
                    .orElseGet(() -> new LedgerUnavailable(
                            "the ledger's tables do not fit this version of the bridge: restore the database that belongs"
                                    + " to it, or install the version that wrote it",
                            e));
        }
    }

    static Flyway of(DataSource source) {
        return Flyway.configure()
                .dataSource(source)
                .locations(locations(source))
                .loggers(Silence.class.getName())
                .load();
    }

    private static String[] locations(DataSource source) {
        String both = "classpath:dev/beginibridge/db";
        return source instanceof SQLiteDataSource
                ? new String[] {both}
                : new String[] {both, "classpath:dev/beginibridge/postgres"};
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
