package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.end.TestBridge.Result;
import dev.beginibridge.sandbox.Sandbox;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the packaged bridge, its embedded broker included, in mid-flight; for each door. */
@Timeout(300)
class KillIT {
    private static final int KILLS = 2;
    private static final Map<String, String> KEYS = TestBridge.map(
            "begini.api.call-timeout", "2s",
            "begini.retry.max-duration", "5m",
            "begini.rest.deadline", "20s",
            "begini.jms.concurrency", "8",
            "begini.file.concurrency", "8");
    private static final int IN_FLIGHT = 8;
    private static final int ON_QUEUE = 150;
    private static final int ROWS = 300;
    private static final int BY_REST = 120;

    @TempDir
    Path directory;

    @Test
    void eachDoorAnswersAllThatItWasAsked() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService clients = Executors.newFixedThreadPool(IN_FLIGHT);
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(60));
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), KEYS).start()) {
            sendToQueue(bridge);
            dropFile();
            List<Future<String>> links = IntStream.range(0, BY_REST)
                    .mapToObj(i -> clients.submit(() -> linkFor(http, bridge, "KILL-REST-" + i)))
                    .toList();
            int all = ON_QUEUE + ROWS + BY_REST;
            for (int kill = 1; kill <= KILLS; kill++) {
                int seen = all * kill / (KILLS + 2);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sandbox.counts().calls() >= seen);
                bridge.kill();
                bridge.start();
            }
            for (int i = 0; i < BY_REST; i++) {
                // What a client was answered before the kill is what it is answered after it.
                assertEquals(links.get(i).get(), linkFor(http, bridge, "KILL-REST-" + i));
            }
            assertReplies(bridge);
            assertResult();
            long calls = sandbox.counts().calls();
            assertTrue(calls <= all + KILLS * 3L * IN_FLIGHT, calls + " calls for " + all + " requests");
        } finally {
            clients.shutdownNow();
        }
    }

    private static void sendToQueue(BridgeProcess bridge) throws JMSException {
        try (JmsClient jms = new JmsClient(bridge.brokerUrl())) {
            for (int i = 0; i < ON_QUEUE; i++) {
                TextMessage request = jms.session.createTextMessage("{\"uid\":\"KILL-JMS-" + i + "\"}");
                request.setJMSCorrelationID("c-" + i);
                jms.send("BEGINI.LINK.REQUEST", request);
            }
        }
    }

    private static void assertReplies(BridgeProcess bridge) throws Exception {
        Map<String, String> replies = new HashMap<>();
        try (JmsClient jms = new JmsClient(bridge.brokerUrl());
                MessageConsumer consumer = jms.session.createConsumer(jms.session.createQueue("BEGINI.LINK.REPLY"))) {
            for (int i = 0; i < ON_QUEUE; i++) {
                Message reply = consumer.receive(60_000);
                assertNotNull(reply, "only " + i + " replies; " + bridge.output());
                JmsClient.Reply read = JmsClient.read(reply);
                assertEquals("issued", read.status(), read.body().toString());
                assertNull(
                        replies.put(
                                reply.getJMSCorrelationID(),
                                read.body().path("link").asText()),
                        "a second reply to one request");
            }
            assertNull(consumer.receiveNoWait(), "a reply too many");
        }
        assertEquals(ON_QUEUE, replies.size());
        assertEquals(ON_QUEUE, Set.copyOf(replies.values()).size());
    }

    private void dropFile() throws IOException {
        String rows = IntStream.range(0, ROWS)
                .mapToObj(i -> "row " + i + "," + (isBad(i) ? "bad uid" : "KILL-FILE-" + i) + "\n")
                .collect(Collectors.joining());
        TestBridge.dropOnly(directory.resolve("inbox"), "night.csv", "name,uid\n" + rows);
    }

    private static boolean isBad(int row) {
        return row % 50 == 7;
    }

    private void assertResult() throws IOException {
        Path summary = directory.resolve("outbox/night.summary.json");
        await().atMost(Duration.ofSeconds(90)).until(() -> Files.exists(summary));
        Result result = TestBridge.result(directory.resolve("outbox"), "night.csv");
        assertEquals(ROWS + 1, result.lines().size());
        for (int i = 0; i < ROWS; i++) {
            String line = result.lines().get(i + 1);
            String expected = isBad(i) ? ",rejected," : ",issued,false,";
            assertTrue(line.startsWith("row " + i + ",") && line.contains(expected), line);
        }
        assertEquals(ROWS - 6, result.summary().path("issued").asInt());
        assertEquals(6, result.summary().path("rejected").asInt());
    }

    /** Asks as a careful client does: again, until there is an answer. */
    private static String linkFor(HttpClient http, BridgeProcess bridge, String uid) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bridge.rest + "/v1/links"))
                .header("Authorization", "Bearer " + TestBridge.REST_TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"uid\":\"" + uid + "\"}"))
                .build();
        return await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            try {
                                HttpResponse<String> response =
                                        http.send(request, HttpResponse.BodyHandlers.ofString());
                                return response.statusCode() < 300
                                        ? TestBridge.JSON
                                                .readTree(response.body())
                                                .path("link")
                                                .asText()
                                        : "";
                            } catch (IOException e) {
                                return ""; // it is dead just now
                            }
                        },
                        link -> !link.isEmpty());
    }
}
