package dev.beginibridge.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.TestPostgres;
import dev.beginibridge.cli.Commands;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.end.TestBridge;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Schemas and rights as a bank's administrators give them, on a server where {@code public} is nobody's. */
@Timeout(300)
class PostgresUsersIT {
    private static EmbeddedPostgres server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = TestPostgres.start();
        TestPostgres.execute(
                server,
                "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                "CREATE ROLE alone LOGIN",
                "CREATE SCHEMA alone AUTHORIZATION alone");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** The statements of docs/ledger.md, with another name for schema and users. */
    private static String documented(String name) throws Exception {
        String text = Files.readString(Path.of("docs/ledger.md"));
        int from = text.indexOf("```sql\n", text.indexOf("## Tables made by another user")) + "```sql\n".length();
        TestPostgres.execute(
                server, text.substring(from, text.indexOf("```", from)).replace("begini", name));
        return TestPostgres.url(server, "postgres") + "?currentSchema=" + name;
    }

    private static BridgeConfig.Ledger ledger(String url, String user, boolean migrate) {
        return new BridgeConfig.Ledger(url, Optional.of(user), Optional.empty(), Optional.empty(), 2, false, migrate);
    }

    private static String schemaOf(Database database, String table) {
        return database.read(sql -> sql.row(
                        "SELECT schemaname FROM pg_tables WHERE tableowner = CURRENT_USER AND tablename = ?",
                        row -> row.getString(1),
                        table))
                .orElseThrow();
    }

    @Test
    void aUserThatOwnsNothingButItsSchemaHasAllTablesThere() {
        String url = TestPostgres.url(server, "postgres") + "?currentSchema=alone";
        assertEquals(
                LedgerLook.Tables.NONE,
                LedgerLook.at(ledger(url, "alone", true)).tables());
        try (Database database = Database.open(ledger(url, "alone", true))) {
            assertEquals("alone", schemaOf(database, "link"));
            assertEquals("alone", schemaOf(database, "flyway_schema_history"));
        }
        Database.open(ledger(url, "alone", true)).close(); // it finds them again
    }

    @Test
    void aSchemaThatIsNotThereIsNamedAsThePlaceToLook() {
        String url = TestPostgres.url(server, "postgres") + "?currentSchema=nowhere";

        ConfigException refused = assertThrows(ConfigException.class, () -> Database.open(ledger(url, "alone", true)));
        assertTrue(refused.getMessage().contains("currentSchema"), refused.getMessage());
    }

    @Test
    void aServiceWorksWithNoMoreThanTheDocumentedRights() throws Exception {
        String url = documented("bank");
        Path owner = file("owner", url, "bank_owner", "true");
        Path service = file("service", url, "bank", "false");

        Commands.Said early = Commands.run(service, "send", "EARLY-0001");
        assertEquals(2, early.status(), early.errors());
        assertTrue(early.errors().contains("no tables yet: run begini-bridge migrate"), early.errors());
        assertEquals(
                LedgerLook.Tables.NONE,
                LedgerLook.at(ledger(url, "bank", false)).tables());

        Commands.Said mayNot = Commands.run(service, "migrate");
        assertEquals(1, mayNot.status());
        assertTrue(mayNot.errors().contains("lacks rights"), mayNot.errors());

        Commands.Said made = Commands.run(owner, "migrate");
        assertEquals(0, made.status(), made.errors());
        assertTrue(made.output().contains("V1__links.sql"), made.output());
        Commands.Said again = Commands.run(owner, "migrate");
        assertTrue(again.output().contains("nothing was to be done"), again.output());
        assertTrue(LedgerLook.at(ledger(url, "bank", false)).writable());

        try (var sandbox = TestBridge.sandbox(Duration.ZERO);
                TestBridge bridge = TestBridge.start(
                        directory.resolve("service"),
                        sandbox,
                        "begini.ledger.url",
                        url,
                        "begini.ledger.user",
                        "bank",
                        "begini.ledger.migrate",
                        "false")) {
            assertEquals(201, bridge.post("{\"uid\":\"SERVED-0001\"}").status());
            assertEquals(200, bridge.post("{\"uid\":\"SERVED-0001\"}").status());
        }
    }

    @Test
    void aServiceThatLacksARightOnOneTableIsTold() throws Exception {
        String url = documented("lacking");
        Database.migrate(ledger(url, "lacking_owner", true));
        List<String> tables;
        try (Database database = Database.open(ledger(url, "lacking", false))) {
            tables = database.read(sql -> sql.rows(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'lacking' AND tablename NOT LIKE 'flyway%'",
                    row -> row.getString(1)));
        }
        assertTrue(tables.contains("upload"), tables.toString());
        for (String table : tables) {
            for (String right : List.of("SELECT", "INSERT", "UPDATE", "DELETE")) {
                TestPostgres.execute(server, "REVOKE " + right + " ON lacking." + table + " FROM lacking");
                assertFalse(LedgerLook.at(ledger(url, "lacking", false)).writable(), right + " on " + table);
                TestPostgres.execute(server, "GRANT " + right + " ON lacking." + table + " TO lacking");
            }
        }
        assertTrue(LedgerLook.at(ledger(url, "lacking", false)).writable());
    }

