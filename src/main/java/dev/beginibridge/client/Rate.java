package dev.beginibridge.client;

import dev.beginibridge.model.Due;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A token bucket: allows a number of requests a second on average, and a burst of the same number; the burst is
 * never below one.
 */
public final class Rate {
    private final Duration interval;
    private final Duration burst;
    private final Clock clock;
    /** The time by which everything taken so far would have been used at an even pace. */
    private Instant due = Instant.MIN;

    public Rate(double perSecond, Clock clock) {
        this.interval = Duration.ofNanos((long) (1e9 / perSecond));
        this.burst = Duration.ofSeconds(1).compareTo(interval) > 0
                ? Duration.ofSeconds(1).minus(interval)
                : Duration.ZERO;
        this.clock = clock;
    }

    /** Takes one and returns zero; or takes none and returns how long to wait for the next. */
    public synchronized Duration take() {
        Instant now = clock.instant();
        Instant planned = new Due(due, burst.plus(interval)).at(now);
        Instant from = planned.isAfter(now) ? planned : now;
        Duration ahead = Duration.between(now, from);
        if (ahead.compareTo(burst) > 0) {
            return ahead.minus(burst);
        }
        due = from.plus(interval);
        return Duration.ZERO;
    }
}
