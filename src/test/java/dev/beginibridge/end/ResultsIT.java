package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.ManualClock;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.sandbox.Sandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Begini's events on their way home, through a whole bridge with its real broker, ledger, files and sockets. */
@Timeout(180)
class ResultsIT {
    private static final String RESULTS = "BEGINI.RESULT";
    private static final String SCORE = "psychometric_score.complete";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long WAIT_MS = 30_000;

    @TempDir
    Path directory;

    private static int send(TestBridge bridge, String body) throws Exception {
        return Webhook.send(bridge.rest("/").getPort(), body);
    }

    /** Asks by the queue, and waits for the reply. */
    private static void ask(JmsClient jms, String uid, String resultTo) throws Exception {
        ask(jms, "BEGINI.LINK.REQUEST", uid, resultTo);
    }

    private static void ask(JmsClient jms, String queue, String uid, String resultTo) throws Exception {
        TextMessage request =
                jms.session.createTextMessage("{\"uid\":\"" + uid + "\",\"request_id\":\"R-" + uid + "\"}");
        request.setJMSCorrelationID("C-" + uid);
        if (resultTo != null) {
            request.setStringProperty("BeginiResultTo", resultTo);
        }
        jms.send(queue, request);
        assertEquals(
                "issued", JmsClient.read(jms.take("BEGINI.LINK.REPLY", WAIT_MS)).status());
    }

    private static void assertComesTo(JmsClient jms, String queue, String uid, String body) throws Exception {
        JmsClient.Reply result = JmsClient.read(jms.take(queue, WAIT_MS));
        assertEquals("C-" + uid, result.message().getJMSCorrelationID());
        assertEquals(Webhook.id(body), result.message().getStringProperty("BeginiEventId"));
        assertEquals("R-" + uid, result.message().getStringProperty("BeginiRequestId"));
        assertEquals(uid, result.body().path("uid").asText());
        assertTrue(((TextMessage) result.message()).getText().endsWith(",\"data\":" + body + "}"), "data is changed");
    }

