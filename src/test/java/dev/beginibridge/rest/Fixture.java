package dev.beginibridge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.ManualClock;
import dev.beginibridge.RawAnswer;
import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Secret;
import dev.beginibridge.result.Outbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RestRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The REST door with its real server and its real route file; the core and the ledger are the test's. */
final class Fixture implements AutoCloseable {
    static final String WEB = "web-client-token-0123456789";
    static final String ESB = "esb-client-token-9876543210";
    static final String UID = "QWERT-YUIOP-ASDFGH";
    static final String REQUEST = "{\"request_id\":\"A-1\",\"deployment\":\"personal-loans\",\"uid\":\"" + UID + "\"}";
    static final int MAX_BODY = 2048;

    private static final ObjectMapper JSON = new ObjectMapper();
    /** One for all tests, each with uids of its own: to make a database takes long. */
    static final Outbox OUTBOX = outbox();

    final ManualClock clock = new ManualClock();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final RecordLedger ledger = new RecordLedger();
    final RecordUploads uploads = new RecordUploads();
    final RestDoor door;
    /** What the last exchange looked like when it reached the core. */
    final Map<String, Object> seenHeaders = new ConcurrentHashMap<>();

    final Map<String, Object> seenProperties = new ConcurrentHashMap<>();
    volatile LinkRequest seen;
    volatile Processor heart = exchange -> issue(exchange, false);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final CamelContext context = new DefaultCamelContext();

    Fixture() throws Exception {
        this(settings(), true);
    }

    /** Laid over the usual configuration: keys and values, in turn. */
    static Fixture with(String... keysAndValues) throws Exception {
        Settings settings = settings();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1], "test");
        }
        return new Fixture(settings, true);
    }

    /** The usual configuration without the keys below a prefix. */
    static Fixture without(String prefix) throws Exception {
        return new Fixture(settings().without(prefix), true);
    }

    /** Nobody takes batches: the file door is shut. */
    static Fixture withoutBatches() throws Exception {
        return new Fixture(settings(), false);
    }

    private Fixture(Settings settings, boolean takes) throws Exception {
        BridgeConfig config = BridgeConfig.from(settings);
        door = new RestDoor(
                config,
                new Clients(config.rest().clients().values(), clock),
                takes ? Optional.of(uploads) : Optional.empty(),
                ledger,
                context,
                clock,
                metrics);
        door.bind(context.getRegistry());
        RestDoor.configure(context.getRestConfiguration());
        context.getRegistry().bind("restResults", new RestResults(config, ledger, OUTBOX.store, clock));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:issue-link")
                        .routeId("issue-link")
                        .errorHandler(noErrorHandler())
                        .process(Fixture.this::note);
            }
        });
        Resource routes = ResourceHelper.resolveMandatoryResource(context, "file:routes/rest-requests.camel.yaml");
        PluginHelper.getRoutesLoader(context).loadRoutes(routes);
        context.start();
        door.start(UnaryOperator.identity());
    }

    private static Outbox outbox() {
        try {
            return new Outbox(Files.createTempDirectory(Path.of("target"), "outbox"), new ManualClock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Settings settings() {
        Properties properties = new Properties();
        properties.setProperty("begini.rest.port", "0");
        properties.setProperty("begini.rest.deadline", "7s");
        properties.setProperty("begini.rest.max-body", MAX_BODY + "B");
        properties.setProperty("begini.deployments.personal-loans.integration-id", "1234567890987654321");
        properties.setProperty("begini.deployments.personal-loans.api-key", "key-of-a-test");
        properties.setProperty("begini.rest.clients.web.token", WEB);
        properties.setProperty("begini.rest.clients.esb.token", ESB);
        return Settings.empty(name -> null).properties(properties, "test");
    }

    private void note(Exchange exchange) throws Exception {
        seenHeaders.clear();
        seenHeaders.putAll(exchange.getMessage().getHeaders());
        seenProperties.clear();
        exchange.getProperties().forEach((name, value) -> {
            if (value != null) {
                seenProperties.put(name, value);
            }
        });
        seen = exchange.getMessage().getBody(LinkRequest.class);
        heart.process(exchange);
    }

    static void issue(Exchange exchange, boolean reused) {
        LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
        exchange.getMessage()
                .setBody(new LinkReply.Issued(
                        request.requestId(),
                        request.deployment().orElse("personal-loans"),
                        Environment.TEST,
                        request.uid(),
                        reused,
                        URI.create("https://app.psychometric.me"),
                        Secret.of("eyJ.token.sig"),
                        "https://api.begini.co/master/psychometrics",
                        Optional.of(Instant.parse("2026-11-25T12:00:00Z"))));
    }

    /** The core refuses with this code; {@code cause} as it names why Begini was unavailable, or null. */
    void refuse(ErrorCode code, OptionalInt beginiStatus, String cause) {
        heart = exchange -> {
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            exchange.setProperty("BeginiUnavailableCause", cause);
            exchange.getMessage()
                    .setBody(LinkReply.refuse(request, new LinkError(code, "the reason is this", beginiStatus)));
        };
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(door.baseUrl() + path)).timeout(Duration.ofSeconds(20));
    }

    HttpRequest.Builder authorized(String path) {
        return to(path).header("Authorization", "Bearer " + WEB);
    }

    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(authorized("/v1/links").header("Content-Type", "application/json"), body);
    }

    HttpResponse<String> send(HttpRequest.Builder request, String body) throws IOException, InterruptedException {
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(authorized(path).GET());
    }

    HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        Map<String, List<String>> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        Description.check(
                request.method(), request.uri().getRawPath(), response.statusCode(), headers, response.body());
        return response;
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /** Sends bytes as they are, half-closes nothing, and reads until the server closes or has been quiet for long. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = RawAnswer.of(socket);
            if (answer.startsWith("HTTP/")) { // what speaks TLS may say nothing
                Description.check(request, answer);
            }
            return answer;
        }
    }

    /** What the routes serve, such as {@code POST /v1/links}. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        for (RestRegistry.RestService service :
                PluginHelper.getRestRegistry(context).listAllRestServices()) {
            String template = service.getUriTemplate() == null ? "" : "/" + service.getUriTemplate();
            String path = ("/" + service.getBasePath() + template).replaceAll("/+", "/");
            operations.add(service.getMethod().toUpperCase(Locale.ROOT) + " " + path);
        }
        return operations;
    }

    /** Bytes in use, after a collection. */
    static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Override
    public void close() {
        door.close();
        context.stop();
    }
}
