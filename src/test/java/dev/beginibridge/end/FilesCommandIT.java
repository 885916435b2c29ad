package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.cli.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code files}, beside a bridge and without one. */
@Timeout(120)
class FilesCommandIT {
    @TempDir
    Path directory;

    private Path configuration(TestBridge bridge) throws Exception {
        Map<String, String> values =
                new TreeMap<>(TestBridge.values(directory, bridge.sandbox().baseUrl()));
        String text = values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
        return Files.writeString(directory.resolve("my.properties"), text);
    }

    private static List<String> list(Path config) {
        return Commands.run(config, "files", "list").output().lines().toList();
    }

    @Test
    void eachFileHasItsStateAndARefusedOneIsTakenAgain() throws Exception {
        Path config;
        try (TestBridge bridge = TestBridge.start(directory)) {
            config = configuration(bridge);
            bridge.drop("good.csv", "uid\nFILES-DESK-1\na b\n");
            TestBridge.dropOnly(directory.resolve("inbox"), "bad.csv", "name\nJo\n");
            Path refused = directory.resolve("rejected/bad.error.json");
            await().until(() -> Files.exists(refused));

            List<String> all = list(config);
            assertEquals(2, all.size(), all::toString);
            assertTrue(all.get(0).startsWith("refused   bad.csv  "), all::toString);
            assertEquals("finished  good.csv  2 rows: 1 issued, 1 rejected, 0 failed", all.get(1));
            JsonNode shown = TestBridge.JSON.readTree(
                    Commands.run(config, "files", "show", "good.csv").output());
            assertEquals(2, shown.path("report").path("rows").asInt());
            assertEquals(1, Commands.run(config, "files", "show", "none.csv").status());

            Files.writeString(directory.resolve("rejected/bad.csv"), "uid\nFILES-DESK-2\n");
            assertEquals(0, Commands.run(config, "files", "retry", "bad.csv").status());
            await().until(() -> Files.exists(directory.resolve("outbox/bad.summary.json")));
            assertFalse(Files.exists(refused));
            assertEquals(
                    1, Commands.run(config, "files", "retry", "../good.csv").status());

            bridge.sandbox().mode("down");
            TestBridge.dropOnly(directory.resolve("inbox"), "slow.csv", "uid\nFILES-DESK-3\n");
            await().until(() -> list(config).contains("running   slow.csv  0 of 1 rows"));
        }
        List<String> left = list(config);
        assertTrue(left.stream().anyMatch(line -> line.startsWith("held      slow.csv  batch ")), left::toString);
    }
}
