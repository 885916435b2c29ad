package dev.beginibridge.file;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * {@code begini_file_rows_total} and {@code begini_file_batches_total}, each by outcome, and what a person watching sees
 * of the files at work, over all of them: a file's name is no label.
 */
final class FileMetrics {
    private final MeterRegistry registry;
    private final Counter issued;
    private final Counter rejected;
    private final Counter failed;
    private final Counter finished;
    private final Counter refused;

    FileMetrics(MeterRegistry registry) {
        this.registry = registry;
        issued = registry.counter("begini.file.rows", "outcome", "issued");
        rejected = registry.counter("begini.file.rows", "outcome", "rejected");
        failed = registry.counter("begini.file.rows", "outcome", "failed");
        finished = registry.counter("begini.file.batches", "outcome", "finished");
        refused = registry.counter("begini.file.batches", "outcome", "refused");
    }

    /** Registers the gauges of the files at work. */
    void watch(Batches batches) {
        registry.gauge("begini.file.running", batches, all -> all.running().size());
        registry.gauge("begini.file.held", batches, Batches::held);
        rows(batches, "issued", BatchProgress::issued);
        rows(batches, "rejected", BatchProgress::rejected);
        rows(batches, "failed", BatchProgress::failed);
        rows(batches, "open", batch -> Math.max(0, batch.rowsTotal() - batch.rowsDone()));
        registry.gauge("begini.file.running.rows.per.second", batches, overAll(running -> running.stream()
                .mapToDouble(BatchProgress::rowsPerSecond)
                .sum()));
        registry.gauge("begini.file.running.seconds.left", batches, overAll(FileMetrics::secondsLeft));
    }

    private void rows(Batches batches, String outcome, ToLongFunction<BatchProgress> rows) {
        registry.gauge(
                "begini.file.running.rows", Tags.of("outcome", outcome), batches, overAll(running -> running.stream()
                        .mapToLong(rows)
                        .sum()));
    }

    private static ToDoubleFunction<Batches> overAll(ToDoubleFunction<List<BatchProgress>> figure) {
        return batches -> figure.applyAsDouble(batches.running());
    }

    /** Of the file that takes longest; no number while that cannot be told of one. */
    private static double secondsLeft(List<BatchProgress> running) {
        return running.stream()
                .mapToDouble(batch -> batch.left()
                        .map(Duration::toMillis)
                        .map(millis -> millis / 1_000.0)
                        .orElse(Double.NaN))
                .reduce(0, Math::max);
    }

    void answered(RowAnswer answer) {
        if (answer.status().equals(RowAnswer.ISSUED)) {
            issued.increment();
        } else if (answer.status().equals(RowAnswer.FAILED)) {
            failed.increment();
        } else {
            rejected.increment();
        }
    }

    void finished() {
        finished.increment();
    }

    void refused() {
        refused.increment();
    }
}
