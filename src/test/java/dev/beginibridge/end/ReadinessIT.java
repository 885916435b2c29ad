package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.file.batch.Durable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each part that fails shows in {@code /health/ready}, since when and what to do; and that it is well again. */
@Timeout(120)
class ReadinessIT {
    @TempDir
    Path directory;

    private static JsonNode ready(TestBridge bridge) throws Exception {
        return TestBridge.JSON.readTree(bridge.management("/health/ready"));
    }

    private static JsonNode check(TestBridge bridge, String name) throws Exception {
        JsonNode ready = ready(bridge);
        for (JsonNode check : ready.path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no " + name + " in " + ready);
    }

    private static JsonNode down(TestBridge bridge, String name, Instant notBefore, String... words) throws Exception {
        JsonNode check = found(bridge, name, "DOWN", notBefore, words);
        assertEquals("DOWN", ready(bridge).path("status").asText());
        assertEquals("down", ready(bridge).path("state").asText());
        return check;
    }

    /** Requests may still be given to this bridge. */
    private static void degraded(TestBridge bridge, String name, Instant notBefore, String... words) throws Exception {
        found(bridge, name, "DEGRADED", notBefore, words);
        assertEquals("UP", ready(bridge).path("status").asText());
        assertEquals("degraded", ready(bridge).path("state").asText());
        await().atMost(Duration.ofSeconds(15))
                .until(() -> bridge.management("/metrics").contains("begini_health{state=\"degraded\"} 1"));
    }

    private static JsonNode found(TestBridge bridge, String name, String status, Instant notBefore, String... words)
            throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> check(bridge, name).path("status").asText().equals(status));
        JsonNode check = check(bridge, name);
        Instant since = Instant.parse(check.path("since").asText());
        assertTrue(!since.isBefore(notBefore) && !since.isAfter(Instant.now()), check.toString());
        for (String word : words) {
            assertTrue(check.path("message").asText().contains(word), check.toString());
        }
        return check;
    }

    private static void up(TestBridge bridge) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> ready(bridge).path("state").asText().equals("up"));
    }

    @Test
    void eachPartTellsOfItself() throws Exception {
        Instant start = Instant.now();
        try (TestBridge bridge = TestBridge.start(directory, "begini.probe.unreachable-interval", "200ms")) {
            up(bridge);
            List<String> names = new ArrayList<>();
            ready(bridge)
                    .path("checks")
                    .forEach(check -> names.add(check.path("name").asText()));
            assertEquals(
                    List.of(
                            "begini",
                            "broker",
                            "deployments",
                            "disk",
                            "doors",
                            "embedded-broker",
                            "files",
                            "folders",
                            "ledger",
                            "parked",
                            "replies",
                            "results",
                            "retention",
                            "routes"),
                    names);

            Path outbox = bridge.config.file().outbox();
            Files.delete(outbox);
            down(bridge, "folders", start, "begini.file.outbox: " + outbox, "is not there", "make the folder");
            Files.createDirectory(outbox);
            up(bridge);

            assertEquals(503, bridge.post("{\"uid\":\"MAGIC401-READY\"}").status());
            degraded(bridge, "deployments", start, "personal-loans (since ", "correct their api key");
            assertEquals(
                    201,
                    bridge.post("{\"uid\":\"SME-READY\",\"deployment\":\"sme-loans\"}")
                            .status());
        }
    }

    /** A stopped route looks like a door that nobody uses. */
    @Test
    void aRouteThatSomebodyStopped() throws Exception {
        Instant start = Instant.now();
        Path routes = Files.createDirectory(directory.resolve("routes"));
        for (Path shipped : Durable.list(Path.of("routes"), "*.yaml")) {
            Files.copy(shipped, routes.resolve(shipped.getFileName()));
        }
        Files.writeString(routes.resolve("own.camel.yaml"), """
                - route:
                    id: own
                    from:
                      uri: seda:own
                      steps:
                        - to: direct:link
                - route:
                    id: in-test
                    precondition: "'{{begini.environment}}' == 'test'"
                    nodePrefixId: one
                    from:
                      uri: direct:either
                      steps:
                        - log: {id: say, message: in test}
                - route:
                    id: in-production
                    precondition: "'{{begini.environment}}' == 'production'"
                    nodePrefixId: two
                    from:
                      uri: direct:either
                      steps:
                        - log: {id: say, message: in production}
                - route:
                    id: by-hand
                    autoStartup: "false"
                    from:
                      uri: seda:by-hand
                      steps:
                        - to: direct:link
                - templatedRoute:
                    routeTemplateRef: queue-door
                    routeId: jms-loans
                    prefixId: jms-loans
                    parameters: [{name: queue, value: LOANS.REQUEST}]
                """);
        try (TestBridge bridge =
                TestBridge.start(directory, "begini.jmx", "true", "begini.routes", routes.toString())) {
            up(bridge);
            invoke("own", "stop");
            degraded(bridge, "routes", start, "these routes do not run: own.");
            invoke("file-requests", "suspend");
            down(bridge, "routes", start, "these routes do not run: file-requests.");
            invoke("file-requests", "resume");
            invoke("rest-requests", "stop");
            down(bridge, "routes", start, "these routes do not run: rest-requests.");
            invoke("rest-requests", "start");
            invoke("jms-loans", "stop"); // a door of a team's own is watched as the shipped one is
            down(bridge, "routes", start, "these routes do not run: jms-loans.");
            assertEquals("UP", check(bridge, "broker").path("status").asText());
            invoke("jms-loans", "start");
            invoke("own", "start");
            up(bridge);
        }
    }

    private static void invoke(String route, String operation) throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.apache.camel:context=begini-bridge,type=routes,name=\"" + route + "\"");
        beans.invoke(name, operation, null, null);
    }

    /** Whoever gives work to ready bridges only is never refused a connection. */
    @Test
    void aBridgeThatIsReadyListensFromItsStartToItsStop() throws Exception {
        int management = BridgeProcess.freePort();
        int rest = BridgeProcess.freePort();
        int webhooks = BridgeProcess.freePort();
        String[] keys = {
            "begini.jms.enabled", "false",
            "begini.webhooks.enabled", "true",
            "begini.management.port", "" + management,
            "begini.rest.port", "" + rest,
            "begini.webhooks.port", "" + webhooks
        };
        TestBridge.start(directory, keys).close(); // makes the folders, whose check would hide all else
        CompletableFuture<Boolean> listened =
                CompletableFuture.supplyAsync(() -> listensOnceReady(management, rest, webhooks));
        try (TestBridge bridge = TestBridge.start(directory, keys);
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), webhooks)) {
            assertTrue(listened.get(), "it was ready before it listened");
            slow.getOutputStream()
                    .write(("POST /v1/webhooks/personal-loans HTTP/1.1\r\nHost: b\r\nExpect: 100-continue\r\n"
                                    + "Content-Length: 9\r\nX-Signature: " + "0".repeat(128) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertTrue(slow.getInputStream().read() > 0, "it is being taken: a stop waits for it");
            CompletableFuture<Void> stop = CompletableFuture.runAsync(bridge::close);
            down(bridge, "doors", Instant.EPOCH, "do not listen", "stopping: rest, webhooks");
            slow.shutdownOutput(); // the rest of it does not come
            stop.get();
        }
    }

    private static boolean listensOnceReady(int management, int... doors) {
        URI ready = URI.create("http://127.0.0.1:" + management + "/health/ready");
        HttpRequest question = HttpRequest.newBuilder(ready).build();
        HttpClient http = HttpClient.newHttpClient();
        Instant end = Instant.now().plusSeconds(60);
        while (Instant.now().isBefore(end)) {
            try {
                if (http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                    continue;
                }
            } catch (IOException e) {
                continue; // it does not answer yet
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            for (int door : doors) {
                try (Socket any = new Socket(InetAddress.getLoopbackAddress(), door)) {
                    assertTrue(any.isConnected());
                } catch (IOException e) {
                    return false;
                }
            }
            return true;
        }
        return false;
    }

    @Test
    void aDiskThatFillsUp() throws Exception {
        Instant start = Instant.now();
        try (TestBridge bridge = TestBridge.start(directory, "begini.disk.min-free", "8000000GB")) {
            JsonNode disk = down(bridge, "disk", start, "too little room is left", "begini.disk.min-free");
            for (String place : List.of("archive", "broker", "ledger", "outbox", "rejected files", "work folder")) {
                assertTrue(disk.path("message").asText().contains(" MB for the " + place + " in "), disk.toString());
            }
            assertEquals(201, bridge.post("{\"uid\":\"FULL-DISK\"}").status(), "what can be done is done");
        }
    }
}
