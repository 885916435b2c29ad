package dev.beginibridge.file;

import dev.beginibridge.format.ReplyValues;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
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
    private final Meter.MeterProvider<Counter> rows;
    private final Meter.MeterProvider<Counter> batches;
    private final Counter late;

    FileMetrics(MeterRegistry registry) {
        this.registry = registry;
        rows = Counter.builder("begini.file.rows")
                .description("Rows of files answered, by outcome")
                .withRegistry(registry);
        batches = Counter.builder("begini.file.batches")
                .description("Files that were published, or refused as a whole")
                .withRegistry(registry);
        // Each is there from the start.
        List.of("issued", "rejected", "failed").forEach(outcome -> rows.withTag("outcome", outcome));
        List.of("finished", "refused").forEach(outcome -> batches.withTag("outcome", outcome));
        late = Counter.builder("begini.file.late.writes")
                .description("Files that were written to after they were answered")
                .register(registry);
    }

    /** Registers the gauges of the files at work. */
    void watch(Batches batches) {
        gauge("begini.file.running", "Files being worked on", batches, all -> all.running()
                .size());
        gauge("begini.file.held", "Files held after a failure, to be tried again", batches, Batches::held);
        rows(batches, "issued", BatchProgress::issued);
        rows(batches, "rejected", BatchProgress::rejected);
        rows(batches, "failed", BatchProgress::failed);
        rows(batches, "open", batch -> Math.max(0, batch.rowsTotal() - batch.rowsDone()));
        gauge(
                "begini.file.running.rows.per.second",
                "Rows answered per second, over all running files",
                batches,
                overAll(running -> running.stream()
                        .mapToDouble(BatchProgress::rowsPerSecond)
                        .sum()));
        gauge(
                "begini.file.running.left.seconds",
                "Time left of the running file that takes longest",
                batches,
                overAll(FileMetrics::secondsLeft));
    }

    /** Registers the gauges of the files that wait. */
    void watch(WaitingFiles waiting) {
        Gauge.builder("begini.file.waiting.seconds", waiting, WaitingFiles::oldestSeconds)
                .description("How long the longest-waiting file has waited; 0 when none waits")
                .register(registry);
        Gauge.builder("begini.file.waiting", waiting, WaitingFiles::count)
                .description("Files that have waited for more than 5 minutes")
                .register(registry);
    }

    private void gauge(String name, String description, Batches batches, ToDoubleFunction<Batches> figure) {
        Gauge.builder(name, batches, figure).description(description).register(registry);
    }

    private void rows(Batches batches, String outcome, ToLongFunction<BatchProgress> rows) {
        Gauge.builder("begini.file.running.rows", batches, overAll(running -> running.stream()
                        .mapToLong(rows)
                        .sum()))
                .description("Rows of the running files, by what has become of them")
                .tag("outcome", outcome)
                .register(registry);
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

    void answered(ReplyValues answer) {
        String outcome = answer.isIssued() ? "issued" : answer.isFailed() ? "failed" : "rejected";
        rows.withTag("outcome", outcome).increment();
    }

    void finished() {
        batches.withTag("outcome", "finished").increment();
    }

    void writtenLate() {
        late.increment();
    }

    void refused() {
        batches.withTag("outcome", "refused").increment();
    }
}