    @Test
    void aResultComesToTheQueueThatWasNamedAfterARestartToo() throws Exception {
        String[] keys = {"begini.webhooks.enabled", "true"};
        String first = Webhook.body("HOME-0001", "application.complete", "{}");
        String second = Webhook.body("HOME-0001", SCORE, "{ \"calculated\" : {\"score\": 7.0e2}}");
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            try (TestBridge bridge = TestBridge.start(directory, sandbox, keys);
                    JmsClient jms = bridge.jms()) {
                assertNull(jms.take("TEAM.RESULT", 1)); // it is there now
                ask(jms, "HOME-0001", "TEAM.RESULT");
                assertEquals(200, send(bridge, first));
                assertComesTo(jms, "TEAM.RESULT", "HOME-0001", first);
            }
            try (TestBridge bridge = TestBridge.start(directory, sandbox, keys);
                    JmsClient jms = bridge.jms()) {
                assertEquals(200, send(bridge, second));
                assertEquals(200, send(bridge, second));
                assertComesTo(jms, "TEAM.RESULT", "HOME-0001", second);
                JsonNode events = bridge.get("/v1/results/personal-loans/HOME-0001")
                        .body()
                        .path("events");
                assertEquals(2, events.size());
                assertEquals(Webhook.id(second), events.get(1).path("event_id").asText());
                assertNull(jms.take("TEAM.RESULT", 100));
                assertNull(jms.take(RESULTS, 100));
            }
        }
    }

    /** They have one ledger: the first has only result files, and comes long before the one with the queue. */
    @Test
    void aBridgeWithoutTheQueueLeavesEventsToTheOneThatHasIt() throws Exception {
        String body = Webhook.body("HOME-0001", SCORE, "{}");
        try (EmbeddedPostgres postgres = TestPostgres.start();
                Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            List<String> both = List.of(
                    "begini.webhooks.enabled", "true",
                    "begini.ledger.url", TestPostgres.url(postgres, "postgres"),
                    "begini.ledger.user", "postgres");
            List<String> files = new ArrayList<>(both);
            files.addAll(List.of(
                    "begini.jms.enabled", "false",
                    "begini.results.folder", directory.resolve("results").toString(),
                    "begini.results.every", "1s"));
            try (TestBridge first =
                    TestBridge.start(directory.resolve("first"), sandbox, files.toArray(String[]::new))) {
                assertEquals(201, first.post("{\"uid\":\"HOME-0001\"}").status());
                assertEquals(200, send(first, body));
                await().atMost(PATIENCE).until(() -> {
                    try (Stream<Path> made = Files.list(directory.resolve("results"))) {
                        return made.anyMatch(file -> file.toString().endsWith(".summary.json"));
                    }
                });
                try (TestBridge second =
                                TestBridge.start(directory.resolve("second"), sandbox, both.toArray(String[]::new));
                        JmsClient jms = second.jms()) {
                    JmsClient.Reply result = JmsClient.read(jms.take(RESULTS, WAIT_MS));
                    assertEquals(Webhook.id(body), result.message().getStringProperty("BeginiEventId"));
                }
            }
        }
    }

    /** Its request came from a second broker, where its queue is, and the bridge was restarted meanwhile. */
    @Test
    void aResultComesToTheBrokerThatItsRequestCameFrom() throws Exception {
        Path routes = ShippedRoutes.in(directory).folder();
        Files.writeString(routes.resolve("jms-branch-requests.camel.yaml"), """
                - templatedRoute:
                    routeTemplateRef: queue-door
                    routeId: jms-branch-requests
                    prefixId: jms-branch-requests
                    parameters: [{name: queue, value: BRANCH.REQUEST}, {name: broker, value: jms-branch}]
                """);
        try (BrokerProcess branch = new BrokerProcess(directory.resolve("b"), BridgeProcess.freePort());
                Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                JmsClient jms = new JmsClient(branch.url())) {
            String[] keys = {
                "begini.webhooks.enabled",
                "true",
                "begini.routes",
                routes.toString(),
                "begini.jms.brokers.branch.url",
                branch.url()
            };
            assertNull(jms.take("TEAM.RESULT", 1)); // it is there now
            try (TestBridge bridge = TestBridge.start(directory, sandbox, keys)) {
                ask(jms, "BRANCH.REQUEST", "HOME-0001", "TEAM.RESULT");
                assertEquals(
                        200, bridge.get("/v1/links/personal-loans/HOME-0001").status());
            }
            try (TestBridge bridge = TestBridge.start(directory, sandbox, keys)) {
                String body = Webhook.body("HOME-0001", SCORE, "{}");
                assertEquals(200, send(bridge, body));
                assertComesTo(jms, "TEAM.RESULT", "HOME-0001", body);
            }
        }
    }

    @Test
    void withoutTheNamedQueueAResultComesToTheCommonOneWithTheReason() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory, "begini.webhooks.enabled", "true");
                JmsClient jms = bridge.jms()) {
            ask(jms, "HOME-0001", "NOBODY.RESULT");
            ask(jms, "HOME-0002", null);
            String body = Webhook.body("HOME-0001", SCORE, "{}");
            assertEquals(200, send(bridge, body));
            Message moved = jms.take(RESULTS, WAIT_MS);
            assertEquals("there is no queue NOBODY.RESULT", moved.getStringProperty("BeginiResultReason"));
            String other = Webhook.body("HOME-0002", SCORE, "{}");
            assertEquals(200, send(bridge, other));
            assertComesTo(jms, RESULTS, "HOME-0002", other);
        }
    }

    @Test
    void anEventThatIsNoJsonComesAsItIs() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory, "begini.webhooks.enabled", "true");
                JmsClient jms = bridge.jms()) {
            assertEquals(200, send(bridge, "no JSON, but \"signed\""));
            JmsClient.Reply result = JmsClient.read(jms.take(RESULTS, WAIT_MS));
            assertEquals("no JSON, but \"signed\"", result.body().path("data").textValue());
            assertEquals(false, result.body().path("matched").booleanValue());
            assertNull(result.message().getJMSCorrelationID());
        }
    }

    /** 30 days, a restart, and another key; the clock is the test's, so nothing of it is waited for. */
    @Test
    void aRequesterGetsItsResultAfterThirtyDays() throws Exception {
        ManualClock clock = new ManualClock();
        Path key = Files.writeString(directory.resolve("key"), "sandbox-key-personal-loans");
        Path previous = directory.resolve("previous-key");
        String[] keys = {
            "begini.webhooks.enabled",
            "true",
            "begini.deployments.personal-loans.api-key",
            "",
            "begini.deployments.personal-loans.api-key-file",
            key.toString(),
            "begini.deployments.personal-loans.previous-api-key-file",
            previous.toString()
        };
        Files.writeString(previous, "the-key-before");
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            try (TestBridge bridge = TestBridge.at(clock, directory, sandbox, keys);
                    JmsClient jms = bridge.jms()) {
                assertNull(jms.take("TEAM.RESULT", 1));
                ask(jms, "HOME-0001", "TEAM.RESULT");
            }
            clock.advance(Duration.ofDays(30));
            Files.copy(key, previous, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(key, "the-new-key");
            try (TestBridge bridge = TestBridge.at(clock, directory, sandbox, keys);
                    JmsClient jms = bridge.jms()) {
                int port = bridge.rest("/").getPort();
                String under = Webhook.body("HOME-0001", "application.complete", "{}");
                assertEquals(403, Webhook.send(port, under, "the-key-before"));
                assertEquals(200, Webhook.send(port, under)); // signed before the rotation
                assertComesTo(jms, "TEAM.RESULT", "HOME-0001", under);
                String after = Webhook.body("HOME-0001", SCORE, "{}");
                assertEquals(200, Webhook.send(port, after, "the-new-key"));
                assertComesTo(jms, "TEAM.RESULT", "HOME-0001", after);
            }
        }
    }

    @Test
    void eventsWaitForABrokerThatIsAwayAndKeepTheirOrder() throws Exception {
        int uids = 5;
        int eventsOfEach = 6;
        try (BrokerProcess broker = new BrokerProcess(directory.resolve("b"), BridgeProcess.freePort());
                TestBridge bridge = TestBridge.start(
                        directory, "begini.webhooks.enabled", "true", "begini.jms.broker-url", broker.url())) {
            broker.kill();
            Map<String, List<String>> sent = new HashMap<>();
            for (int i = 0; i < eventsOfEach; i++) {
                for (int uid = 0; uid < uids; uid++) {
                    String body = Webhook.body("AWAY-000" + uid, "step-" + i, "{}");
                    assertEquals(200, send(bridge, body), "an event is taken while the broker is away");
                    sent.computeIfAbsent("AWAY-000" + uid, known -> new ArrayList<>())
                            .add("step-" + i);
                    bridge.post("{\"uid\":\"AWAY-000" + uid + "\"}"); // it need not wait for its link
                }
            }
            await().atMost(PATIENCE).until(() -> bridge.metrics().contains("begini_results_waiting 30.0"));
            broker.start();
            Map<String, List<String>> came = new HashMap<>();
            try (JmsClient jms = new JmsClient(broker.url());
                    MessageConsumer consumer = jms.session.createConsumer(jms.session.createQueue(RESULTS))) {
                for (int i = 0; i < uids * eventsOfEach; i++) {
                    Message message = consumer.receive(60_000);
                    assertNotNull(message, "only " + i + " events came");
                    String uid = JmsClient.read(message).body().path("uid").asText();
                    came.computeIfAbsent(uid, known -> new ArrayList<>()).add(message.getStringProperty("BeginiEvent"));
                }
                assertNull(consumer.receive(200), "an event came twice");
            }
            assertEquals(sent, came);
        }
    }

    @Test
    void aBatchDeskGetsFilesAndNoBrokerIsNeeded() throws Exception {
        Path folder = directory.resolve("results");
        try (TestBridge bridge = TestBridge.start(
                directory,
                "begini.webhooks.enabled",
                "true",
                "begini.jms.enabled",
                "false",
                "begini.results.folder",
                folder.toString(),
                "begini.results.every",
                "1s",
                "begini.results.per-batch",
                "true")) {
            bridge.drop("day.csv", "name,uid\nAda,FILE-0001\nBob,FILE-0002\n");
            String body = Webhook.body("FILE-0002", SCORE, "{\"calculated\":{\"score\":655,\"risk_band\":\"C\"}}");
            assertEquals(200, send(bridge, body));
            await().atMost(PATIENCE).until(() -> names(folder).size() == 2);
            String file = names(folder).get(0);
            String line = Files.readAllLines(folder.resolve(file)).get(1);
            assertTrue(line.startsWith(Webhook.id(body) + "," + SCORE + ","), line);
            assertTrue(line.endsWith(",FILE-0002,,day.csv,2,655,C,,,"), line);
            Path scores = directory.resolve("outbox/day.scores.csv");
            await().atMost(PATIENCE).until(() -> Files.exists(scores));
            assertTrue(Files.readAllLines(scores).get(2).endsWith(",655,C,,,"));
            await().atMost(PATIENCE).until(() -> bridge.metrics().contains("begini_results_delivered_total 1.0"));
        }
    }

    /** The sample of docs/results.md, in the place of the shipped route. */
    @Test
    void aStepMayBeAddedAsTheDocumentShows() throws Exception {
        Path routes = ShippedRoutes.in(directory).folder();
        String document = Files.readString(Path.of("docs/results.md"));
        Files.writeString(
                routes.resolve("results.camel.yaml"),
                document.split("```yaml\n", 2)[1].split("```", 2)[0]);
        Path copies = directory.resolve("copies");
        try (TestBridge bridge = TestBridge.start(
                        directory,
                        "begini.webhooks.enabled",
                        "true",
                        "begini.routes",
                        routes.toString(),
                        "copies.folder",
                        copies.toString());
                JmsClient jms = bridge.jms()) {
            ask(jms, "HOME-0001", null);
            String body = Webhook.body("HOME-0001", SCORE, "{}");
            assertEquals(200, send(bridge, body));
            assertComesTo(jms, RESULTS, "HOME-0001", body);
            assertTrue(
                    Files.readString(copies.resolve(Webhook.id(body) + ".json")).endsWith(body + "}"));
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** A mere receiver keeps them for a bridge that hands over; here they can be read. */
    @Test
    void withoutAnOutletEventsWait() throws Exception {
        try (TestBridge bridge =
                TestBridge.start(directory, "begini.webhooks.enabled", "true", "begini.jms.enabled", "false")) {
            bridge.post("{\"uid\":\"HOME-0001\",\"request_id\":\"A-1\"}");
            assertEquals(200, send(bridge, Webhook.body("HOME-0001", SCORE, "{}")));
            JsonNode events =
                    bridge.get("/v1/results/personal-loans/HOME-0001").body().path("events");
            assertEquals(1, events.size());
            assertEquals("A-1", events.get(0).path("request_id").asText());
            assertFalse(events.get(0).has("matched"));
            assertTrue(bridge.management("/health/ready").contains("this bridge hands no events over"));
        }
    }
}
