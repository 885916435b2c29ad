package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full while a file is at work: a small tmpfs where this process may mount one; elsewhere a limit on the
 * size of a process's files, which the operating system enforces by the same failing writes.
 */
class FullDiskIT {
    private static final int ROWS = 6_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path root;

    @TempDir
    Path ledger;

    private final AtomicInteger calls = new AtomicInteger();

    /** The ledger has a disk of its own. */
    @BeforeEach
    void setDatabaseFolder() {
        System.setProperty(TestDatabases.FOLDER, ledger.toString());
    }

    @AfterEach
    void clearDatabaseFolder() {
        System.clearProperty(TestDatabases.FOLDER);
    }

    private static String input() {
        StringBuilder input = new StringBuilder("uid\n");
        for (int i = 0; i < ROWS; i++) {
            input.append("uid-").append(100_000 + i).append('\n');
        }
        return input.toString();
    }

    private DoorBox open(BridgeConfig.File config) throws Exception {
        return new DoorBox(config, exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        });
    }

    private static void assertWhole(Path result) throws IOException {
        List<String> lines = Files.readAllLines(result);
        assertEquals(ROWS + 1, lines.size());
        for (int i = 0; i < ROWS; i++) {
            String line = lines.get(i + 1);
            assertTrue(line.startsWith("uid-" + (100_000 + i) + ",issued,false,https://"), line);
        }
    }

    private static boolean isHeld(DoorBox box) {
        return box.metrics.get("begini.file.held").gauge().value() == 1;
    }

    @Test
    void theBatchIsHeldUntilThereIsSpace() throws Exception {
        Path folder = root.resolve("all");
        // Room for the input (60 KB), not for its result (500 KB).
        Optional<SmallDisk> disk = SmallDisk.mount(folder, "256k");
        if (disk.isEmpty()) {
            heldByTheLimitOfAProcess();
            return;
        }
        try (SmallDisk small = disk.get();
                DoorBox box = open(DoorBox.config(folder, 4))) {
            box.drop("day.csv", input());
            await().atMost(LIMIT).until(() -> isHeld(box));
            assertTrue(box.names("outbox").isEmpty());
            small.grow("4m");
            DoorBox.awaitDone(folder, "archive", "day.csv", LIMIT);
            await().until(() -> box.isIdle() && !isHeld(box));
            assertWhole(box.in("outbox", "day.result.csv"));
            assertEquals(input(), box.read("archive", "day.csv"));
        }
    }

    private void heldByTheLimitOfAProcess() throws Exception {
        Path out = root.resolve("out.txt");
        DoorBox.drop(root, "day.csv", input().getBytes(StandardCharsets.UTF_8));
        Process door = KilledDoor.start(root, 0, out);
        try {
            prlimit(door, "--fsize=131072:unlimited");
            await().atMost(LIMIT)
                    .until(() -> Files.readString(out).contains("nothing is lost, the bridge tries again"));
            assertFalse(Files.exists(root.resolve("outbox/day.result.csv")));
            prlimit(door, "--fsize=unlimited:unlimited");
            DoorBox.awaitDone(root, "archive", "day.csv", LIMIT);
            assertWhole(root.resolve("outbox/day.result.csv"));
        } finally {
            door.destroyForcibly().waitFor();
        }
    }

    private static void prlimit(Process process, String limit) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("prlimit", "--pid", String.valueOf(process.pid()), limit)
                        .inheritIO()
                        .start()
                        .waitFor());
    }

    @Test
    void anOutboxOnAFullDiskGetsItsResultWholeWhenThereIsSpace() throws Exception {
        Path outbox = root.resolve("elsewhere");
        Optional<SmallDisk> disk = SmallDisk.mount(outbox, "64k");
        if (disk.isEmpty()) {
            heldByTheLimitOfAProcess();
            return;
        }
        BridgeConfig.File near = DoorBox.config(root, 4);
        BridgeConfig.File config = new BridgeConfig.File(
                true,
                near.inbox(),
                outbox,
                near.archive(),
                near.rejected(),
                near.work(),
                4,
                near.pollInterval(),
                near.rules());
        try (SmallDisk small = disk.get();
                DoorBox box = open(config)) {
            box.drop("day.csv", input());
            await().atMost(LIMIT).until(() -> isHeld(box));
            assertFalse(Files.exists(outbox.resolve("day.result.csv")));
            small.grow("4m");
            DoorBox.awaitDone(root, "archive", "day.csv", LIMIT);
            assertWhole(outbox.resolve("day.result.csv"));
            // Each row was asked once, and nothing half-copied is left.
            assertEquals(ROWS, calls.get());
            assertEquals(List.of("day.result.csv", "day.summary.json"), DoorBox.names(outbox));
        }
    }
}
