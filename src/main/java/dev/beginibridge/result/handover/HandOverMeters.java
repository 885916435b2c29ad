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
    /** An older count says nothing: the ledger has not answered since. */
    private static final Duration VALID = Duration.ofSeconds(30);

    private final Counter delivered;
    private final Counter failed;
    private volatile Optional<Count> last = Optional.empty();

    /** @param nanos when it was taken, of {@link System#nanoTime} */
    private record Count(Waiting waiting, long nanos) {}

    HandOverMeters(MeterRegistry metrics, Clock clock) {
        delivered = Counter.builder("begini.results.delivered")
                .description("Events of Begini that were handed over")
                .register(metrics);
        failed = Counter.builder("begini.results.failed")
                .description("Hand-overs of an event that failed, and are tried again")
                .register(metrics);
        Gauge.builder("begini.results.waiting", this, now -> now.waiting()
                        .map(Waiting::count)
                        .map(Number::doubleValue)
                        .orElse(Double.NaN))
                .description("Events that wait for their hand-over, looked at every few seconds")
                .register(metrics);
        Gauge.builder("begini.results.oldest.age", this, now -> now.waiting()
                        .map(waiting -> age(waiting, clock))
                        .orElse(Double.NaN))
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

    private static double age(Waiting waiting, Clock clock) {
        return waiting.oldest()
                .map(since -> Duration.between(since, clock.instant()).toMillis() / 1_000.0)
                .orElse(0.0);
    }

    void waits(Waiting now) {
        last = Optional.of(new Count(now, System.nanoTime()));
    }

    /** The last count; empty when it is too old to be told. */
    Optional<Waiting> waiting() {
        return last.filter(count -> System.nanoTime() - count.nanos() < VALID.toNanos())
                .map(Count::waiting);
    }
}
