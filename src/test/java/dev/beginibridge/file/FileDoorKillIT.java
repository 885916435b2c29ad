package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process with the door at seeded random moments: the result is the one of a run that nothing disturbed. */
class FileDoorKillIT {
    private static final int ROWS = 5_000;
    private static final int KILLS = 6;

    @TempDir
    Path root;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void killedAtAnyMomentTheResultIsTheSame() throws Exception {
        byte[] input = input();
        String undisturbed;
        try (DoorBox box = new DoorBox(root.resolve("calm"), 8, DoorBox.heart())) {
            box.drop("day.csv", input);
            box.awaitDone("archive", "day.csv");
            undisturbed = box.read("outbox", "day.result.csv");
        }

        Path wild = root.resolve("wild");
        DoorBox.drop(wild, "day.csv", input);
        Random random = new Random(20_261_124);
        Set<Long> reached = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(wild);
            long before = written(wild);
            await().atMost(Duration.ofSeconds(30)).until(() -> written(wild) > before || isDone(wild));
            process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
            // SIGKILL: nothing in the process gets a chance to tidy up.
            process.destroyForcibly().waitFor();
            reached.add(written(wild));
            assertTrue(isDone(wild) || !Files.exists(wild.resolve("outbox/day.summary.json")) || published(wild));
        }
        start(wild);
        DoorBox.awaitDone(wild, "archive", "day.csv", Duration.ofSeconds(30));

        assertEquals(undisturbed, Files.readString(wild.resolve("outbox/day.result.csv")));
        assertEquals(
                List.of("day.rejects.csv", "day.result.csv", "day.summary.json"),
                DoorBox.names(wild.resolve("outbox")));
        assertEquals(List.of("day.csv"), DoorBox.names(wild.resolve("archive")));
        JsonNode summary = new ObjectMapper()
                .readTree(wild.resolve("outbox/day.summary.json").toFile());
        assertEquals(ROWS, summary.path("rows").intValue());
        assertEquals(ROWS - ROWS / 100, summary.path("issued").intValue());
        assertEquals(ROWS / 100, summary.path("rejected").intValue());
        assertTrue(reached.size() > 2, "the kills came at " + reached);
    }

    private static byte[] input() {
        StringBuilder input = new StringBuilder("name,uid\n");
        for (int i = 0; i < ROWS; i++) {
            input.append("\"Ann, ").append(i).append("\",").append(i % 100 == 7 ? "bad-" : "uid-");
            input.append(100_000 + i).append('\n');
        }
        return input.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Process start(Path folder) throws IOException {
        Process process = KilledDoor.start(folder, 4_000, root.resolve("out.txt"));
        started.add(process);
        return process;
    }

    /** Rows whose answers are in the unfinished result. */
    private static long written(Path folder) throws IOException {
        if (!Files.isDirectory(folder.resolve("work"))) {
            return 0;
        }
        for (String batch : DoorBox.names(folder.resolve("work"))) {
            Path part = folder.resolve("work").resolve(batch).resolve("result.part");
            if (Files.exists(part)) {
                return Files.size(part);
            }
        }
        return 0;
    }

    private static boolean isDone(Path folder) {
        return Files.exists(folder.resolve("archive/day.csv"));
    }

    /** A summary never stands without its result. */
    private static boolean published(Path folder) {
        return Files.exists(folder.resolve("outbox/day.result.csv"));
    }
}
