package dev.beginibridge.ops.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.beginibridge.ManualClock;
import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.file.FileDesk;
import dev.beginibridge.model.Environment;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.ManagementServer;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.timeline.Timeline;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A management port with the page on it, and its sources in a test's hands. */
final class ManagementPort implements AutoCloseable {
    static final String OPERATOR = "Bearer the-token-of-an-operator";
    static final String INTEGRATION_ID = "1234567890987654321";
    static final String API_KEY = "the-key-of-personal-loans";
    static final String UID_HASH = "0123456789";

    final ManualClock clock = new ManualClock();
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Health health = new Health(clock, Duration.ofSeconds(10));
    final CallScheduler scheduler = new CallScheduler(10, Duration.ofSeconds(5), Duration.ofSeconds(30), clock);
    final Deployments deployments;
    final List<BatchProgress> files = new ArrayList<>();
    /** What came for every customer. */
    final List<ResultEvent> results = new ArrayList<>();

    /** The folders of the file door are in it, as far as a test makes them. */
    final Path folder;
    /** What waits on the request queue: it holds every term that has no dash. */
    final Queues queues = new Queues() {
        @Override
        public List<Depth> depths() {
            return List.of(
                    new Depth("BEGINI.LINK.REQUEST", Role.REQUEST, 7, Optional.of(clock.instant())),
                    new Depth("DLQ", Role.DEAD, 0, Optional.empty()));
        }

        @Override
        public Optional<Match> waiting(String term) {
            return term.contains("-")
                    ? Optional.empty()
                    : Optional.of(new Match("BEGINI.LINK.REQUEST", clock.instant()));
        }
    };

    private int checks;
    private final ManagementServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    ManagementPort(String host, Timeline timeline) {
        this(host, timeline, Path.of("target/no-folder"));
    }

    ManagementPort(String host, Timeline timeline, Path folder) {
        this.folder = folder;
        Settings settings = Settings.empty();
        settings.put("begini.deployments.personal-loans.integration-id", INTEGRATION_ID, "test");
        settings.put("begini.deployments.personal-loans.api-key", API_KEY, "test");
        for (String each : List.of("inbox", "outbox", "rejected", "work")) {
            settings.put("begini.file." + each, folder.resolve(each).toString(), "test");
        }
        BridgeConfig config = BridgeConfig.from(settings);
        deployments = new Deployments(config, clock);
        OperationsPage page = new OperationsPage(new Sources(
                Environment.TEST,
                clock,
                metrics,
                health,
                scheduler,
                deployments,
                List.of("jms", "file", "rest"),
                List.of("BEGINI.LINK.REQUEST"),
                Optional.of(queues),
                () -> files,
                Optional.of(new FileDesk(config.file())),
                timeline,
                uid -> uid.equals(KnownCustomers.UID) ? UID_HASH : "ffffffffff",
                (deployment, uid) -> results,
                10,
                Duration.ofSeconds(30),
                Optional.of(() -> JsonNodeFactory.instance.objectNode().put("run", ++checks))));
        server = new ManagementServer(
                new BridgeConfig.Management(host, 0, Set.of("bridge.bank.test"), Optional.empty()),
                health,
                metrics,
                OPERATOR::equals,
                page);
        server.start();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> search(String body, String... headers) throws IOException, InterruptedException {
        return send(request("/ops/search").headers(headers).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        health.close();
    }
}
