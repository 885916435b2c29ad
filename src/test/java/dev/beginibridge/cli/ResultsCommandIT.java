package dev.beginibridge.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.end.JmsClient;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.result.ResultStore;
import dev.beginibridge.sandbox.Sandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Message;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code results …}, through the bridge that has the ledger, and beside one on PostgreSQL. */
@Timeout(120)
class ResultsCommandIT {
    private static final String UID = "MAGICRESULTSCORE-1";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String config;

    private List<JsonNode> results(int status, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("results"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", config));
        out.getBuffer().setLength(0);
        int said = MainCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        assertEquals(status, said, out.toString() + err);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(TestBridge.JSON.readTree(line));
        }
        return lines;
    }

    private void work(String... ledger) throws Exception {
        String[] keys = new String[ledger.length + 4];
        System.arraycopy(ledger, 0, keys, 0, ledger.length);
        keys[ledger.length] = "begini.webhooks.enabled";
        keys[ledger.length + 1] = "true";
        keys[ledger.length + 2] = "begini.deployments.personal-loans.session-limit";
        keys[ledger.length + 3] = "1ms";
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                TestBridge bridge = TestBridge.start(directory, sandbox, keys);
                JmsClient jms = bridge.jms()) {
            Map<String, String> values = TestBridge.values(directory, sandbox.baseUrl());
            values.putAll(TestBridge.map(keys));
            config = Files.writeString(
                            directory.resolve("my.properties"),
                            values.entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                                    .collect(Collectors.joining()))
                    .toString();
            sandbox.mode("webhooks=" + bridge.base() + "/v1/webhooks");
            for (String request : List.of(
                    "{\"uid\":\"" + UID + "\",\"request_id\":\"R-1\"}",
                    "{\"uid\":\"SILENT-0001\",\"request_id\":\"R-2\"}")) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> bridge.post(request).status() < 300);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> results(0, "list").stream()
                                    .filter(line -> line.path("state").asText().equals("delivered"))
                                    .count()
                            == 2);
            assertEquals(List.of(), results(0, "list", "--waiting"));
            JsonNode newest = results(0, "list", "--most", "1").get(0);
            assertEquals("application.complete", newest.path("event").asText());
            assertEquals("R-1", newest.path("request_id").asText());

            String id = newest.path("event_id").asText();
            JsonNode whole = results(0, "show", id).get(0);
            assertEquals(UID, whole.path("event").path("data").path("uid").asText());

            assertEquals(id, take(jms, id).getStringProperty("BeginiEventId"));
            assertEquals(
                    "waiting", results(0, "replay", id).get(0).path("state").asText());
            Message again = take(jms, id);
            assertEquals(id, again.getStringProperty("BeginiEventId"));
            assertEquals(id + ":1", again.getStringProperty("_AMQ_DUPL_ID"));

            List<JsonNode> missing = results(0, "missing");
            assertEquals(1, missing.size());
            assertEquals("SILENT-0001", missing.get(0).path("uid").asText());

            results(1, "show", "0".repeat(64));
            assertTrue(err.toString().contains("there is no event 000"), err.toString());
            results(2);
            assertTrue(err.toString().contains("name one of list, missing, replay, show"), err.toString());
        }
    }

    /** The next message with this event; the other one is left out. */
    private static Message take(JmsClient jms, String id) throws Exception {
        Message message;
        do {
            message = jms.take("BEGINI.RESULT", 30_000);
            assertNotNull(message);
        } while (!id.equals(message.getStringProperty("BeginiEventId")));
        return message;
    }

    /** A script that runs it for several bridges is told of no failure where there is none. */
    @Test
    void withoutASessionLimitNothingIsMissing() throws Exception {
        config = Files.writeString(
                        directory.resolve("my.properties"),
                        "begini.ledger.url=jdbc:sqlite:" + directory.resolve("ledger.db") + "\n")
                .toString();
        assertEquals(List.of(), results(0, "missing"));
        assertTrue(err.toString().contains("set begini.deployments.NAME.session-limit"), err.toString());
    }

    @Test
    void throughTheBridgeThatHasTheLedger() throws Exception {
        work();
    }

    /** An event that has just come may be ahead of its link: it would be nobody's for good. */
    @Test
    void anOperatorsClockThatIsAheadSettlesNothing() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start()) {
            BridgeConfig wrong = BridgeConfig.from(TestBridge.settings(
                    directory,
                    URI.create("http://127.0.0.1:1"),
                    Map.of(
                            "begini.ledger.url",
                            postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
                            "begini.ledger.user",
                            "postgres")));
            try (Database database = Database.open(wrong.ledger())) {
                ResultStore results = new ResultStore(database, Clock.systemUTC(), new SimpleMeterRegistry());
                results.store(new ResultStore.Arrival(
                        "early",
                        "personal-loans",
                        "integration",
                        "test",
                        Optional.of(UID),
                        Optional.empty(),
                        new byte[9],
                        Clock.systemUTC().instant()));
                ResultsCommand.answerHere(
                        wrong,
                        "{\"command\":\"list\",\"most\":10}",
                        Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
                assertEquals(0, results.events("early").get(0).number());
            }
        }
    }

    @Test
    void besideABridgeOnPostgres() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start()) {
            work(
                    "begini.ledger.url",
                    postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
                    "begini.ledger.user",
                    "postgres");
        }
    }
}