    @Test
    void tablesOfAnOlderVersionStopAServiceThatMayNotMigrate() throws Exception {
        String url = documented("older");
        Database.migrate(ledger(url, "older_owner", true));
        TestPostgres.execute(
                server,
                "DELETE FROM older.flyway_schema_history WHERE installed_rank"
                        + " = (SELECT MAX(installed_rank) FROM older.flyway_schema_history)");

        ConfigException refused = assertThrows(ConfigException.class, () -> Database.open(ledger(url, "older", false)));
        assertTrue(refused.getMessage().contains("older version: run begini-bridge migrate"), refused.getMessage());
    }

    /** Else a bridge of the version before could not start again while the others are exchanged. */
    @Test
    void tablesOfANewerVersionAreUsedAsTheyAre() throws Exception {
        String url = documented("newer");
        Database.migrate(ledger(url, "newer_owner", true));
        TestPostgres.execute(
                server,
                "INSERT INTO newer.flyway_schema_history SELECT 99, '99', 'later', 'SQL', 'V99__later.sql', 0,"
                        + " 'newer_owner', now(), 0, TRUE");

        Database.open(ledger(url, "newer", false)).close();
        Database.open(ledger(url, "newer_owner", true)).close();
        assertEquals(
                LedgerLook.Tables.NEWER,
                LedgerLook.at(ledger(url, "newer", false)).tables());
    }

    @Test
    void aDatabaseThatCannotHoldEveryTextIsRefused() throws Exception {
        TestPostgres.execute(
                server, "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        BridgeConfig.Ledger ledger = ledger(TestPostgres.url(server, "latin"), "postgres", true);
        for (Executable look : List.<Executable>of(() -> Database.open(ledger), () -> LedgerLook.at(ledger))) {
            ConfigException refused = assertThrows(ConfigException.class, look);
            assertTrue(refused.getMessage().contains("encoding is LATIN1"), refused.getMessage());
        }
    }

    /** As after a fail-over: connections to a server that takes no writes any more are given up for new ones. */
    @Test
    void connectionsThatTakeNoWritesAreGivenUp() throws Exception {
        String name = "demoted";
        TestPostgres.execute(server, "CREATE ROLE demoted LOGIN", "CREATE SCHEMA demoted AUTHORIZATION demoted");
        BridgeConfig.Ledger ledger =
                ledger(TestPostgres.url(server, "postgres") + "?currentSchema=" + name, name, true);
        Database.migrate(ledger);
        TestPostgres.execute(server, "ALTER ROLE demoted SET default_transaction_read_only = on");
        assertFalse(LedgerLook.at(ledger).writable());
        BridgeConfig.Ledger looking = ledger(ledger.url(), name, false);
        try (Database database = Database.open(looking)) {
            LedgerUnavailable refused =
                    assertThrows(LedgerUnavailable.class, () -> database.write(sql -> sql.update("DELETE FROM event")));
            assertTrue(refused.getMessage().contains("read-only"), refused.getMessage());
            Set<Integer> readOnly = sessions(name);
            TestPostgres.execute(server, "ALTER ROLE demoted RESET default_transaction_read_only");
            int deleted = database.write(sql -> sql.update("DELETE FROM event"));
            assertEquals(0, deleted);
            assertEquals(
                    1, database.<Integer>writeToDisk(sql -> 1), "an ordinary role may write the record of its own");
            assertEquals(0, database.update("event", "DELETE FROM event"));
            await().until(() -> Collections.disjoint(sessions(name), readOnly));
        }
    }

    private static Set<Integer> sessions(String role) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pid FROM pg_stat_activity WHERE usename = '" + role + "'")) {
            Set<Integer> pids = new HashSet<>();
            while (row.next()) {
                pids.add(row.getInt(1));
            }
            return pids;
        }
    }

    private Path file(String name, String url, String user, String migrate) throws Exception {
        Map<String, String> values =
                new TreeMap<>(TestBridge.values(directory.resolve(name), URI.create("http://127.0.0.1:9")));
        values.put("begini.ledger.url", url);
        values.put("begini.ledger.user", user);
        values.put("begini.ledger.migrate", migrate);
        return Files.write(
                directory.resolve(name + ".properties"),
                List.of(values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n"))));
    }
}
