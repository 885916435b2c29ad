package dev.beginibridge.file;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code begini_file_rows_total} and {@code begini_file_batches_total}, each by outcome. */
final class FileMetrics {
    private final Counter issued;
    private final Counter rejected;
    private final Counter failed;
    private final Counter finished;
    private final Counter refused;

    FileMetrics(MeterRegistry registry) {
        issued = registry.counter("begini.file.rows", "outcome", "issued");
        rejected = registry.counter("begini.file.rows", "outcome", "rejected");
        failed = registry.counter("begini.file.rows", "outcome", "failed");
        finished = registry.counter("begini.file.batches", "outcome", "finished");
        refused = registry.counter("begini.file.batches", "outcome", "refused");
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
