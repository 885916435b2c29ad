package dev.beginibridge.begini;

import dev.beginibridge.model.Priority;
import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** One request that waits; ordered by precedence, then by arrival. Guarded by the {@link CallScheduler}. */
final class Waiter implements Comparable<Waiter> {
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

    @Override
    public int compareTo(Waiter other) {
        int byRank = Integer.compare(rank, other.rank);
        return byRank != 0 ? byRank : Long.compare(arrival, other.arrival);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(arrival);
    }
}
