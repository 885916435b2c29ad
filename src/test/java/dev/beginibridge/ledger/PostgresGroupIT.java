package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.Ticket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Claims and answers of many callers that PostgreSQL takes in one trip: what is wrong with one harms no other. */
class PostgresGroupIT extends LedgerFixture {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    /** Three connections: one for groups, so that all who wait for it are in one, and two for the rest. */
    @Override
    protected BridgeConfig.Ledger config() {
        return config(server.getPort());
    }

    private static BridgeConfig.Ledger config(int port) {
        BridgeConfig.Ledger many = PostgresLedgerIT.config(port, "postgres");
        return Configs.ledger(many.url(), many.user(), many.password(), 3);
    }

    private Ledger.Key key(String uid) {
        return new Ledger.Key(key.integrationId(), uid);
    }

    private Claim claim(Ledger.Key asked) {
        return ledger.claim(asked, "loans", asker(Optional.of("R-" + asked.uid())), NONE, clock.instant(), LEASE);
    }

    /** A transaction of another program that has locked the link of a key. */
    private Connection locking(Ledger.Key locked) throws SQLException {
        Connection other = server.getPostgresDatabase().getConnection();
        other.setAutoCommit(false);
        try (Statement statement = other.createStatement()) {
            assertEquals(
                    1,
                    statement.executeUpdate("UPDATE link SET deployment = deployment WHERE integration_id = '"
                            + locked.integrationId() + "' AND uid = '" + locked.uid() + "'"));
        }
        return other;
    }

    /** The first claim waits for a lock on the only connection for groups, while the others gather behind it. */
    @Test
    void ofOneKeyManyTimesInOneGroupOneIsGranted() throws Exception {
        Ledger.Key locked = key("LOCKED");
        granted(claim(locked));
        Ledger.Key wanted = key("WANTED");
        CompletableFuture<Claim> first;
        List<Claim> claims;
        try (Connection other = locking(locked)) {
            first = CompletableFuture.supplyAsync(() -> claim(locked));
            await().until(PostgresGroupIT::isWaitingForALock);
            claims = atOnce(i -> () -> claim(wanted));
            other.rollback();
        }

        assertEquals(1, claims.stream().filter(Claim.Granted.class::isInstance).count());
        assertEquals(
                THREADS - 1,
                claims.stream().filter(Claim.Busy.class::isInstance).count());
        assertInstanceOf(Claim.Busy.class, first.get());
    }

