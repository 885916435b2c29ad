package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.BridgeStopping;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ledger that is away while the bridge stops, or its caller is interrupted. */
class RetryingLedgerTest {
    private final ManualClock clock = new ManualClock();
    private final CallScheduler scheduler = new CallScheduler(10, Duration.ofSeconds(5), Duration.ofSeconds(30), clock);
    private final RetryingLedger ledger = new RetryingLedger(null, scheduler, clock);
    private final Instant deadline = clock.instant().plus(Duration.ofHours(1));
    private int tries;

    @BeforeEach
    void stop() {
        scheduler.stop();
    }

    @AfterEach
    void takeBackTheInterrupt() {
        Thread.interrupted();
    }

    private static RetryingLedger whileRunning() {
        Clock running = Clock.systemUTC(); // the pauses end by themselves
        return new RetryingLedger(
                null, new CallScheduler(10, Duration.ofSeconds(5), Duration.ofSeconds(30), running), running);
    }

    /** Takes a second for each try. */
    private boolean from(int firstGood) {
        clock.advance(Duration.ofSeconds(1));
        if (++tries < firstGood) {
            throw new LedgerUnavailable("it hesitates", null);
        }
        return true;
    }

    @Test
    void whatIsOnlyAskedIsGivenUpAtOnce() {
        assertThrows(BridgeStopping.class, () -> ledger.ask(deadline, (Ledger known) -> from(2)));
        assertEquals(1, tries);
    }

    /** Else the token of a call is lost, and Begini is asked for that customer again. */
    @Test
    void whatACallHasBroughtIsStoredIfTheLedgerOnlyHesitates() {
        assertTrue(ledger.settle(deadline, known -> from(4)));
        assertEquals(4, tries);
    }

    /** A file that is halted interrupts its rows, of which any may have been answered by Begini just now. */
    @Test
    void anInterruptDoesNotCostWhatACallHasBrought() {
        Thread.currentThread().interrupt();
        assertTrue(whileRunning().settle(Instant.MAX, known -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new LedgerUnavailable("the wait was interrupted", null);
            }
            if (++tries < 3) { // the next interrupt comes while the ledger writes
                Thread.currentThread().interrupt();
                throw new LedgerUnavailable("the wait was interrupted", null);
            }
            return true;
        }));
        assertEquals(3, tries);
        assertTrue(Thread.currentThread().isInterrupted(), "its thread is to end all the same");
    }

    @Test
    void whatIsOnlyAskedEndsAtAnInterrupt() {
        Thread.currentThread().interrupt();
        assertThrows(BridgeStopping.class, () -> whileRunning().ask(Instant.MAX, (Ledger known) -> from(2)));
    }

    @Test
    void aLedgerThatStaysAwayDoesNotHoldUpTheStop() {
        assertThrows(BridgeStopping.class, () -> ledger.settle(deadline, known -> from(Integer.MAX_VALUE)));
        assertTrue(tries <= 7, tries + " tries");
    }
}
