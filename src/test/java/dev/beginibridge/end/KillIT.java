package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.end.TestBridge.Result;
import dev.beginibridge.sandbox.Sandbox;
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

    @TempDir
    Path directory;

    private final Sandbox sandbox;

    KillIT() throws Exception {
        sandbox = TestBridge.sandbox(Duration.ofMillis(60));
    }

    @Test
    void queue() throws Exception {
        int requests = 150;
        try (sandbox;
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), KEYS).start()) {
            try (JmsClient jms = new JmsClient(bridge.brokerUrl())) {
                for (int i = 0; i < requests; i++) {
                    TextMessage request = jms.session.createTextMessage("{\"uid\":\"KILL-JMS-" + i + "\"}");
                    request.setJMSCorrelationID("c-" + i);
                    jms.send("BEGINI.LINK.REQUEST", request);
                }
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                int seen = requests * kill / (KILLS + 2);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sandbox.counts().calls() >= seen);
                bridge.kill();
                bridge.start();
            }
            Map<String, String> replies = new HashMap<>();
            try (JmsClient jms = new JmsClient(bridge.brokerUrl());
                    MessageConsumer consumer =
                            jms.session.createConsumer(jms.session.createQueue("BEGINI.LINK.REPLY"))) {
                for (int i = 0; i < requests; i++) {
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
            assertEquals(requests, replies.size());
            assertEquals(
                    requests, Map.copyOf(replies).values().stream().distinct().count());
            assertCalls(requests);
        }
    }

    @Test
    void file() throws Exception {
        int rows = 300;
        String csv = "name,uid\n"
                + IntStream.range(0, rows)
                        .mapToObj(i -> "row " + i + "," + (i % 50 == 7 ? "bad uid" : "KILL-FILE-" + i))
                        .collect(Collectors.joining("\n"))
                + "\n";
        try (sandbox;
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), KEYS).start()) {
            TestBridge.dropOnly(directory.resolve("inbox"), "night.csv", csv);
            for (int kill = 1; kill <= KILLS; kill++) {
                int seen = rows * kill / (KILLS + 2);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sandbox.counts().calls() >= seen);
                bridge.kill();
                bridge.start();
            }
            Path summary = directory.resolve("outbox/night.summary.json");
            await().atMost(Duration.ofSeconds(90)).until(() -> Files.exists(summary));
            Result result = TestBridge.result(directory.resolve("outbox"), "night.csv");
            assertEquals(rows + 1, result.lines().size());
            for (int i = 0; i < rows; i++) {
                String line = result.lines().get(i + 1);
                String expected = i % 50 == 7 ? ",rejected," : ",issued,false,";
                assertTrue(line.startsWith("row " + i + ",") && line.contains(expected), line);
            }
            assertEquals(rows - 6, result.summary().path("issued").asInt());
            assertEquals(6, result.summary().path("rejected").asInt());
            assertCalls(rows);
        }
    }

    @Test
    void rest() throws Exception {
        int requests = 120;
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService clients = Executors.newFixedThreadPool(IN_FLIGHT);
        try (sandbox;
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), KEYS).start()) {
            List<Future<String>> links = IntStream.range(0, requests)
                    .mapToObj(i -> clients.submit(() -> linkFor(http, bridge, "KILL-REST-" + i)))
                    .toList();
            for (int kill = 1; kill <= KILLS; kill++) {
                int seen = requests * kill / (KILLS + 2);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> sandbox.counts().calls() >= seen);
                bridge.kill();
                bridge.start();
            }
            for (int i = 0; i < requests; i++) {
                // What a client was answered before the kill is what it is answered after it.
                assertEquals(links.get(i).get(), linkFor(http, bridge, "KILL-REST-" + i));
            }
            assertCalls(requests);
        } finally {
            clients.shutdownNow();
        }
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

    private void assertCalls(int requests) {
        long calls = sandbox.counts().calls();
        assertTrue(calls <= requests + (long) KILLS * IN_FLIGHT, calls + " calls for " + requests + " requests");
    }
}
