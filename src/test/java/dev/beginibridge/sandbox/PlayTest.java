package dev.beginibridge.sandbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The applicants' webhooks, and the call that tests a receiver, as any receiver sees them. */
@Timeout(60)
class PlayTest {
    private static final String INTEGRATION = "1234567890987654321";
    private static final String KEY = "sandbox-key-personal-loans";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer receiver;
    private Sandbox sandbox;

    @SuppressWarnings("ArrayRecordComponent")
    private record Received(String path, String signature, byte[] body) {
        boolean isSignedWith(String key) {
            return Keys.sign(body, Secret.of(key)).equals(signature);
        }

        String type() throws IOException {
            return JSON.readTree(body).path("event").path("type").asText();
        }
    }

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.add(new Received(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("X-Signature"),
                    body));
            byte[] answer = "{\"status\":\"received\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        receiver.start();
        sandbox = new Sandbox(
                new BridgeConfig.Sandbox(
                        "127.0.0.1", 0, Duration.ZERO, Duration.ofHours(24), Optional.of(url()), List.of()),
                Clock.systemUTC());
        sandbox.start();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hooks");
    }

    @AfterEach
    void stop() {
        sandbox.close();
        receiver.stop(0);
    }

    private HttpResponse<String> post(String path, String key, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(sandbox.baseUrl().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("api-key", key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void ask(String uid, String key) throws Exception {
        String body = "{\"uid\":\"" + uid + "\",\"integration_id\":\"" + INTEGRATION + "\"}";
        assertEquals(200, post(TokenEndpoint.PATH, key, body).statusCode());
    }

    private List<Received> play(Play play, int webhooks) throws Exception {
        ask(play.name(), KEY);
        await().atMost(Duration.ofSeconds(40)).until(() -> received.size() >= webhooks);
        return List.copyOf(received);
    }

    @Test
    void aScoreIsSignedAndNamesItsCustomer() throws Exception {
        List<Received> webhooks = play(Play.MAGICRESULTSCORE, 2);
        assertTrue(webhooks.stream().allMatch(one -> one.isSignedWith(KEY)));
        assertEquals("/hooks/personal-loans", webhooks.get(0).path());
        JsonNode body = JSON.readTree(webhooks.get(0).body());
        assertEquals("MAGICRESULTSCORE", body.path("uid").asText());
        assertEquals(INTEGRATION, body.path("integration_id").asText());
        assertEquals("psychometric_score.complete", webhooks.get(0).type());
        assertTrue(body.at("/event/details/calculated/score").isIntegralNumber());
        assertEquals("application.complete", webhooks.get(1).type());
        assertEquals(2, sandbox.webhooks().size());
    }

    @Test
    void sessionsEndInOtherWays() throws Exception {
        assertEquals(
                "application.expired", play(Play.MAGICRESULTEXPIRED, 1).get(0).type());
        assertEquals(
                "application.cancelled",
                play(Play.MAGICRESULTCANCELLED, 2).get(1).type());
        Received incomplete = play(Play.MAGICRESULTINCOMPLETE, 3).get(2);
        assertEquals("application.incomplete", incomplete.type());
        assertTrue(JSON.readTree(incomplete.body()).at("/event/reasons").size() > 0);
    }

    @Test
    void theSameBodyComesFortySixTimes() throws Exception {
        List<Received> webhooks = play(Play.MAGICRESULTREPEATED, 46);
        assertEquals(
                1,
                webhooks.stream()
                        .map(one -> new String(one.body(), StandardCharsets.UTF_8))
                        .distinct()
                        .count());
    }

    @Test
    void keysMayBeWrongOrOld() throws Exception {
        assertTrue(!play(Play.MAGICRESULTFORGED, 1).get(0).isSignedWith(KEY));
        sandbox.mode("key=personal-loans:rotated");
        ask(Play.MAGICRESULTOLDKEY.name(), "rotated");
        ask(Play.MAGICRESULTEXPIRED.name(), "rotated");
        await().atMost(Duration.ofSeconds(40)).until(() -> received.size() == 3);
        assertTrue(received.stream().anyMatch(one -> one.isSignedWith(KEY)));
        assertTrue(received.stream().anyMatch(one -> one.isSignedWith("rotated")));
    }

    @Test
    void whatIsNoJsonIsSignedToo() throws Exception {
        Received text = play(Play.MAGICRESULTNOTJSON, 1).get(0);
        assertTrue(text.isSignedWith(KEY));
        assertTrue(new String(text.body(), StandardCharsets.UTF_8).startsWith("Begini"));
    }

    @Test
    void anEarlyEventOvertakesTheToken() throws Exception {
        ask(Play.MAGICRESULTEARLY.name(), KEY);
        assertEquals(1, received.size(), "before the answer");
    }

    @Test
    void whatIsNotAnswered200ComesAgain() throws Exception {
        status = 201;
        play(Play.MAGICRESULTEXPIRED, 2);
        status = 200;
        await().atMost(Duration.ofSeconds(40))
                .until(() -> sandbox.webhooks().stream().anyMatch(one -> one.status() == 200));
        assertEquals(received.size(), sandbox.webhooks().size(), "each try is recorded");
    }

    @Test
    void theTestCallTellsWhatTheReceiverSaid() throws Exception {
        assertTest(400, "{\"detail\":\"No Api-key supplied\"}", "");
        assertTest(403, "{\"detail\":\"Invalid Api-key\"}", "unknown");
        assertTest(200, "{\"webhook_receiver_status_code\":200,\"detail\":\"Success\"}", KEY);
        assertTrue(received.get(0).isSignedWith(KEY));
        status = 500;
        assertTest(422, "{\"webhook_receiver_status_code\":500,\"detail\":\"{\\\"status\\\":\\\"received\\\"}\"}", KEY);
        receiver.stop(0);
        assertEquals(503, post(WebhookTest.PATH, KEY, "").statusCode());
        sandbox.mode("webhooks=set");
        assertTest(200, "{\"webhook_receiver_status_code\":200,\"detail\":\"Success\"}", KEY);
    }

    private void assertTest(int expected, String body, String key) throws Exception {
        HttpResponse<String> answer = post(WebhookTest.PATH, key, "");
        assertEquals(expected, answer.statusCode());
        assertEquals(body, answer.body());
    }

    @Test
    void theDocumentListsThem() throws IOException {
        String document = Files.readString(Path.of("docs", "sandbox.md"));
        assertTrue(document.contains(Play.table()), "put this table into docs/sandbox.md:\n" + Play.table());
    }
}
