package dev.beginibridge.begini;

import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** One request that waits; ordered by precedence, then by arrival. Guarded by the {@link Gate}. */
final class Waiter implements Comparable<Waiter> {
    final Lane lane;
    final int rank;
    private final long arrival;
    final Instant notBefore;
    final Condition signal;
    Gate.Outcome.Turn turn;

    Waiter(Lane lane, Gate.Urgency urgency, long arrival, Instant notBefore, Condition signal) {
        this.lane = lane;
        this.rank = urgency == Gate.Urgency.BATCH ? 1 : 0;
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
