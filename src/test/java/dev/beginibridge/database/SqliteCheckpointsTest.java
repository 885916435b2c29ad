package dev.beginibridge.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCheckpointsTest {
    private static final String ROW = "INSERT INTO upkeep (task, owner, lease_until) VALUES (?, ?, 0)";

    @TempDir
    private Path directory;

    @Test
    void whatIsCommittedComesIntoTheFileWhileTheDatabaseIsOpen() throws Exception {
        try (Database database = open()) {
            for (int i = 0; i < 200; i++) {
                database.update("task-" + i, ROW, "task-" + i, "");
            }
            await().ignoreExceptionsInstanceOf(SQLException.class) // it may be read while it is written
                    .until(() -> rowsWithoutTheLog() >= 150);
        }
    }

    /** Of 240 MB the log holds what the writing thread leaves for the other one, and what comes while that one copies. */
    @Test
    void theLogBeginsAnewUnderLoadThatNeverRests() throws Exception {
        String large = "x".repeat(400_000);
        long longest = 0;
        try (Database database = open()) {
            for (int i = 0; i < 600; i++) {
                database.update("task-" + i, ROW, "task-" + i, large);
                longest = Math.max(longest, Files.size(directory.resolve("ledger.db-wal")));
            }
        }
        assertTrue(longest > 8_000_000 && longest < 120_000_000, longest + " bytes");
    }

    private Database open() {
        return Database.open(Configs.ledger(
                "jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 2, false));
    }

    private int rowsWithoutTheLog() throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("ledger.db").toUri() + "?immutable=1";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM upkeep")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
