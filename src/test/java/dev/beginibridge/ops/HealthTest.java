package dev.beginibridge.ops;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.beginibridge.HeardLog;
import dev.beginibridge.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final ManualClock clock = new ManualClock();
    private final Health health = new Health(clock, Duration.ofMillis(300));

    @AfterEach
    void close() {
        health.close();
    }

    @Test
    void withoutChecksAllIsWell() {
        assertEquals(new Health.Report(Health.Status.UP, List.of()), health.report());
    }

    @Test
    void sinceIsWhenTheStatusLastChanged() {
        AtomicReference<Health.Outcome> found = new AtomicReference<>(Health.Outcome.up("fine"));
        health.register("ledger", found::get);
        Instant start = clock.instant();
        assertEquals(new Health.State("ledger", Health.Status.UP, start, "fine"), only());
        clock.advance(Duration.ofSeconds(5));
        found.set(Health.Outcome.up("still fine"));
        assertEquals(new Health.State("ledger", Health.Status.UP, start, "still fine"), only());
        found.set(Health.Outcome.down("gone"));
        assertEquals(new Health.State("ledger", Health.Status.DOWN, start.plusSeconds(5), "gone"), only());
        clock.advance(Duration.ofSeconds(5));
        assertEquals(start.plusSeconds(5), only().since());
        found.set(Health.Outcome.up("back"));
        assertEquals(new Health.State("ledger", Health.Status.UP, start.plusSeconds(10), "back"), only());
    }

    @Test
    void sinceIsWhatTheCheckKnows() {
        Instant began = clock.instant().minusSeconds(3_600);
        health.register("begini", () -> Health.Outcome.down("away").since(began));
        assertEquals(new Health.State("begini", Health.Status.DOWN, began, "away"), only());
    }

    @Test
    void aChangeIsSeenWhenNobodyAsks() {
        AtomicInteger looks = new AtomicInteger();
        health.register("disk", () -> {
            looks.incrementAndGet();
            return Health.Outcome.down("full");
        });
        Instant start = clock.instant();
        health.watch(Duration.ofMillis(10));
        await().until(() -> looks.get() >= 2);
        clock.advance(Duration.ofHours(1));
        assertEquals(start, only().since());
    }

    @Test
    void oneCheckDownIsAllDown() {
        health.register("broker", () -> Health.Outcome.up("connected"));
        health.register("ledger", () -> Health.Outcome.down("gone"));
        Health.Report report = health.report();
        assertEquals(Health.Status.DOWN, report.status());
        assertEquals(
                List.of("broker", "ledger"),
                report.checks().stream().map(Health.State::name).toList());
    }

    @Test
    void theWorstCheckIsTheWhole() {
        health.register("begini", () -> Health.Outcome.degraded("away"));
        health.register("broker", () -> Health.Outcome.up("connected"));
        assertEquals(Health.Status.DEGRADED, health.report().status());
        assertTrue(health.report().isReady());
        health.register("ledger", () -> Health.Outcome.down("gone"));
        assertEquals(Health.Status.DOWN, health.report().status());
        assertFalse(health.report().isReady());
    }

    /** At DEBUG, too: the text of a database's exception may quote a uid. */
    @Test
    void aCheckThatFailsIsToldByItsKindAlone() {
        health.register("ledger", () -> {
            throw new IllegalStateException("Key (uid)=(CUST-10001)");
        });
        try (HeardLog heard = HeardLog.of(Health.class)) {
            assertEquals("failed: IllegalStateException", only().message());
            IThrowableProxy told = heard.events().get(0).getThrowableProxy();
            assertEquals("java.lang.IllegalStateException", told.getMessage());
        }
    }

    @Test
    void aHangingCheckIsDownInTimeAndNotStartedTwice() {
        AtomicInteger started = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        health.register("disk", () -> {
            started.incrementAndGet();
            release.await();
            return Health.Outcome.up("there");
        });
        long before = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            assertEquals("no answer within 300 ms", only().message());
        }
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(5).toNanos());
        assertEquals(1, started.get());
        release.countDown();
        await().untilAsserted(() -> assertEquals(Health.Status.UP, only().status()));
    }

    @Test
    void manyHangingChecksShareOneTimeLimit() {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 20; i++) {
            health.register("check-" + i, () -> {
                never.await();
                return Health.Outcome.up("");
            });
        }
        long before = System.nanoTime();
        assertEquals(20, health.report().checks().size());
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(2).toNanos());
    }

    @Test
    void aFailingCheckIsDownAndItsTextIsNotShown() {
        health.register("ledger", () -> {
            throw new IllegalStateException("jdbc:…password=secret");
        });
        assertEquals(Health.Status.DOWN, only().status());
        assertFalse(only().message().contains("secret"));
    }

    @Test
    void aClosedHealthIsDown() {
        health.register("ledger", () -> Health.Outcome.up("fine"));
        health.close();
        assertEquals(Health.Status.DOWN, health.report().status());
    }

    private Health.State only() {
        return health.report().checks().get(0);
    }
}
