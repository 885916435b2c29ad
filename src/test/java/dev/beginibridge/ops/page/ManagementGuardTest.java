package dev.beginibridge.ops.page;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ops.Health;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what from the management port, by where it is bound and who asks. */
class ManagementGuardTest {
    private static final String NAME = "named-by-a-check";
    private static final List<String> TELLING = List.of("/ops/state", "/metrics");

    /** DNS rebinding: the attacker's page asks under the attacker's name, which points to 127.0.0.1 by now. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:9876",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1"
            })
    void onLoopbackOtherNamesAreRefused(String host) throws Exception {
        try (ManagementPort port = local()) {
            for (String path : List.of("/", "/ops/state", "/metrics", "/health/ready")) {
                String answer =
                        raw(port, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
                assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
                assertFalse(answer.contains(NAME), answer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9000", "127.0.0.1", "[::1]:80"})
    void onLoopbackItsOwnNamesNeedNoToken(String host) throws Exception {
        try (ManagementPort port = local()) {
            String answer = raw(port, "GET /ops/state HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(answer.contains(NAME), answer);
        }
    }

    @Test
    void beyondLoopbackOnlyAddressesAndTheConfiguredNamesAreTaken() throws Exception {
        try (ManagementPort port = remote()) {
            for (String path : List.of("/", "/metrics", "/health/ready")) {
                for (String host : List.of("evil.example", "bridge.bank.test.evil.example", "bank.test", "bridge")) {
                    String answer = raw(port, get(path, host));
                    assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
                    assertTrue(answer.contains("list its name in begini.management.hosts"), answer);
                }
                for (String host : List.of("10.0.0.1:9876", "[fe80::1]", "localhost", "Bridge.Bank.test:1")) {
                    String answer = raw(port, get(path, host));
                    assertFalse(answer.startsWith("HTTP/1.1 421 "), answer);
                }
            }
        }
        try (ManagementPort port = local()) {
            assertTrue(raw(port, get("/metrics", "bridge.bank.test")).startsWith("HTTP/1.1 200 "));
        }
    }

    private static String get(String path, String host) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    /** A browser says who asks; our own page is the same origin, a typed address is none. */
    @Test
    void otherSitesAreRefused() throws Exception {
        try (ManagementPort port = local()) {
            for (String site : List.of("cross-site", "same-site")) {
                assertEquals(403, port.get("/ops/state", "Sec-Fetch-Site", site).statusCode());
                assertEquals(
                        403,
                        port.search("{\"term\":\"A-1\"}", "Content-Type", "application/json", "Sec-Fetch-Site", site)
                                .statusCode());
            }
            for (String site : List.of("same-origin", "none")) {
                assertEquals(200, port.get("/ops/state", "Sec-Fetch-Site", site).statusCode());
            }
            assertEquals(
                    403, port.get("/ops/state", "Origin", "http://evil.example").statusCode());
            assertEquals(403, port.get("/ops/state", "Origin", "null").statusCode());
            String own = "http://127.0.0.1:" + port.port();
            HttpResponse<String> response = port.get("/ops/state", "Origin", own);
            assertEquals(200, response.statusCode());
            assertTrue(response.headers().map().keySet().stream().noneMatch(name -> name.startsWith("access-control")));
        }
    }

    @Test
    void beyondLoopbackWhatTellsNeedsAnOperator() throws Exception {
        try (ManagementPort port = remote()) {
            for (String path : TELLING) {
                HttpResponse<String> closed = port.get(path);
                assertEquals(401, closed.statusCode(), path);
                assertEquals(
                        "Bearer",
                        closed.headers().firstValue("www-authenticate").orElse(""));
                assertFalse(closed.body().contains(NAME));
                assertEquals(
                        401, port.get(path, "Authorization", "Bearer another").statusCode(), path);
                assertEquals(
                        401,
                        port.get(path, "Authorization", ManagementPort.OPERATOR, "Authorization", "Bearer another")
                                .statusCode());
                assertEquals(
                        200,
                        port.get(path, "Authorization", ManagementPort.OPERATOR).statusCode(),
                        path);
            }
            assertEquals(
                    401,
                    port.search("{\"term\":\"A-1\"}", "Content-Type", "application/json")
                            .statusCode());
            assertEquals(401, port.get("/ops/not-there").statusCode(), "nobody finds out what is there");
        }
    }

    /** Probes carry no token: they learn whether, not why. The page's files hold nothing. */
    @Test
    void beyondLoopbackProbesAndTheEmptyPageStayOpen() throws Exception {
        try (ManagementPort port = remote()) {
            assertEquals(200, port.get("/health/live").statusCode());
            HttpResponse<String> ready = port.get("/health/ready");
            assertEquals(503, ready.statusCode());
            assertEquals("{\"status\":\"DOWN\",\"state\":\"down\"}", ready.body());
            assertTrue(port.get("/health/ready", "Authorization", ManagementPort.OPERATOR)
                    .body()
                    .contains(NAME));
            assertEquals(200, port.get("/").statusCode());
            assertEquals(200, port.get("/page/main.js").statusCode());
        }
    }

    /** They may ask as often as they like; who sees the reasons sees those of now. */
    @Test
    void forProbesTheChecksRunOnceASecond() throws Exception {
        try (ManagementPort port = remote()) {
            AtomicInteger runs = new AtomicInteger();
            port.health.register("counts", () -> Health.Outcome.up("run " + runs.incrementAndGet()));
            for (int i = 0; i < 100; i++) {
                assertEquals(503, port.get("/health/ready").statusCode());
            }
            assertEquals(1, runs.get());
            port.clock.advance(Duration.ofSeconds(1));
            port.get("/health/ready");
            assertEquals(2, runs.get());
            assertTrue(port.get("/health/ready", "Authorization", ManagementPort.OPERATOR)
                    .body()
                    .contains("run 3"));
        }
    }

    private static ManagementPort local() {
        return withCheck("127.0.0.1");
    }

    private static ManagementPort remote() {
        return withCheck("0.0.0.0");
    }

    private static ManagementPort withCheck(String host) {
        ManagementPort port = new ManagementPort(host, new KnownCustomers());
        port.health.register(NAME, () -> Health.Outcome.down("gone"));
        return port;
    }

    /** The JDK's client does not let one set the host. */
    private static String raw(ManagementPort port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
