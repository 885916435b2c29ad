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
        return ask(deadline, operation, false);
    }

    /**
     * The same for what a call has brought: neither an interrupt nor a ledger that only hesitates while the bridge stops may cost
     * it, or Begini would be asked for that uid again. An interrupt is kept for the caller.
     */
    boolean settle(Instant deadline, Predicate<Ledger> settlement) {
        return ask(deadline, settlement::test, true);
    }

    private <T> T ask(Instant deadline, Function<Ledger, T> operation, boolean settling) {
        Duration delay = FIRST_DELAY;
        Instant lastTry = Instant.MAX;
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= settling && Thread.interrupted();
                try {
                    return operation.apply(ledger);
                } catch (LedgerUnavailable e) {
                    interrupted |= settling && Thread.interrupted();
                    Duration left = Duration.between(clock.instant(), deadline);
                    if (left.isNegative() || left.isZero()) {
                        throw e;
                    }
                    try {
                        scheduler.pause(delay.compareTo(left) < 0 ? delay : left);
                    } catch (BridgeStopping stop) {
                        if (!settling) {
                            throw stop;
                        }
                        if (!Thread.currentThread().isInterrupted()) { // else it was no stop
                            Instant now = clock.instant();
                            lastTry = lastTry.equals(Instant.MAX) ? now.plus(WHILE_STOPPING) : lastTry;
                            if (!now.isBefore(lastTry)) {
                                throw stop;
                            }
                            LockSupport.parkNanos(FIRST_DELAY.toNanos());
                        }
                    }
                    delay = delay.multipliedBy(2);
                    delay = delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
