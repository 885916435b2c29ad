package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.TerminalText;
import dev.beginibridge.sandbox.Sandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person watches {@code begini-bridge run} while a file goes through; a machine reads the same figures. */
class FileWatchIT {
    private static final String PROGRESS =
            "night.csv: \\d+ of 300 rows \\(\\d+ %\\), \\d+ rows/s, 0 rejected, 0 failed, (\\d+ s left|time left not known)";

    @TempDir
    Path directory;

    private BridgeProcess bridge(Sandbox sandbox) throws Exception {
        return new BridgeProcess(
                directory,
                sandbox.baseUrl(),
                Map.of("begini.file.concurrency", "4", "begini.jms.enabled", "false", "begini.rest.enabled", "false"));
    }

    private void run(BridgeProcess bridge) throws Exception {
        RowsFile.write(directory.resolve("inbox/night.csv"), 300, "WATCH");
        await().atMost(Duration.ofSeconds(60)).until(() -> metric(bridge, "running_rows{outcome=\"issued\"}") > 0);
        double sum =
                metric(bridge, "running_rows{outcome=\"issued\"}") + metric(bridge, "running_rows{outcome=\"open\"}");
        assertTrue(sum <= 300, "the rows of two moments: " + sum);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> bridge.output().contains("File night.csv: 300 rows answered"));
        await().until(() -> metric(bridge, "running ") == 0);
    }

    private static double metric(BridgeProcess bridge, String name) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + bridge.management + "/metrics");
        String metrics = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith("begini_file_" + name))
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + metrics));
    }

    @Test
    void onATerminalEachRunningFileHasALineBelowTheLog() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(40));
                BridgeProcess bridge = bridge(sandbox).onTerminal().start()) {
            run(bridge);
            await().untilAsserted(() -> {
                List<String> screen = TerminalText.of(bridge.output());
                assertTrue(
                        screen.get(screen.size() - 2).matches("\\d{4}-.* File night.csv: 300 rows answered.*"),
                        screen.toString());
                assertEquals("", screen.get(screen.size() - 1));
                assertTrue(screen.stream().noneMatch(line -> line.matches(PROGRESS)), screen.toString());
            });
            assertTrue(
                    bridge.output()
                            .replaceAll("\033\\[\\??\\d*[A-Za-z]", "\n")
                            .lines()
                            .anyMatch(line -> line.matches(PROGRESS)),
                    bridge.output());
        }
    }

    @Test
    void withoutATerminalEachLineIsAnObject() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(40));
                BridgeProcess bridge = bridge(sandbox).start()) {
            run(bridge);
            assertTrue(bridge.output().indexOf('\033') < 0, bridge.output());
            for (String line : bridge.output().lines().toList()) {
                assertTrue(TestBridge.JSON.readTree(line).path("message").isTextual(), line);
            }
        }
    }
}
