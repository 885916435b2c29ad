package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** That the short way past Flyway is taken only where Flyway would have nothing to do. */
class MigrationsTest {
    @TempDir
    Path directory;

    private final SQLiteDataSource source = new SQLiteDataSource();

    @BeforeEach
    void nameTheFile() {
        source.setUrl("jdbc:sqlite:" + directory.resolve("ledger.db"));
    }

    @Test
    void allFilesOfTheFolderAreKnown() throws Exception {
        Path folder = Path.of(getClass().getResource("/db/migration").toURI());
        try (var files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(names, Migrations.FILES);
        }
    }

    @Test
    void whatFlywayHasBroughtUpToDateIsSeenToBe() {
        assertFalse(Migrations.isUpToDate(source));

        Migrations.run(source);

        assertTrue(Migrations.isUpToDate(source));
        Migrations.run(source);
    }

    @Test
    void anEarlierVersionsTablesAreBroughtUpToDate() throws Exception {
        Migrations.run(source);
        run("DROP TABLE upkeep", "DELETE FROM flyway_schema_history WHERE version = '3'");

        Migrations.run(source);

        assertTrue(Migrations.isUpToDate(source));
        run("SELECT task FROM upkeep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'",
                "UPDATE flyway_schema_history SET success = 0 WHERE version = '3'"
            })
    void whatDoesNotFitIsLeftToFlywayAndRefused(String spoil) throws Exception {
        Migrations.run(source);
        run(spoil);

        assertFalse(Migrations.isUpToDate(source));
        assertThrows(LedgerUnavailable.class, () -> Migrations.run(source));
    }

    @Test
    void aLaterVersionsTablesAreLeftToFlyway() throws Exception {
        Migrations.run(source);
        run("INSERT INTO flyway_schema_history SELECT 9, '9', 'later', type, 'V9__later.sql', checksum, installed_by,"
                + " installed_on, execution_time, success FROM flyway_schema_history WHERE version = '3'");

        assertFalse(Migrations.isUpToDate(source));
    }

    private void run(String... statements) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
