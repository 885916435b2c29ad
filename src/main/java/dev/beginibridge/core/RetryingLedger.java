package dev.beginibridge.core;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.BridgeStopping;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The ledger for requests that can wait: while it is away, each operation is repeated until the request's deadline.
 * Each of its operations may be repeated. The wait ends at once when the bridge stops.
 */
record RetryingLedger(Ledger ledger, CallScheduler scheduler, Clock clock) {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
    /** Less than a stop gives to calls in flight. */
    private static final Duration WHILE_STOPPING = Duration.ofSeconds(5);

    /**
     * What the operation answers.
     *
     * @throws LedgerUnavailable at the deadline
     * @throws BridgeStopping when the bridge stops before the ledger is back
     */
    <T> T ask(Instant deadline, Function<Ledger, T> operation) {
        Duration delay = FIRST_DELAY;
        while (true) {
            try {
                return operation.apply(ledger);
            } catch (LedgerUnavailable e) {
                Duration left = Duration.between(clock.instant(), deadline);
                if (left.isNegative() || left.isZero()) {
                    throw e;
                }
                scheduler.pause(delay.compareTo(left) < 0 ? delay : left);
                Duration doubled = delay.multipliedBy(2);
                delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
            }
        }
    }

    /**
     * The same for what a call has brought: neither an interrupt nor a ledger that only hesitates while the bridge stops may cost
     * it, or Begini would be asked for that uid again. An interrupt is kept for the caller.
     */
    boolean settle(Instant deadline, Predicate<Ledger> settlement) {
        Instant lastTry = Instant.MAX;
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return ask(deadline, settlement::test);
                } catch (BridgeStopping stop) {
                    if (Thread.interrupted()) { // which ended the wait, and is no stop
                        interrupted = true;
                        continue;
                    }
                    Instant now = clock.instant();
                    lastTry = lastTry.equals(Instant.MAX) ? now.plus(WHILE_STOPPING) : lastTry;
                    if (!now.isBefore(lastTry)) {
                        throw stop;
                    }
                    LockSupport.parkNanos(FIRST_DELAY.toNanos());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
