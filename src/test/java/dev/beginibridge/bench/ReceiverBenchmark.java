package dev.beginibridge.bench;

import dev.beginibridge.begini.Signature;
import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.model.Secret;
import dev.beginibridge.sandbox.Sandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Webhooks of 2 KB at an even pace: the packaged bridge on SQLite and on PostgreSQL, in turn with {@link BareReceiver}, each in
 * a process of its own. Not a test; {@code docs/performance.md} has the command. Arguments: rounds (5), seconds of a round (10),
 * webhooks a second (500).
 */
public final class ReceiverBenchmark {
    private static final int WARM_UPS = 3;
    private static final int BODY = 2_048;
    private static final Secret KEY = Sandbox.builtIn().get(0).apiKey();

    private final AtomicInteger count = new AtomicInteger();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** One of those that are compared, and what was measured of it. */
    private record Side(String name, URI url, Process process, List<Double> p99, List<Double> cpuMillis) {
        Side(String name, int port, Process process) {
            this(
                    name,
                    URI.create("http://127.0.0.1:" + port + "/v1/webhooks/personal-loans"),
                    process,
                    new ArrayList<>(),
                    new ArrayList<>());
        }

        private Duration cpu() {
            return process.info().totalCpuDuration().orElseThrow();
        }
    }

    private ReceiverBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int perSecond = args.length > 2 ? Integer.parseInt(args[2]) : 500;
        Path directory = Files.createTempDirectory(Path.of("target"), "receiver-benchmark")
                .toAbsolutePath();
        ReceiverBenchmark benchmark = new ReceiverBenchmark();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                BridgeProcess sqlite = bridge(directory.resolve("sqlite"), Map.of());
                BridgeProcess server = bridge(
                        directory.resolve("postgres"),
                        Map.of(
                                "begini.ledger.url",
                                "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                                "begini.ledger.user",
                                "postgres"));
                BareReceiver bare = new BareReceiver(
                        DoorOptions.HEAP, directory.resolve("bare.log"), directory.resolve("events"), KEY.reveal())) {
            List<Side> sides = List.of(
                    new Side("SQLite", sqlite.rest, sqlite.process()),
                    new Side("PostgreSQL", server.rest, server.process()),
                    new Side("bare", bare.port(), bare.process()));
            for (int round = -WARM_UPS; round < rounds; round++) {
                for (Side side : sides) {
                    benchmark.run(side, perSecond, seconds);
                    if (round < 0) {
                        side.p99().clear();
                        side.cpuMillis().clear();
                    }
                }
            }
            Side hand = sides.get(2);
            for (Side side : sides) {
                System.out.printf(
                        "%d/s, medians of %d rounds: %s p99 %.1f ms, CPU of a webhook %.3f ms; bare to it: p99 %.2f, CPU %.2f%n",
                        perSecond,
                        rounds,
                        side.name(),
                        Figures.median(side.p99()),
                        Figures.median(side.cpuMillis()),
                        Figures.median(hand.p99()) / Figures.median(side.p99()),
                        Figures.median(hand.cpuMillis()) / Figures.median(side.cpuMillis()));
            }
        }
    }

    private static BridgeProcess bridge(Path directory, Map<String, String> overrides) throws Exception {
        Map<String, String> values = TestBridge.map(
                "begini.webhooks.enabled", "true",
                "begini.webhooks.max-per-second", "100000",
                "begini.webhooks.max-per-second-per-address", "100000",
                "begini.rest.max-connections-per-address",
                        "10000", // a cold receiver falls behind, and all come from here
                "begini.jms.enabled", "false",
                "begini.file.enabled", "false");
        values.putAll(overrides);
        return new BridgeProcess(directory, URI.create("http://127.0.0.1:9"), values).start(DoorOptions.all());
    }

    /** Latencies count from when each was due, so that one that is held up by another is not left out. */
    private void run(Side side, int perSecond, int seconds) throws Exception {
        ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        Duration before = side.cpu();
        long start = System.nanoTime();
        int all = perSecond * seconds;
        for (int i = 0; i < all; i++) {
            HttpRequest request = request(side.url());
            long due = start + TimeUnit.SECONDS.toNanos(i) / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .thenAccept(answer -> {
                        if (answer.statusCode() != 200) {
                            throw new IllegalStateException("answered " + answer.statusCode());
                        }
                        millis.add((System.nanoTime() - due) / 1e6);
                    }));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
        side.p99().add(Figures.percentile(List.copyOf(millis), 0.99));
        side.cpuMillis().add(side.cpu().minus(before).toNanos() / 1e6 / all);
        System.out.printf(
                "%s: p99 %.1f ms, CPU %.3f ms%n",
                side.name(),
                side.p99().get(side.p99().size() - 1),
                side.cpuMillis().get(side.cpuMillis().size() - 1));
    }

    private HttpRequest request(URI url) {
        int number = count.incrementAndGet();
        String start =
                "{\"uid\":\"BENCH-" + number + "\",\"integration_id\":\"1234567890987654321\",\"event\":{\"type\":"
                        + "\"psychometric_score.complete\",\"details\":{\"text\":\"";
        byte[] body = (start + "x".repeat(BODY - start.length() - 4) + "\"}}}").getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("X-Signature", Signature.of(body, KEY))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }
}
