package dev.beginibridge.cli;

import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.model.DaemonThreads;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how far the running files are: on a terminal one line for each below the log, changing in place; else now and
 * then a log line.
 */
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration SCREEN_LOOK = Duration.ofMillis(500);
    private static final Duration LOG_LOOK = Duration.ofSeconds(1);
    /** Between two log lines of one file. */
    private static final Duration LEAST = Duration.ofSeconds(10);
    /** After this a log line is due even if the file has got less than a tenth further. */
    private static final Duration MOST = Duration.ofMinutes(1);

    private final Supplier<List<BatchProgress>> files;
    private final Optional<TerminalStatus> screen;
    private final Map<String, Said> said = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When a file's last log line was due, and how many tenths of it were done. */
    private record Said(long nanos, long tenths) {}

    FileWatch(Supplier<List<BatchProgress>> files) {
        this(files, TerminalStatus.isThere() ? Optional.of(TerminalStatus.take()) : Optional.empty());
    }

    FileWatch(Supplier<List<BatchProgress>> files, Optional<TerminalStatus> screen) {
        this.files = files;
        this.screen = screen;
    }

    /** Looks from now on until it is closed. */
    void start() {
        DaemonThreads.named("file-watch").newThread(this::lookUntilClosed).start();
    }

    private void lookUntilClosed() {
        long millis = (screen.isPresent() ? SCREEN_LOOK : LOG_LOOK).toMillis();
        try {
            while (!closed.await(millis, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Shows, or logs, what there is to tell. */
    void look() {
        List<BatchProgress> running = files.get().stream()
                .sorted(Comparator.comparing(BatchProgress::started).thenComparing(BatchProgress::id))
                .toList();
        if (screen.isPresent()) {
            screen.get().show(running.stream().map(FileWatch::line).toList());
        } else {
            due(running, System.nanoTime()).forEach(line -> LOG.info("File {}", line));
        }
    }

    /** The log lines that are due at a moment. */
    List<String> due(List<BatchProgress> running, long nanos) {
        said.keySet().retainAll(running.stream().map(BatchProgress::id).toList());
        return running.stream()
                .filter(file -> isDue(file, nanos))
                .map(FileWatch::line)
                .toList();
    }

    private boolean isDue(BatchProgress file, long nanos) {
        long tenths = file.rowsTotal() == 0 ? 0 : file.rowsDone() * 10 / file.rowsTotal();
        Said last = said.putIfAbsent(file.id(), new Said(nanos, tenths));
        if (last == null) {
            return false;
        }
        long since = nanos - last.nanos();
        boolean due = since >= MOST.toNanos() || (since >= LEAST.toNanos() && tenths > last.tenths());
        if (due) {
            said.put(file.id(), new Said(nanos, tenths));
        }
        return due;
    }

    /** One file's progress in words. */
    static String line(BatchProgress file) {
        if (file.rowsTotal() == 0) {
            return file.name() + ": being checked";
        }
        if (file.rowsDone() == file.rowsTotal()) {
            return String.format(
                    Locale.ROOT, "%s: all %,d rows answered, being published", file.name(), file.rowsTotal());
        }
        return String.format(
                Locale.ROOT,
                "%s: %,d of %,d rows (%d %%), %,.0f rows/s, %,d rejected, %,d failed, %s",
                file.name(),
                file.rowsDone(),
                file.rowsTotal(),
                file.rowsDone() * 100 / file.rowsTotal(),
                file.rowsPerSecond(),
                file.rejected(),
                file.failed(),
                file.left().map(left -> inWords(left) + " left").orElse("time left not known"));
    }

    private static String inWords(Duration left) {
        if (left.toHours() > 0) {
            return left.toHours() + " h " + left.toMinutesPart() + " min";
        }
        return left.toMinutes() > 0
                ? left.toMinutes() + " min " + left.toSecondsPart() + " s"
                : left.toSeconds() + " s";
    }

    @Override
    public void close() {
        closed.countDown();
        screen.ifPresent(TerminalStatus::close);
    }
}
