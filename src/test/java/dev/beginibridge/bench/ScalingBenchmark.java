package dev.beginibridge.bench;

import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.BrokerProcess;
import dev.beginibridge.end.SandboxProcess;
import dev.beginibridge.end.TestBridge;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests per second of one packaged bridge, and of two on the same queue and PostgreSQL ledger; broker, sandbox (50 ms) and
 * database in processes of their own. Not a test; {@code docs/scaling.md} has the command. Arguments: rounds (5), seconds
 * that a round should take (5).
 */
public final class ScalingBenchmark {
    private static final int LATENCY_MS = 50;
    private static final int IN_FLIGHT = 16;
    private static final int WARM_UP = 4_000;

    private ScalingBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path directory = Files.createTempDirectory(Path.of("target"), "scaling-benchmark")
                .toAbsolutePath();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
                SandboxProcess sandbox = new SandboxProcess(directory.resolve("sandbox.log"), LATENCY_MS);
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), BridgeProcess.freePort());
                BridgeProcess first = bridge(directory.resolve("1"), sandbox, broker, postgres);
                BridgeProcess second = bridge(directory.resolve("2"), sandbox, broker, postgres);
                RequestLoad load = new RequestLoad(broker.url())) {
            first.start("-Xmx512m");
            double one = measure("one bridge", load, rounds, seconds * IN_FLIGHT * 1_000 / LATENCY_MS);
            second.start("-Xmx512m");
            double two = measure("two bridges", load, rounds, 2 * seconds * IN_FLIGHT * 1_000 / LATENCY_MS);
            System.out.printf(
                    "%d in flight each, %d ms, medians: one bridge %.0f/s, two bridges %.0f/s, ratio %.2f%n",
                    IN_FLIGHT, LATENCY_MS, one, two, two / one);
        }
    }

    private static BridgeProcess bridge(
            Path directory, SandboxProcess sandbox, BrokerProcess broker, EmbeddedPostgres postgres) throws Exception {
        return new BridgeProcess(
                directory,
                sandbox.baseUrl(),
                TestBridge.map(
                        "begini.jms.broker-url", broker.url(),
                        "begini.jms.concurrency", String.valueOf(IN_FLIGHT),
                        "begini.api.call-timeout", "15s",
                        "begini.retry.max-duration", "10m",
                        "begini.ledger.url", "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                        "begini.ledger.user", "postgres",
                        "begini.file.enabled", "false",
                        "begini.rest.enabled", "false"));
    }

    private static double measure(String what, RequestLoad load, int rounds, int count) throws Exception {
        load.burst("BEGINI.LINK.REQUEST", "BEGINI.LINK.REPLY", WARM_UP); // does not count
        List<Double> rates = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            rates.add(count / load.burst("BEGINI.LINK.REQUEST", "BEGINI.LINK.REPLY", count));
            System.out.printf("%s, round %d: %.0f/s%n", what, round, rates.get(round - 1));
        }
        return Figures.median(rates);
    }
}