    private static boolean isWaitingForALock() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            return rows.next();
        }
    }

    @Test
    void aLinkThatAnotherProgramHasLockedHoldsNobodyElseUp() throws Exception {
        Ledger.Key locked = key("LOCKED");
        Ticket ticket = granted(claim(locked));
        CompletableFuture<Boolean> waiting;
        try (Connection other = locking(locked)) {
            waiting = CompletableFuture.supplyAsync(() -> ledger.issue(ticket, link("t", "door:1")));
            List<Boolean> issued = atOnce(i -> () -> {
                boolean all = true;
                for (int n = 0; n < 10; n++) {
                    Claim claim = claim(key("FREE-" + i + "-" + n));
                    all &= ledger.issue(granted(claim), link("t", "door:1"));
                }
                return all;
            });
            assertEquals(THREADS, issued.stream().filter(Boolean::booleanValue).count());
            other.rollback();
        }

        assertTrue(waiting.get(), "it got its turn when the lock was gone");
    }

    /** Else another bridge could take the entry over while Begini is called for it. */
    @Test
    void aClaimThatWaitedForTheDatabaseHasItsWholeLease() throws Exception {
        Ledger.Key locked = key("LATE");
        granted(claim(locked));
        clock.advance(LEASE.plusSeconds(1)); // it may be taken over
        CompletableFuture<Claim> waiting;
        try (Connection other = locking(locked)) {
            waiting = CompletableFuture.supplyAsync(() -> claim(locked));
            await().until(PostgresGroupIT::isWaitingForALock);
            clock.advance(LEASE.dividedBy(2));
            other.rollback();
        }

        granted(waiting.get());
        assertEquals(
                clock.millis() + LEASE.toMillis(),
                database.read(sql -> sql.row(
                                "SELECT lease_until FROM link WHERE uid = ?", row -> row.getLong(1), locked.uid()))
                        .orElseThrow());
    }

    /** Many request ids are bound in one go, and each of them knows whether it was. */
    @Test
    void aKnownLinkIsRecalledByManyRequestsAtOnce() throws Exception {
        Ledger.Key elsewhere = key("ELSEWHERE");
        granted(claim(elsewhere));
        Link link = link("token-1", "door:1");
        assertTrue(ledger.issue(granted(ledger.claim(key, "loans", asker(NONE), NONE, clock.instant(), LEASE)), link));
        List<Boolean> right = atOnce(i -> () -> {
            boolean own = i % 4 > 0;
            String requestId = own ? "R-" + i : "R-" + elsewhere.uid();
            Claim expected = own ? new Claim.Alive(link) : new Claim.RequestIdConflict();
            return ledger.recall(key, Optional.of(requestId), NONE, clock.instant())
                    .equals(Optional.of(expected));
        });
        assertEquals(THREADS, right.stream().filter(Boolean::booleanValue).count());
    }

    /** PostgreSQL takes no NUL in a text: such a statement fails each time it is run. */
    @Test
    void aStatementThatFailsHarmsNoOtherOfItsGroup() throws Exception {
        List<Boolean> granted = atOnce(i -> () -> {
            if (i % 4 == 0) {
                assertThrows(IllegalArgumentException.class, () -> claim(key("POISON-\0-" + i)));
                return false;
            }
            return ledger.issue(granted(claim(key("FREE-" + i))), link("t", "door:1"));
        });

        assertEquals(
                THREADS * 3 / 4, granted.stream().filter(Boolean::booleanValue).count());
    }

    @Test
    void connectionsThatAreCutUnderLoadLoseNothing() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger cut = new AtomicInteger();
        CompletableFuture<Void> cutting = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                cut.addAndGet(cutConnections());
            }
        });
        List<Integer> issued = atOnce(i -> () -> {
            int won = 0;
            for (int n = 0; n < 40; n++) {
                Ledger mine = i % 2 == 0 ? ledger : other;
                Ledger.Key asked = key("CUT-" + (n * 7 + i / 2) % 40);
                Claim claim = again(() -> mine.claim(
                        asked, "loans", asker(Optional.of("R-" + asked.uid())), NONE, clock.instant(), LEASE));
                if (claim instanceof Claim.Granted granted) {
                    Link link = link("t", "door:" + i);
                    assertTrue(again(() -> mine.issue(granted.ticket(), link)));
                    won++;
                }
            }
            return won;
        });
        over.set(true);
        cutting.get();

        assertTrue(cut.get() > 0, "else this proves nothing");
        assertEquals(
                Optional.of(40L),
                database.read(sql -> sql.row(
                        "SELECT COUNT(*) FROM link WHERE integration_id = ? AND state = 'issued'",
                        row -> row.getLong(1),
                        key.integrationId())));
        assertEquals(40, issued.stream().mapToInt(Integer::intValue).sum(), "each was issued once");
    }

    /** As the core does, when the database is away for longer than the ledger tries. */
    private static <T> T again(Supplier<T> step) {
        while (true) {
            try {
                return step.get();
            } catch (LedgerUnavailable e) {
                Thread.onSpinWait();
            }
        }
    }

    private static int cutConnections() {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT COUNT(pg_terminate_backend(pid)), pg_sleep(0.05) FROM pg_stat_activity"
                                + " WHERE application_name = 'begini-bridge'")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server has committed, and the bridge does not hear of it: asked again, the same ticket finds its own work. */
    @Test
    void aCommitWhoseAnswerIsLostIsTheSameWhenItIsRepeated() throws Exception {
        try (CuttingRelay relay = new CuttingRelay(server.getPort());
                Database away = Database.open(config(relay.port()))) {
            Ledger mine = Ledger.in(away, clock, new SimpleMeterRegistry());
            granted(mine.claim(key("WARM"), "loans", asker(NONE), NONE, clock.instant(), LEASE));

            relay.cutNextAnswer();
            Ticket ticket = granted(mine.claim(key, "loans", asker(Optional.of("R-1")), NONE, clock.instant(), LEASE));
            assertTrue(relay.hasCut());
            assertInstanceOf(Claim.Busy.class, claim(other));

            relay.cutNextAnswer();
            Link link = link("token-1", "door:1");
            assertTrue(mine.issue(ticket, link));
            assertTrue(relay.hasCut());
            assertEquals(Optional.of(link), recall());
        }
    }
}
