package dev.beginibridge.ops;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.HeardLog;
import dev.beginibridge.HttpFuzz;
import dev.beginibridge.ManualClock;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {
    private final ManualClock clock = new ManualClock();
    private final Health health = new Health(clock, Duration.ofMillis(300));
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ManagementServer server = new ManagementServer(
            new BridgeConfig.Management("127.0.0.1", 0, Set.of(), Optional.empty()),
            health,
            metrics,
            authorization -> false,
            new Handler.Sequence());
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
        health.close();
    }

    /** Jetty would log the failure with its text. */
    @Test
    void aFaultIsAnsweredAndLoggedWithoutItsText() throws Exception {
        Handler fault = new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                throw new IllegalStateException("of CUST-10001");
            }
        };
        ManagementServer broken = new ManagementServer(
                new BridgeConfig.Management("127.0.0.1", 0, Set.of(), Optional.empty()),
                health,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                authorization -> false,
                fault);
        broken.start();
        try (HeardLog ours = HeardLog.of(ManagementGuard.class);
                HeardLog jettys = HeardLog.of("org.eclipse.jetty.server")) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + broken.port() + "/ops/state"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(500, response.statusCode());
            assertEquals("the bridge failed on this request: see its log\n", response.body());
            assertEquals(
                    "java.lang.IllegalStateException",
                    ours.events().get(0).getThrowableProxy().getMessage());
            assertFalse(jettys.events().stream()
                    .anyMatch(line ->
                            line.getFormattedMessage().contains("CUST-10001") || line.getThrowableProxy() != null));
        } finally {
            broken.close();
        }
    }

    @Test
    void aCommandIsToldWhatIsWrongWithTheConfiguration() throws Exception {
        Secret secret = Secret.of("of-the-control-file");
        ManagementServer controlled = new ManagementServer(
                new BridgeConfig.Management("127.0.0.1", 0, Set.of(), Optional.empty()),
                health,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                authorization -> false,
                new ControlHandler(secret, Map.of("/control/replays", batch -> {
                    throw new ConfigException("begini.file.pgp: name other files");
                })));
        controlled.start();
        try {
            HttpResponse<String> response = send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlled.port() + "/control/replays"))
                            .header("Authorization", "Bearer " + secret.reveal())
                            .POST(HttpRequest.BodyPublishers.ofString("day.csv")));
            assertEquals(409, response.statusCode());
            assertEquals("begini.file.pgp: name other files", response.body());
        } finally {
            controlled.close();
        }
    }

    @Test
    void aLivingProcessSaysSo() throws Exception {
        health.register("ledger", () -> Health.Outcome.down("gone"));
        HttpResponse<String> response = get("/health/live");
        assertEquals(200, response.statusCode());
        assertEquals("{\"status\":\"UP\"}", response.body());
    }

    @Test
    void readinessFollowsTheChecks() throws Exception {
        AtomicReference<Health.Outcome> found = new AtomicReference<>(Health.Outcome.up("answers"));
        health.register("ledger", found::get);
        HttpResponse<String> up = get("/health/ready");
        assertEquals(200, up.statusCode());
        assertEquals("application/json", up.headers().firstValue("content-type").orElse(""));
        assertEquals(
                "{\"status\":\"UP\",\"state\":\"up\",\"checks\":[{\"name\":\"ledger\",\"status\":\"UP\","
                        + "\"since\":\"2026-11-24T12:00:00Z\",\"message\":\"answers\"}]}",
                up.body());
        clock.advance(Duration.ofMinutes(1));
        found.set(Health.Outcome.down("does not answer: look at the database"));
        HttpResponse<String> down = get("/health/ready");
        assertEquals(503, down.statusCode());
        assertEquals(
                "{\"status\":\"DOWN\",\"state\":\"down\",\"checks\":[{\"name\":\"ledger\",\"status\":\"DOWN\","
                        + "\"since\":\"2026-11-24T12:01:00Z\",\"message\":\"does not answer: look at the database\"}]}",
                down.body());
    }

    @Test
    void oneAddressHasSoManyConnections() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < ManagementServer.CONNECTIONS_PER_ADDRESS + 3; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
                sockets.get(i).setSoTimeout(1);
            }
            await().until(() ->
                    sockets.stream().filter(ManagementServerTest::isClosed).count() == 3);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().ignoreExceptions().until(() -> get("/health/live").statusCode() == 200);
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** No other bridge could do it better: a balancer leaves this one where it is. */
    @Test
    void degradedIsReady() throws Exception {
        health.register("begini", () -> Health.Outcome.degraded("away"));
        health.register("ledger", () -> Health.Outcome.up("answers"));
        health.show(metrics);
        HttpResponse<String> degraded = get("/health/ready");
        assertEquals(200, degraded.statusCode());
        assertTrue(degraded.body().startsWith("{\"status\":\"UP\",\"state\":\"degraded\","), degraded.body());
        PrometheusText text = PrometheusText.parse(get("/metrics").body());
        assertEquals(1.0, text.value("begini_health{state=\"degraded\"}"));
        assertEquals(0.0, text.value("begini_health{state=\"down\"}"));
        assertEquals(1.0, text.value("begini_health_check{check=\"begini\",state=\"degraded\"}"));
        assertEquals(1.0, text.value("begini_health_check{check=\"ledger\",state=\"up\"}"));
    }

    @Test
    void metricsArePrometheusText() throws Exception {
        metrics.counter("begini.rest.responses", "status", "201").increment();
        Timer.builder("begini.requests")
                .description("Requests \"answered\"\nby door")
                .tag("door", "a \"quoted\\ name")
                .publishPercentileHistogram()
                .register(metrics)
                .record(Duration.ofMillis(5));
        HttpResponse<String> response = get("/metrics");
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                response.headers().firstValue("content-type").orElse(""));
        PrometheusText text = PrometheusText.parse(response.body());
        assertEquals("counter", text.type("begini_rest_responses_total"));
        assertEquals(1.0, text.value("begini_rest_responses_total{status=\"201\"}"));
        assertEquals("histogram", text.type("begini_requests_seconds"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/health/", "/health/live/", "/metrics/x", "/v1/links"})
    void nothingElseIsThere(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertEquals(404, response.statusCode());
        assertFalse(response.headers().firstValue("server").isPresent());
    }

    @Test
    void onlyReadingIsTaken() throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(uri("/metrics")).POST(HttpRequest.BodyPublishers.ofString("x")));
        assertEquals(405, response.statusCode());
        assertEquals("GET, HEAD", response.headers().firstValue("allow").orElse(""));
        HttpResponse<String> head =
                send(HttpRequest.newBuilder(uri("/health/live")).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals(200, head.statusCode());
        assertTrue(head.body().isEmpty());
    }

    @Test
    void whatIsNotHttpTellsNothing() throws Exception {
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(uri("/health/live")).header("X-Long", "x".repeat(20_000)));
        assertEquals(431, response.statusCode());
        assertEquals("", response.body());
    }

    @Test
    void brokenRequestsAreTheSendersFaultAndLeaveNoTraceInTheLog() throws Exception {
        HttpFuzz.run(server.port(), """
                GET /health/live?x=marker HTTP/1.1
                Host: 127.0.0.1
                Authorization: Bearer marker
                Accept: marker
                X-Marker: marker
                Connection: close

                """.replace("\n", "\r\n"));
    }

    /** CVE-2026-2332: whoever ends the chunk's line within the quotes sees a second request, and whoever does not sees one. */
    @Test
    void aChunkExtensionOpensNoSecondRequest() throws Exception {
        String request = """
                POST /health/live HTTP/1.1
                Host: 127.0.0.1
                Transfer-Encoding: chunked

                14;a="
                12345678901234567890
                0

                GET /health/live HTTP/1.1
                Host: 127.0.0.1
                Connection: close

                """.replace("\n", "\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answers.startsWith("HTTP/1.1 400 "), answers);
            assertEquals(1, answers.split("HTTP/1.1 ", -1).length - 1, answers);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
