package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on PostgreSQL, and what only a server can do. */
public class PostgresLedgerIT extends LedgerContract {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected BridgeConfig.Ledger config() {
        return config(server.getPort(), "postgres");
    }

    public static BridgeConfig.Ledger config(int port, String database) {
        return Configs.ledger(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database,
                Optional.of("postgres"),
                Optional.of(Secret.of("postgres")),
                8);
    }

    @Test
    void commitsAreSafeWhateverTheServersDefault() throws SQLException {
        execute("ALTER DATABASE postgres SET synchronous_commit = off");
        try (Database fresh = Database.open(config())) {
            assertEquals(
                    Optional.of("on"), fresh.read(sql -> sql.row("SHOW synchronous_commit", row -> row.getString(1))));
        } finally {
            execute("ALTER DATABASE postgres RESET synchronous_commit");
        }
    }

    @Test
    void workThatMetADeadlockIsRunAgain() throws Exception {
        database.write(sql -> sql.update("CREATE TABLE IF NOT EXISTS pair (id INT PRIMARY KEY, n INT)"));
        database.write(sql -> sql.update("INSERT INTO pair VALUES (1, 0), (2, 0)"));
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        Thread peer = new Thread(() -> swap(database, 2, 1, bothHoldOne, runs));
        peer.start();
        swap(database, 1, 2, bothHoldOne, runs);
        peer.join();

        assertTrue(runs.get() >= 3, "one of the two was run again, or each in turn");
        assertEquals(Optional.of(4), database.read(sql -> sql.row("SELECT SUM(n) FROM pair", row -> row.getInt(1))));
    }

