package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one set of folders: each file is taken once, also when one of them dies. */
class TwoBridgesIT {
    private static final int FILES = 40;
    private static final int ROWS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path root;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String name) throws Exception {
        Process process = KilledDoor.start(root, 20_000, root.resolve(name + ".txt"));
        started.add(process);
        return process;
    }

    private void drop(int number) throws Exception {
        StringBuilder input = new StringBuilder("uid\n");
        for (int row = 0; row < ROWS; row++) {
            input.append("uid-").append(number).append('-').append(row).append('\n');
        }
        DoorBox.drop(root, "day-" + number + ".csv", input.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Files that a process says it has finished. */
    private long finished(String name) throws Exception {
        try (Stream<String> lines = Files.lines(root.resolve(name + ".txt"))) {
            return lines.filter(line -> line.contains(" rows answered, ")).count();
        }
    }

    @Test
    void eachFileIsTakenOnceAndTheDeadOnesFilesAreTakenOver() throws Exception {
        Process one = start("one");
        start("two");
        for (int i = 0; i < FILES / 2; i++) {
            drop(i);
        }
        await().atMost(LIMIT)
                .until(() -> Files.isDirectory(root.resolve("archive"))
                        && DoorBox.names(root.resolve("archive")).size() == FILES / 2
                        && DoorBox.names(root.resolve("work")).isEmpty());
        assertTrue(finished("one") > 0 && finished("two") > 0, "one did all the work");
        assertEquals(FILES / 2, finished("one") + finished("two"));

        for (int i = FILES / 2; i < FILES; i++) {
            drop(i);
        }
        long before = finished("one");
        await().atMost(LIMIT).until(() -> finished("one") > before);
        one.destroyForcibly().waitFor();
        await().atMost(LIMIT)
                .until(() -> DoorBox.names(root.resolve("archive")).size() == FILES
                        && DoorBox.names(root.resolve("work")).isEmpty());
        assertEquals(2 * FILES, DoorBox.names(root.resolve("outbox")).size());
        assertEquals(List.of(), DoorBox.names(root.resolve("rejected")));
        assertEquals(List.of(), DoorBox.names(root.resolve("inbox")));
        for (int i = 0; i < FILES; i++) {
            List<String> result = Files.readAllLines(root.resolve("outbox/day-" + i + ".result.csv"));
            assertEquals(ROWS + 1, result.size());
            for (int row = 0; row < ROWS; row++) {
                assertTrue(
                        result.get(row + 1).startsWith("uid-" + i + "-" + row + ",issued,false,"), result.get(row + 1));
            }
        }
    }
}
