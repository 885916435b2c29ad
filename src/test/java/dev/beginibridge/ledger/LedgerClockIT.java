package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ops.Health;
import dev.beginibridge.sandbox.Sandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bridges whose clocks are wrong, or are set while they work. */
@Timeout(120)
class LedgerClockIT {
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration NEARLY = Duration.ofSeconds(5);
    private static final Clock RIGHT = Clock.systemUTC();
    private static EmbeddedPostgres server;

    private static final class Turned extends Clock {
        private volatile Duration off = Duration.ZERO;

        @Override
        public Instant instant() {
            return RIGHT.instant().plus(off);
        }

        @Override
        public ZoneId getZone() {
            return RIGHT.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Claim claim(Ledger ledger, String uid, Clock clock) {
        return ledger.claim(
                new Ledger.Key("integration", uid),
                "loans",
                LedgerFixture.asker(Optional.empty()),
                Optional.empty(),
                clock.instant(),
                LEASE);
    }

    /** The end of the lease is told as an instant of the asker's own clock, who waits by it. */
    private static void assertBusy(Claim claim, Clock clock) {
        Duration left = Duration.between(
                clock.instant(), assertInstanceOf(Claim.Busy.class, claim).leaseUntil());
        assertTrue(left.minus(LEASE).abs().compareTo(NEARLY) < 0, left + " are left");
    }

    @Test
    void aLeaseEndsForAllBridgesByTheServersClock() {
        for (Duration off : new Duration[] {Duration.ofMinutes(1), Duration.ofMinutes(-1)}) {
            Clock wrong = Clock.offset(RIGHT, off);
            try (Database one = Database.open(PostgresLedgerIT.config(server.getPort(), "postgres"));
                    Database two = Database.open(PostgresLedgerIT.config(server.getPort(), "postgres"))) {
                Ledger good = Ledger.in(one, LedgerClock.of(one, RIGHT), Duration.ZERO, new SimpleMeterRegistry());
                Ledger bad = Ledger.in(two, LedgerClock.of(two, wrong), Duration.ZERO, new SimpleMeterRegistry());
                assertInstanceOf(Claim.Granted.class, claim(bad, "BAD-" + off, wrong));
                assertBusy(claim(good, "BAD-" + off, RIGHT), RIGHT);
                assertInstanceOf(Claim.Granted.class, claim(good, "GOOD-" + off, RIGHT));
                assertBusy(claim(bad, "GOOD-" + off, wrong), wrong);
                assertEquals(Ledger.State.CLAIMED, state(bad, "GOOD-" + off));
            }
        }
    }

    /** The server's clock is looked at every few seconds only. */
    @Test
    void aClockThatIsSetDuringACallEndsNoLease() {
        for (Duration step : new Duration[] {Duration.ofHours(1), Duration.ofHours(-1)}) {
            Turned turned = new Turned();
            try (Database one = Database.open(PostgresLedgerIT.config(server.getPort(), "postgres"));
                    Database two = Database.open(PostgresLedgerIT.config(server.getPort(), "postgres"))) {
                Ledger other = Ledger.in(one, LedgerClock.of(one, RIGHT), Duration.ZERO, new SimpleMeterRegistry());
                assertInstanceOf(Claim.Granted.class, claim(other, "OTHER" + step, RIGHT));
                Ledger set = Ledger.in(two, LedgerClock.of(two, turned), Duration.ZERO, new SimpleMeterRegistry());
                turned.off = step;
                assertBusy(claim(set, "OTHER" + step, turned), turned);
                assertInstanceOf(Claim.Granted.class, claim(set, "SET" + step, turned));
                assertBusy(claim(other, "SET" + step, RIGHT), RIGHT);
            }
        }
    }

    @Test
    void aClockThatIsSetDuringACallEndsNoLeaseInAFile() {
        Turned turned = new Turned();
        try (Database database = Database.open(
                Configs.ledger("jdbc:sqlite:" + directory.resolve("l.db"), Optional.empty(), Optional.empty(), 1))) {
            Ledger ledger =
                    Ledger.in(database, LedgerClock.of(database, turned), Duration.ZERO, new SimpleMeterRegistry());
            assertInstanceOf(Claim.Granted.class, claim(ledger, "SET", turned));
            for (Duration step : new Duration[] {Duration.ofHours(1), Duration.ofHours(-1)}) {
                turned.off = step;
                assertBusy(claim(ledger, "SET", turned), turned);
                assertEquals(Ledger.State.CLAIMED, state(ledger, "SET"));
            }
        }
    }

    /** As after a sleep of the machine, in which the time that passes stands still, but not the server's clock. */
    @Test
    void aJumpOfTheOwnClockIsFollowedByALookAtOnce() {
        Turned turned = new Turned();
        AtomicInteger looks = new AtomicInteger();
        AtomicBoolean away = new AtomicBoolean();
        try (Database database = Database.open(PostgresLedgerIT.config(server.getPort(), "postgres"))) {
            Database counting = (Database) Proxy.newProxyInstance(
                    Database.class.getClassLoader(), new Class<?>[] {Database.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("read")) {
                            looks.incrementAndGet();
                            if (away.get()) {
                                throw new LedgerUnavailable("away", null);
                            }
                        }
                        return method.invoke(database, arguments);
                    });
            LedgerClock clock = LedgerClock.of(counting, turned);
            clock.look();
            assertEquals(1, looks.get());
            for (Duration step : new Duration[] {Duration.ofHours(1), Duration.ofSeconds(-2)}) {
                looks.set(0);
                turned.off = step;
                clock.look();
                clock.look();
                assertEquals(1, looks.get());
                assertTrue(clock.ahead().minus(step).abs().compareTo(NEARLY) < 0, () -> "ahead by " + clock.ahead());
            }
            looks.set(0);
            away.set(true);
            turned.off = Duration.ofHours(-1);
            clock.look();
            clock.look();
            assertEquals(1, looks.get(), "nobody waits again and again for a server that is away");
        }
    }

