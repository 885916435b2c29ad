package dev.beginibridge.begini;

import dev.beginibridge.model.Priority;
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
    final Instant notBefore;
    final Condition signal;
    CallScheduler.Outcome.Permit permit;

    Waiter(DeploymentLimiter limiter, Priority priority, long arrival, Instant notBefore, Condition signal) {
        this.limiter = limiter;
        this.rank = priority == Priority.BATCH ? 1 : 0;
        this.arrival = arrival;
        this.notBefore = notBefore;
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

    /** Whether nothing but a free place keeps it from going now. */
    boolean mayGo(Instant now, CircuitBreaker breaker) {
        return !now.isBefore(notBefore)
                && limiter.hasRoom(now)
                && (!limiter.isSuspended() || limiter.mayProbe(now))
                && (!breaker.isOpen() || breaker.mayProbe(now));
    }

    /** When time alone could let it go; whatever else could is signalled. */
    Instant earliest(Instant now, CircuitBreaker breaker) {
        Instant earliest = later(notBefore, limiter.nextStart());
        if (limiter.isSuspended()) {
            earliest = later(earliest, limiter.nextProbe);
        }
        if (breaker.isOpen()) {
            earliest = later(earliest, breaker.nextProbe());
        }
        // Already possible by time: it waits for a place, and freeing one signals. The second is only a safety net.
        return earliest.isAfter(now) ? earliest : now.plusSeconds(1);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
