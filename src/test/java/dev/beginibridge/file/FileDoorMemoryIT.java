package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file far larger than the process's memory: 300,000 rows, 30 MB of result, with a heap of 32 MB. */
class FileDoorMemoryIT {
    private static final int ROWS = 300_000;

    @TempDir
    Path root;

    private Process process;

    @AfterEach
    void endProcess() {
        process.destroyForcibly();
    }

    @Test
    void memoryDoesNotGrowWithTheFile() throws Exception {
        Path inbox = Files.createDirectories(root.resolve("inbox"));
        Path hidden = inbox.resolve("big.csv.tmp");
        try (BufferedWriter input = Files.newBufferedWriter(hidden)) {
            input.write("name,uid\n");
            for (int i = 0; i < ROWS; i++) {
                input.write("Ann,uid-" + (1_000_000 + i) + "\n");
            }
        }
        Files.move(hidden, inbox.resolve("big.csv"), StandardCopyOption.ATOMIC_MOVE);
        process = KilledDoor.start(root, 0, root.resolve("out.txt"), "-Xmx32m", "-XX:+ExitOnOutOfMemoryError");
        DoorBox.awaitDone(root, "archive", "big.csv", Duration.ofMinutes(3));

        assertTrue(process.isAlive());
        assertEquals(
                ROWS,
                new ObjectMapper()
                        .readTree(root.resolve("outbox/big.summary.json").toFile())
                        .path("issued")
                        .intValue());
        try (BufferedReader result = Files.newBufferedReader(root.resolve("outbox/big.result.csv"))) {
            result.readLine();
            for (int i = 0; i < ROWS; i++) {
                String line = result.readLine();
                assertTrue(line.startsWith("Ann,uid-" + (1_000_000 + i) + ",issued,"), line);
            }
            assertEquals(null, result.readLine());
        }
    }
}
