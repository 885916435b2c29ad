package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the packaged bridge at seeded random moments of one file: the result is the one of an undisturbed
 * run, tokens and times aside. {@code -Dbegini.test.kills=30 -Dbegini.test.kill-rows=20000} is the whole of it.
 */
@Timeout(900)
class FileKillsIT {
    private static final int KILLS = Integer.getInteger("begini.test.kills", 4);
    private static final int ROWS = Integer.getInteger("begini.test.kill-rows", 4_000);
    private static final int IN_FLIGHT = 16;
    private static final long SEED = 20_261_124;

    @TempDir
    Path root;

    @Test
    void killedAtAnyMomentTheResultIsTheSame() throws Exception {
        List<String> undisturbed = run(root.resolve("calm"), 0);
        List<String> disturbed = run(root.resolve("wild"), KILLS);
        assertEquals(ROWS + 1, undisturbed.size());
        assertEquals(undisturbed, disturbed);
    }

    private List<String> run(Path directory, int kills) throws Exception {
        Random random = new Random(SEED);
        // So long that the kills fall within the file, however quick the machine is.
        Duration latency = kills == 0 ? Duration.ZERO : Duration.ofMillis(1_000L * kills * IN_FLIGHT / ROWS);
        try (Sandbox sandbox = TestBridge.sandbox(latency);
                BridgeProcess bridge = new BridgeProcess(
                                directory,
                                sandbox.baseUrl(),
                                TestBridge.map(
                                        "begini.file.concurrency", String.valueOf(IN_FLIGHT),
                                        "begini.retry.max-duration", "10m",
                                        "begini.jms.enabled", "false"))
                        .start()) {
            RowsFile.write(directory.resolve("inbox/night.csv"), ROWS, "KILL");
            Path archived = directory.resolve("archive/night.csv");
            int killed = 0;
            Set<Long> reached = new HashSet<>();
            while (killed < kills && !Files.exists(archived)) {
                long before = sandbox.counts().calls();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sandbox.counts().calls() > before || Files.exists(archived));
                long after = System.nanoTime() + 1_000_000L * random.nextInt(1_000);
                await().pollInterval(Duration.ofMillis(2)).until(() -> System.nanoTime() > after);
                bridge.kill();
                reached.add(sandbox.counts().calls());
                assertTrue(
                        !Files.exists(directory.resolve("outbox/night.summary.json"))
                                || Files.exists(directory.resolve("outbox/night.result.csv")),
                        "a summary never stands without its result");
                killed++;
                bridge.start();
            }
            await().atMost(Duration.ofMinutes(5)).until(() -> Files.exists(archived));
            assertTrue(killed >= kills * 2 / 3, "only " + killed + " kills: the file was done too soon");
            assertTrue(2 * reached.size() >= killed, "the kills came at " + reached);
            int issued = ROWS - ROWS / 1_000;
            assertTrue(
                    sandbox.counts().calls() <= issued + 1L * killed * IN_FLIGHT,
                    sandbox.counts().calls() + " calls, " + killed + " kills");
            TestBridge.Result result = TestBridge.result(directory.resolve("outbox"), "night.csv");
            assertEquals(
                    List.of("night.rejects.csv", "night.result.csv", "night.summary.json"),
                    names(directory.resolve("outbox")));
            assertEquals(List.of("night.csv"), names(directory.resolve("archive")));
            assertEquals(ROWS, result.summary().path("rows").asInt());
            assertEquals(ROWS - issued, result.summary().path("rejected").asInt());
            assertEquals(issued, result.summary().path("issued").asInt());
            assertEquals(0, result.summary().path("reused").asLong());
            assertEquals(
                    result.summary().path("control_totals").path("input"),
                    result.summary().path("control_totals").path("output"));
            System.out.println("FileKillsIT: " + killed + " kills, " + ROWS + " rows, "
                    + sandbox.counts().calls() + " calls");
            return result.lines().stream().map(FileKillsIT::withoutToken).toList();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Tokens hold the time at which they were made. */
    private static String withoutToken(String line) {
        return line.replaceAll("https://app[^,]*,[^,]*,", "LINK,EXPIRES,");
    }
}
