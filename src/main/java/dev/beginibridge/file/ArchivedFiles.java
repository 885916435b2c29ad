package dev.beginibridge.file;

import dev.beginibridge.file.batch.FileValidator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches archived files for a while: a writer that stalled for longer than the quiet time goes on writing into the
 * archived file, and no row that it adds is asked.
 */
final class ArchivedFiles {
    private static final Duration WATCHED = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(ArchivedFiles.class);

    private final Clock clock;
    private final Runnable counter;
    private final Map<Path, Seen> files = new ConcurrentHashMap<>();

    /** The size of a file when it was answered. */
    private record Seen(String size, Instant until) {}

    ArchivedFiles(Clock clock, Runnable counter) {
        this.clock = clock;
        this.counter = counter;
    }

    /** @param stamp that of its check */
    void add(Path file, String stamp) {
        files.put(file, new Seen(size(stamp), clock.instant().plus(WATCHED)));
    }

    /** Tells, once each, which files have been written to since. */
    void look() {
        files.entrySet().removeIf(entry -> {
            Seen seen = entry.getValue();
            try {
                boolean grown = !size(FileValidator.stamp(entry.getKey())).equals(seen.size());
                if (grown) {
                    counter.run();
                    LOG.error(
                            "File {} was written to after it was answered; what was added is not asked: drop the whole file"
                                    + " again, under a name ending in .tmp until it is complete, or with a longer"
                                    + " begini.file.quiet-time",
                            entry.getKey());
                }
                return grown || clock.instant().isAfter(seen.until());
            } catch (IOException e) {
                return true; // somebody has taken it away
            }
        });
    }

    private static String size(String stamp) {
        return stamp.substring(0, stamp.indexOf(' '));
    }
}