    private static Ledger.State state(Ledger ledger, String uid) {
        return ledger.entry(new Ledger.Key("integration", uid)).orElseThrow().state();
    }

    @Test
    void aClockThatGoesWrongIsToldInWords() {
        Turned clock = new Turned();
        try (Database database = Database.open(PostgresLedgerIT.config(server.getPort(), "postgres"));
                Health health = new Health(RIGHT)) {
            LedgerClock ours = LedgerClock.of(database, clock);
            Ledger ledger = Ledger.in(database, ours, Duration.ZERO, new SimpleMeterRegistry());
            LedgerHealth.register(health, new SimpleMeterRegistry(), ledger, ours);
            assertEquals(Health.Status.UP, health.report().status());
            clock.off = Duration.ofMillis(-10_900);
            await().atMost(Duration.ofSeconds(30)).until(() -> health.report().status() == Health.Status.DEGRADED);
            String told = health.report().checks().get(0).message();
            assertTrue(told.contains("10 s behind"), told);
        }
    }

    @Test
    void aBridgeWithAWrongClockSaysSoAndGoesOn() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                TestBridge bridge = TestBridge.at(
                        Clock.offset(RIGHT, Duration.ofSeconds(10)),
                        directory,
                        sandbox,
                        "begini.ledger.url",
                        TestPostgres.url(server, "postgres"),
                        "begini.ledger.user",
                        "postgres")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> bridge.metrics()
                    .contains("begini_health_check{check=\"clock\",state=\"degraded\"} 1"));
            double ahead = bridge.metrics()
                    .lines()
                    .filter(line -> line.startsWith("begini_ledger_clock_ahead_seconds "))
                    .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[1]))
                    .findFirst()
                    .orElseThrow();
            assertEquals(10, ahead, 1);
            assertEquals(201, bridge.post("{\"uid\":\"CLOCK-0001\"}").status());
        }
    }
}
