package dev.beginibridge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.TerminalText;
import dev.beginibridge.file.BatchProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a person sees of running files. */
class FileWatchTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final TerminalStatus screen = new TerminalStatus(new PrintStream(sent, true, StandardCharsets.UTF_8));
    private final AtomicReference<List<BatchProgress>> running = new AtomicReference<>(List.of());

    private static BatchProgress file(String name, long done, long total, double perSecond) {
        return new BatchProgress(
                "id-" + name, name, done, total, done, 0, 0, Instant.parse("2026-11-24T22:00:00Z"), perSecond);
    }

    private List<String> seen() {
        return TerminalText.of(sent.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aLineSaysRowsRateRejectsAndTimeLeft() {
        BatchProgress file =
                new BatchProgress("id", "night.csv", 412_000, 1_000_000, 411_000, 900, 100, Instant.EPOCH, 2_685.4);
        assertEquals(
                "night.csv: 412,000 of 1,000,000 rows (41 %), 2,685 rows/s, 900 rejected, 100 failed, 3 min 38 s left",
                FileWatch.line(file));
        assertEquals(
                "n: 0 of 10 rows (0 %), 0 rows/s, 0 rejected, 0 failed, time left not known",
                FileWatch.line(file("n", 0, 10, 0)));
        assertEquals(
                "n: 1 of 10,000 rows (0 %), 1 rows/s, 0 rejected, 0 failed, 2 h 46 min left",
                FileWatch.line(file("n", 1, 10_000, 1)));
        assertEquals("n: being checked", FileWatch.line(file("n", 0, 0, 0)));
        assertEquals("n: all 1,000 rows answered, being published", FileWatch.line(file("n", 1_000, 1_000, 50)));
    }

    @Test
    void onATerminalTheLinesChangeInPlaceBelowTheLog() {
        PrintStream log = screen.above();
        try (FileWatch watch = new FileWatch(running::get, Optional.of(screen))) {
            log.println("a line before");
            running.set(List.of(file("b.csv", 1, 2, 1), file("a.csv", 1, 4, 1)));
            watch.look();
            log.println("a line between");
            String a = "a.csv: 1 of 4 rows (25 %), 1 rows/s, 0 rejected, 0 failed, 3 s left";
            String b = "b.csv: 1 of 2 rows (50 %), 1 rows/s, 0 rejected, 0 failed, 1 s left";
            assertEquals(List.of("a line before", "a line between", a, b, ""), seen());

            running.set(List.of(file("a.csv", 2, 4, 1)));
            watch.look();
            log.print("half a line");
            assertEquals("half a line", seen().get(2));
            assertEquals(3, seen().size());
            log.println(", and its end");
            assertEquals(
                    List.of(
                            "a line before",
                            "a line between",
                            "half a line, and its end",
                            "a.csv: 2 of 4 rows (50 %), 1 rows/s, 0 rejected, 0 failed, 2 s left",
                            ""),
                    seen());
        }
        assertEquals(List.of("a line before", "a line between", "half a line, and its end", ""), seen());
    }

    @Test
    void withoutATerminalALineIsDueEachTenthButNotOftenAndEachMinute() {
        try (FileWatch watch = new FileWatch(running::get, Optional.empty())) {
            assertEquals(0, due(watch, 0, 0));
            assertEquals(0, due(watch, 9, 90));
            assertEquals(1, due(watch, 11, 110));
            assertEquals(0, due(watch, 12, 300));
            assertEquals(0, due(watch, 60, 190));
            assertEquals(1, due(watch, 71, 191));
            assertEquals(1, due(watch, 81, 200));
            assertEquals(List.of(), watch.due(List.of(), 0));
            // Another run of the same file starts over.
            assertEquals(0, due(watch, 500, 900));
        }
    }

    private static int due(FileWatch watch, long seconds, long rows) {
        return watch.due(List.of(file("a.csv", rows, 1_000, 1)), TimeUnit.SECONDS.toNanos(seconds))
                .size();
    }
}
