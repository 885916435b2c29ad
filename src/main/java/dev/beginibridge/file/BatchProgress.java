package dev.beginibridge.file;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a running batch is, for a person who watches it.
 *
 * @param name its file's, without control characters
 * @param rowsTotal 0 until the first pass has counted them
 * @param rowsPerSecond over the last ten seconds; 0 when no row was answered in them
 */
public record BatchProgress(
        String id,
        String name,
        long rowsDone,
        long rowsTotal,
        long issued,
        long rejected,
        long failed,
        Instant started,
        double rowsPerSecond) {

    /** The time until the last row is answered, at the present rate; empty while it is unknown. */
    public Optional<Duration> left() {
        if (rowsTotal == 0 || rowsPerSecond <= 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis((long) ((rowsTotal - rowsDone) * 1_000 / rowsPerSecond)));
    }
}
