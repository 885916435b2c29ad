package dev.beginibridge.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/** Brings the tables up to date with the files in {@code db/migration}, the same for both databases. */
final class Migrations {
    private static final String FOLDER = "db/migration";

    /** All files there are: looking for them would take longer than the rest of this. */
    static final List<String> FILES = List.of("V1__links.sql", "V2__events.sql", "V3__upkeep.sql");

    /** On SQLite, which has no lock for it, two processes may migrate at once: the loser looks again. */
    private static final int ATTEMPTS = 4;

    private Migrations() {}

    static void run(DataSource source) {
        if (isUpToDate(source)) {
            return; // Flyway would find that out as well, but is slow to wake up: a tenth of a start
        }
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:" + FOLDER)
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

    /** Whether Flyway's own history of the tables tells just these files; whatever else it tells is Flyway's to judge. */
    static boolean isUpToDate(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT script, checksum, success FROM flyway_schema_history ORDER BY installed_rank")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(applied(rows.getString(1), rows.getInt(2), rows.getBoolean(3)));
            }
            return found.equals(FILES.stream()
                    .map(file -> applied(file, checksum(file), true))
                    .toList());
        } catch (SQLException e) {
            return false; // no such table yet, or no database: Flyway tells
        }
    }

    private static String applied(String file, int checksum, boolean success) {
        return String.join(" ", file, Integer.toString(checksum), Boolean.toString(success));
    }

    /** As Flyway reckons it: of the lines, without their ends. */
    private static int checksum(String file) {
        CRC32 checksum = new CRC32();
        try (InputStream in = Migrations.class.getResourceAsStream("/" + FOLDER + "/" + file)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> checksum.update(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (int) checksum.getValue();
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
