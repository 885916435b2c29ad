package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.PostgresPair;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is stored survives a primary server that dies under load, and an answer to a commit that never comes. */
@Timeout(180)
class PostgresFailoverIT {
    private static final int CALLERS = 8;
    private static final int PAIRS = 200;

    @TempDir
    Path directory;

    private final Clock clock = Clock.systemUTC();
    private final Map<Ledger.Key, Link> stored = new ConcurrentHashMap<>();

    private static BridgeConfig.Ledger config(String url) {
        return Configs.ledger(url, Optional.of("postgres"), Optional.empty(), CALLERS);
    }

    @Test
    void aStandbyThatIsPromotedKnowsEveryAnswer() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (PostgresPair servers = new PostgresPair(directory);
                Database database = Database.open(config(servers.url()))) {
            int first = servers.port();
            Ledger ledger =
                    Ledger.in(database, LedgerClock.of(database, clock), Duration.ZERO, new SimpleMeterRegistry());
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                String name = "CALLER-" + i + "-";
                all.add(callers.submit(() -> work(ledger, name, over)));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> stored.size() >= PAIRS);
            servers.failOver();
            int before = stored.size();
            await().atMost(Duration.ofSeconds(60)).until(() -> stored.size() >= before + PAIRS);
            over.set(true);
            for (Future<?> each : all) {
                each.get();
            }
            assertNotEquals(first, servers.port());
            assertEquals(Optional.of(servers.port()), database.read(sql -> sql.row("SHOW port", row -> row.getInt(1))));
            stored.forEach((key, link) -> assertEquals(
                    Optional.of(link.token()),
                    LedgerFixture.recall(ledger, key, Optional.empty(), Optional.empty(), clock.instant())
                            .map(Link::token)));
        } finally {
            over.set(true);
            callers.shutdownNow();
        }
    }

    private void work(Ledger ledger, String name, AtomicBoolean over) {
        for (int i = 0; !over.get(); i++) {
            Ledger.Key key = new Ledger.Key("integration", name + i);
            Claim claim = persistently(() -> claim(ledger, key));
            if (claim instanceof Claim.Granted granted) { // else a claim of ours whose answer was lost: its lease ends
                Link link = link("token-of-" + key.uid());
                assertTrue(persistently(() -> ledger.issue(granted.ticket(), link)));
                stored.put(key, link);
            }
        }
    }

    /** As requests do: until the database is back. */
    private <T> T persistently(Supplier<T> operation) {
        Instant limit = Instant.now().plusSeconds(90);
        while (true) {
            try {
                return operation.get();
            } catch (LedgerUnavailable e) {
                if (Instant.now().isAfter(limit)) {
                    throw e;
                }
            }
        }
    }

    private Claim claim(Ledger ledger, Ledger.Key key) {
        return ledger.claim(
                key,
                "loans",
                LedgerFixture.asker(Optional.empty()),
                Optional.empty(),
                clock.instant(),
                Duration.ofSeconds(20));
    }

    private Link link(String token) {
        return new Link(
                Secret.of(token), "https://s", clock.instant(), Optional.empty(), Optional.of("origin-" + token));
    }

    @Test
    void anAnswerToACommitThatIsLostChangesNothing() throws Exception {
        try (EmbeddedPostgres server = TestPostgres.at(directory.resolve("pg")).start();
                CommitRelay relay = new CommitRelay(server.getPort());
                // prepareThreshold: each COMMIT goes over the wire by its name
                Database database = Database.open(
                        config("jdbc:postgresql://127.0.0.1:" + relay.port() + "/postgres?prepareThreshold=0"));
                Database peer = Database.open(config(TestPostgres.url(server, "postgres")))) {
            Ledger ledger = Ledger.in(database, clock, new SimpleMeterRegistry());
            Ledger other = Ledger.in(peer, clock, new SimpleMeterRegistry());
            Ledger.Key key = new Ledger.Key("integration", "LOST-0001");

            relay.loseNextAnswer();
            Claim.Granted claim = assertInstanceOf(Claim.Granted.class, claim(ledger, key));
            assertEquals(1, relay.lost());
            assertInstanceOf(Claim.Busy.class, claim(other, key));

            relay.loseNextAnswer();
            Link link = link("token-1");
            assertTrue(ledger.issue(claim.ticket(), link));
            assertEquals(2, relay.lost());
            Claim.Alive found = assertInstanceOf(Claim.Alive.class, claim(other, key));
            assertEquals(link.token(), found.link().token());
            assertEquals(link.origin(), found.link().origin());

            Claim.Granted second =
                    assertInstanceOf(Claim.Granted.class, claim(ledger, new Ledger.Key("integration", "L-2")));
            relay.loseNextAnswer();
            ledger.release(second.ticket());
            assertEquals(3, relay.lost());
            assertInstanceOf(Claim.Granted.class, claim(other, new Ledger.Key("integration", "L-2")));
        }
    }

    /** Commits wait then, and a look that changes nothing would not: it must tell, and cost one connection at most. */
    @Test
    void aStandbyThatIsLostIsToldOf() throws Exception {
        try (EmbeddedPostgres server = TestPostgres.at(directory.resolve("pg")).start();
                Database database = Database.open(config(TestPostgres.url(server, "postgres") + "?socketTimeout=1"))) {
            Ledger ledger = Ledger.in(database, clock, new SimpleMeterRegistry());
            ledger.ping();
            TestPostgres.execute(
                    server,
                    "ALTER SYSTEM SET synchronous_commit = on",
                    "ALTER SYSTEM SET synchronous_standby_names = 'lost'",
                    "SELECT pg_reload_conf()");
            await().untilAsserted(
                            () -> { // the server takes a moment to read it
                                LedgerUnavailable down = assertThrows(LedgerUnavailable.class, ledger::ping);
                                assertTrue(down.getMessage().contains("standby"), down.getMessage());
                            });
            assertEquals(1, waitingForStandby(server));
            // The server keeps the claim's row locked meanwhile: another try would wait for that, and blame another
            // program.
            LedgerUnavailable unclaimed = assertThrows(
                    LedgerUnavailable.class, () -> claim(ledger, new Ledger.Key("integration", "STANDBY-1")));
            assertTrue(unclaimed.getMessage().contains("standby"), unclaimed.getMessage());
            assertEquals(2, waitingForStandby(server));
            TestPostgres.execute(server, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
            ledger.ping();
        }
    }

    private static int waitingForStandby(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet waiting = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity"
                        + " WHERE wait_event = 'SyncRep' OR wait_event_type = 'Lock'")) {
            waiting.next();
            return waiting.getInt(1);
        }
    }
}
