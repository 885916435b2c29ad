package dev.beginibridge.ops;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.beginibridge.HeardLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EnduringTest {
    private static final String SECRET = "uid ABCDE-12345";

    private final AtomicInteger rounds = new AtomicInteger();
    private final Deque<Throwable> thrown = new ArrayDeque<>();

    private void round() {
        rounds.incrementAndGet();
        Throwable next = thrown.poll();
        if (next instanceof Error e) {
            throw e;
        } else if (next != null) {
            throw (RuntimeException) next;
        }
    }

    @Test
    void aScheduleOutlivesAnError() {
        thrown.addAll(List.of(new OutOfMemoryError(SECRET), new NoClassDefFoundError(SECRET)));
        ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> unused =
                    schedule.scheduleWithFixedDelay(new Enduring("the work", this::round), 0, 1, TimeUnit.MILLISECONDS);
            await().until(() -> rounds.get() > 3);
        } finally {
            schedule.shutdownNow();
        }
    }

    @Test
    void aLoopOutlivesAnErrorAndEndsWithItsLastRound() throws Exception {
        thrown.add(new OutOfMemoryError(SECRET));
        Enduring.loop("the work", () -> {
            round();
            return rounds.get() < 3;
        });
        assertEquals(3, rounds.get());
    }

    @Test
    void aLoopThatIsClosedEndsWithARoundThatThrows() throws Exception {
        thrown.addAll(List.of(new NoClassDefFoundError(SECRET), new NoClassDefFoundError(SECRET)));
        Enduring.loop(
                "the work",
                () -> {
                    round();
                    return true;
                },
                () -> rounds.get() == 1);
        assertEquals(2, rounds.get());
    }

    @Test
    void eachKindIsToldOnceUntilItWorksAndWithoutItsText() {
        thrown.addAll(List.of(
                new OutOfMemoryError(SECRET),
                new OutOfMemoryError(SECRET),
                new IllegalStateException(SECRET),
                new IllegalStateException(SECRET)));
        try (HeardLog log = HeardLog.of(Enduring.class)) {
            Enduring work = new Enduring("the work", this::round);
            for (int i = 0; i < 6; i++) {
                work.run();
            }
            thrown.add(new IllegalStateException(SECRET));
            work.run();
            assertEquals(
                    List.of(
                            "java.lang.OutOfMemoryError",
                            "java.lang.IllegalStateException",
                            "java.lang.IllegalStateException"),
                    log.events().stream().map(EnduringTest::kind).toList());
            for (ILoggingEvent event : log.events()) {
                assertEquals(Level.ERROR, event.getLevel());
                assertTrue(event.getFormattedMessage().startsWith("the work failed"), event.getFormattedMessage());
                assertFalse(
                        ThrowableProxyUtil.asString(event.getThrowableProxy()).contains(SECRET));
            }
        }
    }

    private static String kind(ILoggingEvent event) {
        return event.getThrowableProxy().getMessage();
    }
}
