package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.Configs;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.check.Checklist;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** A whole bridge in this process with its real broker, ledger, files and sockets, against the sandbox; on free ports. */
public final class TestBridge implements AutoCloseable {
    public static final String REST_TOKEN = "a-token-of-the-test-client";
    public static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Sandbox sandbox;
    final BridgeConfig config;
    final Bridge bridge;
    private final boolean ownSandbox;
    private final HttpClient http = HttpClient.newHttpClient();

    /** What came back by REST. */
    public record Response(int status, JsonNode body, HttpResponse<String> raw) {}

    /** What came out of the file door. */
    public record Result(List<String> lines, JsonNode summary) {}

    private TestBridge(Path directory, URI begini, Sandbox sandbox, boolean ownSandbox, Map<String, String> overrides)
            throws Exception {
        this(directory, begini, sandbox, ownSandbox, overrides, Clock.systemUTC());
    }

    private TestBridge(
            Path directory, URI begini, Sandbox sandbox, boolean ownSandbox, Map<String, String> overrides, Clock clock)
            throws Exception {
        this.sandbox = sandbox;
        this.ownSandbox = ownSandbox;
        Settings settings = settings(directory, begini, overrides);
        this.config = BridgeConfig.from(settings);
        this.bridge = new Bridge(config, settings, Path.of(""), clock)
                .checkedBy(() -> Checklist.json(Checklist.of(config, settings, Path.of(""), Optional.empty(), clock)
                        .run()));
        bridge.start();
    }

    /** A bridge and its own sandbox, without latency. */
    public static TestBridge start(Path directory, String... keysAndValues) throws Exception {
        Sandbox sandbox = sandbox(Duration.ZERO);
        return new TestBridge(directory, sandbox.baseUrl(), sandbox, true, map(keysAndValues));
    }

    /** A bridge beside others on one sandbox. */
    public static TestBridge start(Path directory, Sandbox sandbox, String... keysAndValues) throws Exception {
        return new TestBridge(directory, sandbox.baseUrl(), sandbox, false, map(keysAndValues));
    }

    /** A bridge on a clock of the test's. */
    public static TestBridge at(Clock clock, Path directory, Sandbox sandbox, String... keysAndValues)
            throws Exception {
        return new TestBridge(directory, sandbox.baseUrl(), sandbox, false, map(keysAndValues), clock);
    }

    /** A bridge against a Begini that is not our sandbox. */
    public static TestBridge against(URI begini, Path directory, String... keysAndValues) throws Exception {
        return new TestBridge(directory, begini, null, false, map(keysAndValues));
    }

    public static Sandbox sandbox(Duration latency) throws Exception {
        Sandbox sandbox = new Sandbox(Configs.sandbox(0, latency, Duration.ofHours(24), List.of()), Clock.systemUTC());
        sandbox.start();
        return sandbox;
    }

    public static Map<String, String> map(String... keysAndValues) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** The configuration of a test: everything below a directory, ports free, deployments of the sandbox. */
    public static Settings settings(Path directory, URI begini, Map<String, String> overrides) {
        Map<String, String> values = values(directory, begini);
        values.putAll(overrides);
        Properties properties = new Properties();
        properties.putAll(values);
        return Settings.empty().properties(properties, "test");
    }

    public static Map<String, String> values(Path directory, URI begini) {
        Map<String, String> values = map(
                "begini.api.base-url", begini.toString(),
                "begini.api.call-timeout", "2s",
                "begini.retry.max-duration", "3s",
                "begini.retry.initial-delay", "50ms",
                "begini.retry.max-delay", "200ms",
                "begini.rest.deadline", "2s",
                "begini.ledger.url", "jdbc:sqlite:" + directory.resolve("ledger.db"),
                "begini.broker.directory", directory.resolve("broker").toString(),
                "begini.broker.port", "0",
                "begini.rest.port", "0",
                "begini.management.port", "0",
                "begini.rest.clients.tester.token", REST_TOKEN,
                "begini.default-deployment", "personal-loans",
                "begini.log.uid-key-file", directory.resolve("uid.key").toString(),
                "begini.file.poll-interval", "50ms",
                "begini.file.quiet-time", "100ms",
                "begini.file.allow-duplicates", "true");
        for (String folder : List.of("inbox", "outbox", "archive", "rejected", "work")) {
            values.put("begini.file." + folder, directory.resolve(folder).toString());
        }
        for (BridgeConfig.SandboxDeployment deployment : Sandbox.builtIn()) {
            String prefix = "begini.deployments." + deployment.name() + ".";
            values.put(prefix + "integration-id", deployment.integrationId());
            values.put(prefix + "api-key", deployment.apiKey().reveal());
            values.put(prefix + "auth", deployment.hmac() ? "hmac" : "api-key");
        }
        return values;
    }

    /** A request over the queue door, and its reply. */
    public JsonNode askQueue(String json) throws Exception {
        try (JmsClient jms = jms()) {
            return jms.ask(json).body();
        }
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    public JmsClient jms() throws Exception {
        return new JmsClient(bridge.broker().orElseThrow().url());
    }

    /** Where the REST door is. */
    public URI base() {
        return rest("");
    }

    URI rest(String path) {
        return URI.create("http://127.0.0.1:" + bridge.rest().orElseThrow().port() + path);
    }

    public Response post(String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(rest("/v1/links"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Response get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(rest(path)));
    }

    private Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request.header("Authorization", "Bearer " + REST_TOKEN).build(), HttpResponse.BodyHandlers.ofString());
        return new Response(response.statusCode(), JSON.readTree(response.body()), response);
    }

    /** Drops a file as a batch desk does, and waits for its summary. */
    public Result drop(String name, String content) throws IOException {
        dropOnly(config.file().inbox(), name, content);
        return result(config.file().outbox(), name);
    }

    static void dropOnly(Path inbox, String name, String content) throws IOException {
        Files.createDirectories(inbox);
        Path part = inbox.resolve(name + ".part");
        Files.writeString(part, content);
        Files.move(part, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    static Result result(Path outbox, String name) throws IOException {
        String stem = name.replaceFirst("\\.[^.]*$", "");
        String ending = name.substring(stem.length());
        Path summary = outbox.resolve(stem + ".summary.json");
        await().atMost(PATIENCE).until(() -> Files.exists(summary));
        // The result is published before its summary, so it must be there by now.
        return new Result(
                Files.readAllLines(outbox.resolve(stem + ".result" + ending)),
                JSON.readTree(Files.readString(summary)));
    }

    public String metrics() throws IOException, InterruptedException {
        return management("/metrics");
    }

    String management(String path) throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + bridge.management().orElseThrow().port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        bridge.close();
        if (ownSandbox) {
            sandbox.close();
        }
    }
}
