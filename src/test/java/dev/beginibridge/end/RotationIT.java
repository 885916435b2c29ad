package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key that Begini has rotated, changed in the properties file that the bridge was started with: no restart. */
@Timeout(120)
class RotationIT {
    private static final int ROWS = 50;

    @TempDir
    Path directory;

    private Path file;

    @Test
    void aChangedPropertyResumesASuspendedDeployment() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                Bridge bridge = bridge(sandbox)) {
            bridge.start();
            sandbox.mode("key=personal-loans:rotated-key");
            String csv = "uid\n"
                    + IntStream.range(0, ROWS).mapToObj(i -> "ROTATED-" + i).collect(Collectors.joining("\n"));
            TestBridge.dropOnly(directory.resolve("inbox"), "rotated.csv", csv);
            CompletableFuture<LinkReply> waiting =
                    CompletableFuture.supplyAsync(() -> issue(bridge, "personal-loans", Priority.QUEUED));
            await().until(() -> sandbox.counts().calls() >= 1);

            assertTrue(issue(bridge, "sme-loans", Priority.INTERACTIVE) instanceof LinkReply.Issued, "others go on");
            assertTrue(issue(bridge, "personal-loans", Priority.INTERACTIVE) instanceof LinkReply.Refused);
            Instant changed = Instant.now();
            Files.writeString(file, Files.readString(file).replace("sandbox-key-personal-loans", "rotated-key"));

            assertTrue(waiting.join() instanceof LinkReply.Issued);
            Duration took = Duration.between(changed, Instant.now());
            assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, "resumed after " + took);
            TestBridge.Result result = TestBridge.result(directory.resolve("outbox"), "rotated.csv");
            assertEquals(ROWS, result.summary().path("issued").asInt());
            assertEquals(ROWS + 2, sandbox.counts().issued(), "one token for each, and none is lost");
        }
    }

    /** Everything by one properties file; a probe of the suspended deployment is far away. */
    private Bridge bridge(Sandbox sandbox) throws Exception {
        Map<String, String> values = TestBridge.values(directory, sandbox.baseUrl());
        values.put("begini.probe.suspended-interval", "10m");
        values.put("begini.retry.max-duration", "10m");
        file = Files.writeString(
                directory.resolve("my.properties"),
                values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
        Settings settings = Settings.empty().file(file);
        return new Bridge(BridgeConfig.from(settings), settings, Path.of(""), Clock.systemUTC());
    }

    private static LinkReply issue(Bridge bridge, String deployment, Priority priority) {
        LinkRequest request =
                new LinkRequest(Optional.empty(), Optional.of(deployment), "ROTATED-" + priority, Optional.empty());
        return bridge.issue(request, "test", Duration.ofMinutes(1), priority);
    }
}
