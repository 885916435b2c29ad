package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large file through the whole packaged bridge with a heap of 128 MB: the heap is flat, counts and order are right.
 * {@code -Dbegini.test.rows=1000000} is the whole of it.
 */
@Timeout(1800)
class ManyRowsIT {
    private static final int ROWS = Integer.getInteger("begini.test.rows", 40_000);
    private static final Pattern AFTER_COLLECTION = Pattern.compile("Pause.*->(\\d+)M\\((\\d+)M\\)");

    @TempDir
    Path root;

    @Test
    void memoryDoesNotGrowWithTheFile() throws Exception {
        Path log = root.resolve("gc.log");
        try (SandboxProcess sandbox = new SandboxProcess(root.resolve("sandbox.log"), 0);
                BridgeProcess bridge = new BridgeProcess(
                        root,
                        sandbox.baseUrl(),
                        // no row fails for its age: on a busy machine one may wait for longer than the tests' 3 s
                        TestBridge.map(
                                "begini.file.concurrency", "64",
                                "begini.api.call-timeout", "15s",
                                "begini.retry.max-duration", "10m"))) {
            bridge.start("-Xmx128m -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError -Xlog:gc:file=" + log);
            RowsFile.write(root.resolve("inbox/big.csv"), ROWS, "MANY");
            Path summaryFile = root.resolve("outbox/big.summary.json");
            await().atMost(Duration.ofMinutes(25)).until(() -> Files.exists(summaryFile));
            JsonNode summary = TestBridge.JSON.readTree(summaryFile.toFile());
            assertEquals(ROWS, summary.path("rows").asInt());
            assertEquals(ROWS / 1_000, summary.path("rejected").asInt());
            assertEquals(ROWS - ROWS / 1_000, summary.path("issued").asInt());
            assertEquals(
                    ROWS / 1_000, summary.path("errors").path("invalid_uid").asInt());
            assertInOrder();
            assertFlat(log, summary.path("duration_ms").asLong());
        }
    }

    private void assertInOrder() throws IOException {
        try (BufferedReader result = Files.newBufferedReader(root.resolve("outbox/big.result.csv"))) {
            result.readLine();
            for (int i = 0; i < ROWS; i++) {
                String line = result.readLine();
                String status = RowsFile.isBad(i) ? ",rejected," : ",issued,false,https://";
                String start = "\"Row, " + i + "\"," + RowsFile.uid("MANY", i) + ",n" + i + status;
                assertTrue(line.startsWith(start), line);
            }
            assertNull(result.readLine());
        }
    }

    /** What is left after a collection does not grow from the first half of the file to the second. */
    private static void assertFlat(Path log, long millis) throws IOException {
        List<Integer> left;
        try (Stream<String> lines = Files.lines(log)) {
            left = lines.map(AFTER_COLLECTION::matcher)
                    .filter(Matcher::find)
                    .map(found -> Integer.valueOf(found.group(1)))
                    .toList();
        }
        int half = left.size() / 2;
        int least1 = least(left.subList(half / 2, half));
        int least2 = least(left.subList(half + half / 2, left.size()));
        int most = left.stream().max(Integer::compare).orElseThrow();
        System.out.printf(
                "ManyRowsIT: %d rows in %d s, %d rows/s; heap after collections: least %d MB in the 2nd quarter, %d MB in the"
                        + " 4th, most %d MB of 128%n",
                ROWS, millis / 1000, ROWS * 1000L / millis, least1, least2, most);
        assertTrue(least2 <= least1 + 6, "the heap grew from " + least1 + " to " + least2 + " MB");
    }

    private static int least(List<Integer> values) {
        return values.stream().min(Integer::compare).orElseThrow();
    }
}
