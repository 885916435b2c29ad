package dev.beginibridge.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** That tables are brought up to date, and those of another version refused. */
class MigrationsTest {
    @TempDir
    Path directory;

    private final SQLiteDataSource source = new SQLiteDataSource();

    @BeforeEach
    void nameTheFile() {
        source.setUrl("jdbc:sqlite:" + directory.resolve("ledger.db"));
    }

    @Test
    void tablesThatAreUpToDateStay() throws Exception {
        Migrations.run(source);
        run("INSERT INTO upkeep VALUES ('task', 'owner', 0)");

        Migrations.run(source);

        run("DELETE FROM upkeep WHERE task = 'task'");
        assertEquals(allVersions(), versions());
    }

    /** Whoever embeds the core may try again, and would be told for ever of a migration that has never begun. */
    @Test
    void nobodyTellsOfAMigrationThatCouldNotBegin() {
        SQLiteDataSource missing =
                SqliteFile.of("jdbc:sqlite:" + directory.resolve("missing.db")).dataSource();

        assertThrows(LedgerUnavailable.class, () -> Migrations.run(missing));

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("ledger-migration")));
    }

    @Test
    void anEarlierVersionsTablesAreBroughtUpToDate() throws Exception {
        flyway().target("2").load().migrate();

        Migrations.run(source);

        run("SELECT task FROM upkeep", "SELECT asker_door FROM link");
        assertEquals(allVersions(), versions());
    }

    @Test
    void linksFromBeforeClaimsHadATimeAreForgottenByTheirLastChange() throws Exception {
        flyway().target("5").load().migrate();
        run("INSERT INTO link (integration_id, uid, deployment, state, updated_at) VALUES ('i', 'u', 'd', 'open', 7)");

        Migrations.run(source);

        assertEquals(7, number("SELECT claimed_at FROM link"));
    }

    @Test
    void eventsFromBeforeTheyWereOfADeploymentAreKept() throws Exception {
        flyway().target("10").load().migrate();
        run(
                "INSERT INTO result (id, deployment, integration_id, environment, body, arrived, asker_broker, delivered_at)"
                        + " VALUES ('id', 'd', 'i', 'test', 'body', 7, 'branch', 9)");

        flyway().target("12").load().migrate();

        run("INSERT INTO result (id, deployment, integration_id, environment, body, arrived)"
                + " VALUES ('id', 'e', 'i', 'test', 'body', 8)");
        assertEquals(
                1,
                number("SELECT COUNT(*) FROM result WHERE id = 'id' AND deployment = 'd' AND arrived = 7"
                        + " AND asker_broker = 'branch' AND delivered_at = 9 AND replays = 0 AND number IS NULL"));
        assertEquals(
                6, number("SELECT COUNT(*) FROM sqlite_master WHERE tbl_name = 'result' AND sql LIKE 'CREATE INDEX%'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'",
                "UPDATE flyway_schema_history SET success = 0 WHERE version = '3'"
            })
    void tablesThatDoNotFitAreRefused(String spoil) throws Exception {
        Migrations.run(source);
        run(spoil);

        LedgerUnavailable refused = assertThrows(LedgerUnavailable.class, () -> Migrations.run(source));
        assertTrue(refused.getMessage().contains("do not fit"), refused.getMessage());
    }

    private FluentConfiguration flyway() {
        return Flyway.configure().dataSource(source).locations(Migrations.locations(source));
    }

    private int allVersions() {
        return flyway().load().info().all().length;
    }

    private int versions() throws Exception {
        return number("SELECT COUNT(*) FROM flyway_schema_history WHERE success");
    }

    private int number(String sql) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getInt(1);
        }
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
