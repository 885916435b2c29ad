package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Settlements that fail; with a ledger, {@link IssueLinkTest} has them. */
class LateSettlementsTest {
    /** A value that the database refuses, for one. */
    @Test
    void aSettlementThatFailsDoesNotEndTheThread() throws Exception {
        LateSettlements late = new LateSettlements(new RetryingLedger(null, null, Clock.systemUTC()));
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        AtomicReference<Thread> first = new AtomicReference<>();
        AtomicReference<Thread> second = new AtomicReference<>();
        CountDownLatch bothAdded = new CountDownLatch(1);
        CountDownLatch settled = new CountDownLatch(1);
        late.add(Instant.MAX, ledger -> {
            first.set(Thread.currentThread());
            Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> uncaught.set(fault));
            awaited(bothAdded);
            throw new IllegalArgumentException("of UID-1");
        });
        late.add(Instant.MAX, ledger -> {
            second.set(Thread.currentThread());
            settled.countDown();
            return true;
        });
        bothAdded.countDown();
        assertTrue(settled.await(10, TimeUnit.SECONDS));
        assertEquals(null, uncaught.get());
        assertSame(first.get(), second.get());
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
