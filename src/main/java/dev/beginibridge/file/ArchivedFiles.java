package dev.beginibridge.file;

import dev.beginibridge.file.batch.FileValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
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

    /**
     * A file when it was answered.
     *
     * @param identity another file may get its name: that is no late write
     */
    private record Seen(String size, Object identity, Instant until) {}

    ArchivedFiles(Clock clock, Runnable counter) {
        this.clock = clock;
        this.counter = counter;
    }

    /** @param stamp that of its check */
    void add(Path file, String stamp) {
        try {
            files.put(
                    file, new Seen(size(stamp), identity(file), clock.instant().plus(WATCHED)));
        } catch (IOException e) {
            files.remove(file); // somebody has taken it away
        }
    }

    /** Tells, once each, which files have been written to since. */
    void look() {
        files.entrySet().removeIf(entry -> {
            Seen seen = entry.getValue();
            try {
                boolean same = Objects.equals(identity(entry.getKey()), seen.identity());
                boolean grown =
                        same && !size(FileValidator.stamp(entry.getKey())).equals(seen.size());
                if (grown) {
                    counter.run();
                    LOG.error(
                            "File {} was written to after it was answered; what was added is not asked: drop the whole file"
                                    + " again, under a name ending in .tmp until it is complete, or with a longer"
                                    + " begini.file.quiet-time",
                            entry.getKey());
                }
                return !same || grown || clock.instant().isAfter(seen.until());
            } catch (IOException e) {
                return true; // somebody has taken it away
            }
        });
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static String size(String stamp) {
        return stamp.substring(0, stamp.indexOf(' '));
    }
}
