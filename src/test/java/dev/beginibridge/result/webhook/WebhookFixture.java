package dev.beginibridge.result.webhook;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.begini.Signature;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.database.Database;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.model.Secret;
import dev.beginibridge.rest.Description;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** The receiver on a port of its own, in front of a real ledger; the clock is the test's. */
final class WebhookFixture implements AutoCloseable {
    static final String KEY = "key-of-a-test";
    static final String INTEGRATION = "1234567890987654321";
    static final String PATH = "/v1/webhooks/personal-loans";
    static final String SCORE = "{\"uid\":\"QWERT-YUIOP\",\"integration_id\":\"" + INTEGRATION
            + "\",\"event\":{\"type\":\"psychometric_score.complete\",\"details\":{\"calculated\":{\"score\":712}}}}";

    final ManualClock clock = new ManualClock();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final AtomicInteger woken = new AtomicInteger();
    final Deployments deployments;
    final Database database;
    final ResultStore store;
    final WebhookDoor door;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI url;
    private final Path keyFile;

    WebhookFixture(Path directory, String... keysAndValues) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("begini.ledger.url", "jdbc:sqlite:" + directory.resolve("ledger.db"));
        properties.setProperty("begini.webhooks.enabled", "true");
        properties.setProperty("begini.webhooks.port", "0");
        properties.setProperty("begini.webhooks.max-per-second", "100000");
        properties.setProperty("begini.webhooks.max-per-second-per-address", "100000");
        properties.setProperty("begini.deployments.personal-loans.integration-id", INTEGRATION);
        keyFile = Files.writeString(directory.resolve("api.key"), KEY);
        properties.setProperty("begini.deployments.personal-loans.api-key-file", keyFile.toString());
        properties.setProperty("begini.deployments.sme-loans.integration-id", "9876543210123456789");
        properties.setProperty("begini.deployments.sme-loans.api-key", "another-key");
        Settings settings = Settings.empty(name -> null).properties(properties, "test");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1], "test");
        }
        BridgeConfig config = BridgeConfig.from(settings);
        deployments = new Deployments(config, clock);
        database = Database.open(config.ledger());
        store = new ResultStore(database, clock, metrics);
        door = new WebhookDoor(config, deployments, store, woken::incrementAndGet, clock, metrics);
        door.start();
        url = URI.create(door.baseUrl().orElseThrow());
    }

    Deployment deployment() {
        return deployments.find(Optional.of("personal-loans")).orElseThrow();
    }

    /** The key changes, as it does when its file does. */
    void rotate(String key) throws IOException {
        Files.writeString(keyFile, key);
        assertTrue(deployment().credentials().refresh());
    }

    static String signed(String body, String key) {
        return Signature.of(body.getBytes(StandardCharsets.UTF_8), Secret.of(key));
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(20));
    }

    /** The answer, which the description must allow. */
    HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        String path = request.uri().getRawPath();
        if (Description.isOfWebhooks(request.method(), path)) {
            Map<String, List<String>> headers = new HashMap<>();
            response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            Description.check(request.method(), path, response.statusCode(), headers, response.body());
        }
        return response;
    }

    HttpResponse<String> post(String path, String body, String signature) throws IOException, InterruptedException {
        return send(to(path).header("Content-Type", "application/json")
                .header("X-Signature", signature)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** As Begini does it. */
    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return post(PATH, body, signed(body, KEY));
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    List<ResultEvent> stored() {
        return store.newest(10_000, false);
    }

    double count(String name, String... tags) {
        Counter counter = metrics.find(name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        door.close();
        database.close();
    }
}