    /** Takes both rows, in the order given; the first run of each side waits until the other holds its first row. */
    private static void swap(Database database, int first, int second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
        database.write(sql -> {
            sql.update("UPDATE pair SET n = n + 1 WHERE id = ?", first);
            if (runs.incrementAndGet() <= 2) {
                meet(bothHoldOne);
            }
            return sql.update("UPDATE pair SET n = n + 1 WHERE id = ?", second);
        });
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As one that is stopped between two statements; with its rows locked, others would wait until it goes on. */
    @Test
    void aBridgeThatStandsStillInATransactionHoldsNobodyUp() throws Exception {
        CyclicBarrier inIt = new CyclicBarrier(2);
        CyclicBarrier goesOn = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        granted(claim(ledger));
        Thread still = new Thread(() -> database.write(sql -> {
            int changed = sql.update("UPDATE link SET owner = owner WHERE uid = ?", key.uid());
            if (runs.incrementAndGet() == 1) {
                meet(inIt);
                try {
                    goesOn.await(60, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            return changed + sql.update("UPDATE link SET owner = owner WHERE uid = ?", key.uid());
        }));
        still.start();
        meet(inIt);
        clock.advance(LEASE);

        granted(claim(other));
        meet(goesOn);
        still.join();
        assertEquals(2, runs.get(), "what it had begun was undone, and is done again");
    }

    /** A standby after a switch-over, or a user without rights: no request gets anywhere. */
    @Test
    void aServerThatTakesNoWritesIsNotWell() throws SQLException {
        ledger.ping();
        execute("ALTER DATABASE postgres SET default_transaction_read_only = on");
        try {
            TestPostgres.disconnectAll(server);
            LedgerUnavailable unwell = assertThrows(LedgerUnavailable.class, ledger::ping);
            assertTrue(unwell.getMessage().contains("the database is read-only"), unwell.getMessage());
        } finally {
            TestPostgres.execute(
                    server,
                    "SET default_transaction_read_only = off",
                    "ALTER DATABASE postgres RESET default_transaction_read_only");
            TestPostgres.disconnectAll(server);
        }
        ledger.ping();
    }

    /** It would be tried again until the request's deadline, beside a database that is well. */
    @Test
    void aValueThatItCanNeverTakeIsNoUnavailableLedger() {
        assertThrows(
                IllegalArgumentException.class, () -> claim(ledger, Optional.of("request\0id"), NONE, clock.instant()));
        granted(claim(ledger));
    }

    @Test
    void connectionsThatTheServerCutAreReplacedUnseen() throws SQLException {
        Ticket ticket = granted(claim(ledger));
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name = 'begini-bridge' AND pid <> pg_backend_pid()");

        assertTrue(ledger.issue(ticket, link("token-1", "door:1")));
    }

    @Test
    void aMissingDatabaseIsNamedAndThePasswordNotQuoted() throws SQLException {
        BridgeConfig.Ledger wrong =
                Configs.ledger(config().url() + "x", Optional.of("postgres"), Optional.of(Secret.of("hunter2")), 2);

        LedgerUnavailable refused = assertThrows(LedgerUnavailable.class, () -> Database.open(wrong));
        assertTrue(refused.getMessage().contains("begini.ledger.url"), refused.getMessage());
        assertFalse(refused.toString().contains("hunter2"));
    }

    @Test
    void messagesAndCausesQuoteNoRow() {
        LedgerUnavailable refused = assertThrows(
                LedgerUnavailable.class,
                () -> database.write(
                        sql -> sql.update("INSERT INTO link (integration_id, uid, deployment, state, updated_at)"
                                + " VALUES ('i', 'SECRET-UID', 'd', 'nonsense', 0)")));
        for (Throwable t = refused; t != null; t = t.getCause()) {
            assertFalse(t.toString().contains("SECRET-UID"), t.toString());
        }
    }

    @Test
    void aServerThatStoppedIsReportedInTimeAndFoundAgain(@TempDir Path data) throws Exception {
        EmbeddedPostgres first = start(data, 0);
        int port = first.getPort();
        try (Database away = Database.open(config(port, "postgres"))) {
            Ledger mine = Ledger.in(away, clock, metrics);
            Ticket ticket = granted(claim(mine));
            first.close();

            LedgerUnavailable refused = assertTimeout(
                    Duration.ofSeconds(15),
                    () -> assertThrows(LedgerUnavailable.class, () -> mine.issue(ticket, link("t", "door:1"))));
            assertTrue(refused.getMessage().contains("does not answer"), refused.getMessage());
            assertThrows(LedgerUnavailable.class, mine::ping);

            EmbeddedPostgres again = start(data, port);
            try {
                assertTrue(mine.issue(ticket, link("t", "door:1")));
                assertInstanceOf(Claim.Alive.class, claim(mine));
            } finally {
                again.close();
            }
        }
    }

    /** Else a thread that writes timelines would be gone for four times as long. */
    @Test
    void aBatchThatWaitedForTheNetworksTimeOutIsNotRunAgain() {
        AtomicInteger runs = new AtomicInteger();
        try (Database hasty = Database.open(config(server.getPort(), "postgres?socketTimeout=1"))) {
            LedgerUnavailable slow = assertThrows(
                    LedgerUnavailable.class,
                    () -> hasty.write(sql -> {
                        runs.incrementAndGet();
                        return sql.batch(
                                "DELETE FROM event WHERE (SELECT pg_sleep(?)::text) IS NULL",
                                List.<Object[]>of(new Object[] {3.0}));
                    }));
            assertTrue(slow.getMessage().contains("does not answer in time"), slow.getMessage());
        }
        assertEquals(1, runs.get());
    }

    private static EmbeddedPostgres start(Path data, int port) throws IOException {
        File directory = data.resolve("postgres").toFile();
        EmbeddedPostgres.Builder builder =
                TestPostgres.builder().setDataDirectory(directory).setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The answer is stored in the page of its claim, which the server calls a HOT update: else each would feed two indexes. */
    @Test
    void anAnswerTouchesNoIndex() throws Exception {
        execute("CREATE DATABASE fresh");
        try (Database fresh = Database.open(config(server.getPort(), "fresh"))) {
            Ledger mine = Ledger.in(fresh, clock, metrics);
            Instant now = clock.instant();
            for (int i = 0; i < 300; i++) {
                Ledger.Key asked = new Ledger.Key(key.integrationId(), "UID-" + i);
                Optional<String> id = Optional.of("R-" + i);
                Claim claim = mine.claim(asked, "loans", asker(id), Optional.of("jms:" + i), now, LEASE);
                assertTrue(mine.issue(granted(claim), link("e".repeat(330), "jms:" + i)));
            }
        }
        // A connection tells the server's statistics at its end; in between now and then only.
        await().untilAsserted(() -> {
            try (var connection = server.getDatabase("postgres", "fresh").getConnection();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'link'")) {
                row.next();
                assertEquals(300, row.getLong(1));
                assertEquals(300, row.getLong(2));
            }
        });
    }

    /** Two bridges on one database, each working through the same keys: nobody deadlocks, each key is issued once. */
    @Test
    void twoBridgesShareTheWork() throws Exception {
        List<Integer> issued = atOnce(i -> () -> {
            Ledger mine = i % 2 == 0 ? ledger : other;
            int won = 0;
            for (int n = 0; n < 50; n++) {
                Ledger.Key shared = new Ledger.Key(key.integrationId(), "SHARED-" + (n * 7 + i) % 50);
                Claim claim = mine.claim(
                        shared, "loans", asker(Optional.of("R" + shared.uid())), NONE, clock.instant(), LEASE);
                if (claim instanceof Claim.Granted granted) {
                    assertTrue(mine.issue(granted.ticket(), link("t", "door:1")));
                    won++;
                }
            }
            return won;
        });

        assertEquals(50, issued.stream().mapToInt(Integer::intValue).sum());
    }
}
