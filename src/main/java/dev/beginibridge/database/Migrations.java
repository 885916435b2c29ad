package dev.beginibridge.database;

import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/** Brings the tables up to date with the files in {@code db/migration}, the same for both databases. */
final class Migrations {
    /** On PostgreSQL several bridges may start at once: who loses the race looks again. */
    private static final int ATTEMPTS = 4;

    private Migrations() {}

    static void run(DataSource source) {
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .loggers(Silence.class.getName())
                .load();
        for (int attempt = 1; ; attempt++) {
            try {
                flyway.migrate();
                return;
            } catch (FlywayException e) {
                Optional<SQLException> fault = fault(e);
                if (attempt == ATTEMPTS || fault.isEmpty() || SqlErrors.isConnectionLost(fault.get())) {
                    throw fault.map(SqlErrors::unavailable).orElseGet(() -> doNotFit(e));
                }
            }
        }
    }

    private static Optional<SQLException> fault(Throwable failure) {
        return failure == null || failure instanceof SQLException
                ? Optional.ofNullable((SQLException) failure)
                : fault(failure.getCause());
    }

    private static LedgerUnavailable doNotFit(FlywayException failure) {
        return new LedgerUnavailable(
                "the ledger's tables do not fit this version of the bridge: restore the database that belongs to it, or"
                        + " install the version that wrote it",
                failure);
    }

    /** Flyway tells by exceptions what matters; the rest is banners. */
    public static final class Silence implements LogCreator {
        @Override
        public Log createLogger(Class<?> type) {
            return new Log() {
                @Override
                public void debug(String message) {}

                @Override
                public void info(String message) {}

                @Override
                public void warn(String message) {}

                @Override
                public void error(String message) {}

                @Override
                public void error(String message, Exception e) {}

                @Override
                public void notice(String message) {}
            };
        }
    }
}
