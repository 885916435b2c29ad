package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.cli.Commands;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
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

    private Path configuration(TestBridge bridge, String... more) throws Exception {
        Map<String, String> values =
                new TreeMap<>(TestBridge.values(directory, bridge.sandbox().baseUrl()));
        values.putAll(TestBridge.map(more));
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
            assertTrue(
                    all.get(1)
                            .matches("finished  good.csv  2 rows: 1 issued, 1 rejected, 0 failed, batch [0-9a-f-]{36}"),
                    all::toString);
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
            await().until(() ->
                    list(config).stream().anyMatch(line -> line.startsWith("running   slow.csv  0 of 1 rows, batch ")));
        }
        List<String> left = list(config);
        assertTrue(
                left.stream().anyMatch(line -> line.startsWith("held      slow.csv  no bridge works here now, batch ")),
                left::toString);
    }

    /** That of another user, or one whose management port is not on the loopback address. */
    @Test
    void aBridgeThatLeftNoFileForThisUserIsNotSaidToBeAway() throws Exception {
        String[] quiet = {"begini.file.quiet-time", "10m"};
        Path config;
        try (TestBridge bridge = TestBridge.start(directory, quiet)) {
            String port =
                    Integer.toString(bridge.bridge.management().orElseThrow().localPort());
            config = configuration(bridge, "begini.management.port", port);
            Files.delete(directory.resolve("ledger.db-control"));
            Files.writeString(directory.resolve("inbox/a.csv"), "uid\n");
            assertEquals(List.of("waiting   a.csv"), list(config));
        }
        assertEquals(List.of("waiting   a.csv  no bridge works here now"), list(config));
    }

    /** A bridge on PostgreSQL is no command's to ask: the batch's own lock says that it is at work. */
    @Test
    void besideABridgeThatCannotBeAskedWhatRunsIsNotHeld() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start()) {
            String[] ledger = {
                "begini.ledger.url",
                TestPostgres.url(postgres, "postgres"),
                "begini.ledger.user",
                "postgres",
                "begini.retry.max-duration",
                "10m"
            };
            Path config;
            try (TestBridge bridge = TestBridge.start(directory, ledger)) {
                config = configuration(bridge, ledger);
                bridge.sandbox().mode("down");
                TestBridge.dropOnly(directory.resolve("inbox"), "slow.csv", "uid\nFILES-DESK-1\n");
                await().until(() ->
                        list(config).stream().anyMatch(line -> line.startsWith("running   slow.csv  batch ")));
                String said =
                        Commands.run(config, "files", "cancel", "slow.csv").output();
                assertTrue(said.contains(" has ended; "), said);
                assertTrue(Files.exists(directory.resolve("rejected/slow.error.json")));
                TestBridge.dropOnly(directory.resolve("inbox"), "late.csv", "uid\nFILES-DESK-2\n");
                await().until(() -> list(config).stream().anyMatch(line -> line.startsWith("running   late.csv  ")));
            }
            assertTrue(list(config).stream().anyMatch(line -> line.startsWith("held      late.csv  ")));
            String said = Commands.run(config, "files", "cancel", "late.csv").output();
            assertTrue(said.contains(" is cancelled when a bridge takes it up again"), said);
        }
    }
}
