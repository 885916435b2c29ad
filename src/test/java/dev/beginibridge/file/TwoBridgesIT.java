package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one set of folders: each file is taken once, also when one of them dies. */
class TwoBridgesIT {
    private static final int WAVE = 20;
    private static final int ROWS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path root;

    private static EmbeddedPostgres server;

    private final List<Process> started = new ArrayList<>();
    private int dropped;

    @BeforeAll
    static void startServer() throws IOException {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String name) throws Exception {
        Process process = KilledDoor.start(
                root,
                20_000,
                root.resolve(name + ".txt"),
                "-D" + TestDatabases.URL + "=jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres");
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

    private String said(String name) throws Exception {
        return Files.readString(root.resolve(name + ".txt"));
    }

    /** Drops files, a few at a time, until the condition is met: which process takes a file is not ours to say. */
    private void dropUntil(Callable<Boolean> met) throws Exception {
        do {
            for (int i = 0; i < WAVE; i++) {
                drop(dropped++);
            }
            await().atMost(LIMIT).until(() -> met.call() || allArchived());
        } while (!met.call());
    }

    private boolean allArchived() throws Exception {
        return Files.isDirectory(root.resolve("archive"))
                && DoorBox.names(root.resolve("archive")).size() == dropped
                && DoorBox.names(root.resolve("work")).isEmpty();
    }

    @Test
    void eachFileIsTakenOnceAndTheDeadOnesFilesAreTakenOver() throws Exception {
        Process one = start("one");
        start("two");
        await().atMost(LIMIT)
                .until(() ->
                        said("one").contains(KilledDoor.READY) && said("two").contains(KilledDoor.READY));
        dropUntil(() -> finished("one") > 0 && finished("two") > 0);
        await().atMost(LIMIT).until(this::allArchived);
        await().atMost(LIMIT).until(() -> finished("one") + finished("two") >= dropped);
        assertEquals(dropped, finished("one") + finished("two"));

        // Another one finished by the one that dies: it is at work on those beside it.
        long before = finished("one");
        dropUntil(() -> finished("one") > before);
        one.destroyForcibly().waitFor();
        await().atMost(LIMIT).until(this::allArchived);
        assertEquals(2 * dropped, DoorBox.names(root.resolve("outbox")).size());
        assertEquals(List.of(), DoorBox.names(root.resolve("rejected")));
        assertEquals(List.of(), DoorBox.names(root.resolve("inbox")));
        for (int i = 0; i < dropped; i++) {
            List<String> result = Files.readAllLines(root.resolve("outbox/day-" + i + ".result.csv"));
            assertEquals(ROWS + 1, result.size());
            for (int row = 0; row < ROWS; row++) {
                assertTrue(
                        result.get(row + 1).startsWith("uid-" + i + "-" + row + ",issued,false,"), result.get(row + 1));
            }
        }
    }
}
