package dev.beginibridge.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Tls;
import dev.beginibridge.tls.Trust;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Handler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The management port over real TLS; commands on this machine need none. */
@Timeout(60)
class ManagementTlsTest {
    @TempDir
    Path directory;

    @Test
    void theTokenOfAnOperatorTravelsByTls() throws Exception {
        Certificates certificates = new Certificates(directory);
        Tls.Server tls = new Tls.Server(
                new Tls.Identity.InPem(directory.resolve("good.pem"), certificates.serverKey), Optional.empty());
        SSLContext trust = SSLContext.getInstance("TLS");
        trust.init(null, Trust.in(List.of(certificates.rootCertificate())), null);
        HttpClient client = HttpClient.newBuilder().sslContext(trust).build();
        try (Health health = new Health(Clock.systemUTC());
                ManagementServer server = new ManagementServer(
                        new BridgeConfig.Management("0.0.0.0", 0, Set.of(), Optional.of(tls)),
                        health,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        "Bearer the-token"::equals,
                        new Handler.Sequence())) {
            server.start();
            String metrics = "https://127.0.0.1:" + server.port() + "/metrics";
            assertEquals(401, get(client, metrics, "none").statusCode());
            HttpResponse<String> shown = get(client, metrics, "Bearer the-token");
            assertEquals(200, shown.statusCode());
            assertTrue(shown.body().contains("begini_tls_handshakes_refused_total{port=\"management\"}"), shown.body());
            assertFalse(plain(server.port()).startsWith("HTTP/1.1 200"), "plain HTTP is not spoken");
            assertEquals(
                    401,
                    get(client, "http://127.0.0.1:" + server.localPort() + "/metrics", "none")
                            .statusCode());
            assertTrue(server.certificate().isPresent());
        }
    }

    private static HttpResponse<String> get(HttpClient client, String url, String authorization) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", authorization)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String plain(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // reset
        }
    }
}
