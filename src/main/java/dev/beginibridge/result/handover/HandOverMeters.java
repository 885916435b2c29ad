package dev.beginibridge.result.handover;

import dev.beginibridge.result.ResultStore.Waiting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** {@code begini_results_…}: how many events were handed over, how often that failed, and what waits. */
final class HandOverMeters {
    private final Counter delivered;
    private final Counter failed;
    private volatile Waiting waiting = new Waiting(0, Optional.empty());

    HandOverMeters(MeterRegistry metrics, Clock clock) {
        delivered = Counter.builder("begini.results.delivered")
                .description("Events of Begini that were handed over")
                .register(metrics);
        failed = Counter.builder("begini.results.failed")
                .description("Hand-overs of an event that failed, and are tried again")
                .register(metrics);
        Gauge.builder("begini.results.waiting", this, now -> now.waiting.count())
                .description("Events that wait for their hand-over, looked at every few seconds")
                .register(metrics);
        Gauge.builder("begini.results.oldest.age", this, now -> now.waiting
                        .oldest()
                        .map(since -> Duration.between(since, clock.instant()).toMillis() / 1_000.0)
                        .orElse(0.0))
                .description("Age of the oldest event that waits for its hand-over")
                .baseUnit("seconds")
                .register(metrics);
    }

    void delivered() {
        delivered.increment();
    }

    void failed() {
        failed.increment();
    }

    void waits(Waiting now) {
        waiting = now;
    }

    Waiting waiting() {
        return waiting;
    }
}
