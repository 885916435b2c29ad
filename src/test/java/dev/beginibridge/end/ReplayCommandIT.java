package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.Children;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code replay BATCH}, beside a running service on the same folders and ledger. */
@Timeout(180)
class ReplayCommandIT {
    @TempDir
    Path directory;

    @Test
    void failedRowsAreAskedAgainAndTheSummaryIsPrinted() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory, "begini.retry.max-duration", "500ms")) {
            bridge.sandbox.mode("down");
            TestBridge.Result first = bridge.drop("day.csv", "uid\nREPLAY-1\nREPLAY-2\n");
            assertEquals(2, first.summary().path("failed").asInt(), first.toString());
            bridge.sandbox.mode("ok");
            BridgeProcess other = new BridgeProcess(directory, bridge.sandbox.baseUrl(), Map.of());

            JsonNode summary = TestBridge.JSON.readTree(replay(other, "day.csv", 0));
            assertEquals(2, summary.path("generation").asInt(), summary.toString());
            assertEquals(2, summary.path("issued").asInt(), summary.toString());
            assertEquals(
                    summary, TestBridge.JSON.readTree(Files.readString(directory.resolve("outbox/day.summary.json"))));

            replay(other, "day.csv", 1); // no row has failed
            replay(other, "nobody", 1);
            String said = Files.readString(directory.resolve("replay.log"));
            assertTrue(said.contains("has no summary of") && said.contains("nobody"), said);
        }
    }

    /** By a process of its own, which has no queue: they wait for the service, and its result files are not begun. */
    @Test
    void eventsThatWaitAreLeftToTheService() throws Exception {
        String body = Webhook.body("REPLAY-1", "application.complete", "{}");
        Path results = directory.resolve("results");
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            try (TestBridge bridge = TestBridge.start(
                    directory,
                    sandbox,
                    "begini.retry.max-duration",
                    "500ms",
                    "begini.webhooks.enabled",
                    "true",
                    "begini.results.hand-over",
                    "off")) {
                sandbox.mode("down");
                bridge.drop("day.csv", "uid\nREPLAY-1\n");
                sandbox.mode("ok");
                assertEquals(200, Webhook.send(bridge.rest("/").getPort(), body));
            }
            BridgeProcess stopped = new BridgeProcess(
                    directory,
                    sandbox.baseUrl(),
                    TestBridge.map("begini.webhooks.enabled", "true", "begini.results.folder", results.toString()));
            assertEquals(
                    1,
                    TestBridge.JSON
                            .readTree(replay(stopped, "day.csv", 0))
                            .path("issued")
                            .asInt());
            assertFalse(Files.exists(results));
            try (TestBridge bridge = TestBridge.start(directory, sandbox);
                    JmsClient jms = bridge.jms()) {
                assertEquals(Webhook.id(body), jms.take("BEGINI.RESULT", 30_000).getStringProperty("BeginiEventId"));
            }
        }
    }

    /** What stands on standard output. */
    private String replay(BridgeProcess bridge, String batch, int status) throws Exception {
        Path log = directory.resolve("replay.log");
        Process process = Children.start(new ProcessBuilder(
                        BridgeProcess.BUNDLE.resolve("bin/begini-bridge").toString(),
                        "replay",
                        batch,
                        "--config",
                        bridge.configuration())
                .directory(directory.toFile())
                .redirectError(log.toFile()));
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(status, process.exitValue(), printed + Files.readString(log));
        return printed;
    }
}
