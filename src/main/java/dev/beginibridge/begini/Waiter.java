package dev.beginibridge.begini;

import dev.beginibridge.model.Due;
import dev.beginibridge.model.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/** One request that waits. Guarded by the {@link CallScheduler}. */
final class Waiter {
    static final Comparator<Waiter> ORDER =
            Comparator.<Waiter>comparingInt(waiter -> waiter.rank).thenComparingLong(waiter -> waiter.arrival);

    final DeploymentLimiter limiter;
    final int rank;
    private final long arrival;
    private final Due notBefore;
    private final Instant deadline;
    private final Duration longest;
    private final long entered = System.nanoTime();
    final Condition signal;
    CallScheduler.Outcome.Permit permit;

    Waiter(
            DeploymentLimiter limiter,
            Priority priority,
            long arrival,
            Instant now,
            Instant notBefore,
            Instant deadline,
            Condition signal) {
        this.limiter = limiter;
        this.rank = priority == Priority.BATCH ? 1 : 0;
        this.arrival = arrival;
        this.notBefore = notBefore.isAfter(now) ? Due.after(Duration.between(now, notBefore), now) : Due.PAST;
        this.deadline = deadline;
        this.longest = Duration.between(now, deadline);
        this.signal = signal;
    }

    /**
     * Picks, among the most urgent requests that may go, the oldest one of the deployment with the fewest calls in
     * flight.
     */
    static Optional<Waiter> next(Iterable<Waiter> waiting, Instant now, CircuitBreaker breaker) {
        Waiter best = null;
        for (Waiter waiter : waiting) {
            if (best != null && (waiter.rank > best.rank || best.limiter.inFlight == 0)) {
                break;
            }
            if (waiter.mayGo(now, breaker) && (best == null || waiter.limiter.inFlight < best.limiter.inFlight)) {
                best = waiter;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Whether its deadline is over; it waits no longer than that was away, however the clock is set. */
    boolean isTooLate(Instant now) {
        return !now.isBefore(deadline) || left().compareTo(Duration.ZERO) <= 0;
    }

    private Duration left() {
        return longest.minusNanos(System.nanoTime() - entered);
    }

    /** Whether nothing but a free place keeps it from going now. */
    boolean mayGo(Instant now, CircuitBreaker breaker) {
        return notBefore.hasCome(now)
                && limiter.hasRoom(now)
                && (!limiter.isSuspended() || limiter.mayProbe(now))
                && (!breaker.isOpen() || breaker.mayProbe(now));
    }

    /** How long to sleep: until time alone could let it go, or its deadline is over; whatever else could is signalled. */
    Duration sleep(Instant now, CircuitBreaker breaker) {
        Duration possible = Duration.between(now, earliest(now, breaker));
        Duration left = left();
        return possible.compareTo(left) < 0 ? possible : left;
    }

    private Instant earliest(Instant now, CircuitBreaker breaker) {
        Instant earliest = later(notBefore.at(now), limiter.nextStart(now));
        if (limiter.isSuspended()) {
            earliest = later(earliest, limiter.nextProbe(now));
        }
        if (breaker.isOpen()) {
            earliest = later(earliest, breaker.nextProbe(now));
        }
        // Already possible by time: it waits for a place, and freeing one signals. The second is only a safety net.
        return earliest.isAfter(now) ? earliest : now.plusSeconds(1);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
