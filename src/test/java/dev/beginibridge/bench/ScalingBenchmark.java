package dev.beginibridge.bench;

import dev.beginibridge.TestPostgres;
import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.BrokerProcess;
import dev.beginibridge.end.SandboxProcess;
import dev.beginibridge.end.TestBridge;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Requests per second of one packaged bridge with 64 in flight and a ledger on PostgreSQL, of two with 32 each on one queue and
 * one ledger, and of {@link PlainLoop} with 64, in turn; broker, sandbox (50 ms) and database in processes of their own. Not a
 * test; {@code docs/scaling.md} has the command. Arguments: rounds (5), seconds that a round should take (4).
 */
public final class ScalingBenchmark {
    private static final int LATENCY_MS = 50;
    private static final int IN_FLIGHT = 64;
    private static final int WARM_UP = 40_000;

    private ScalingBenchmark() {}

    /** Who answers what lies on a queue, and how many a second in each round that counts. */
    private record Side(String name, String requests, String replies, List<Double> rates) {
        Side(String name, String requests, String replies) {
            this(name, requests, replies, new ArrayList<>());
        }

        double rate() {
            return Figures.median(rates);
        }
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 4;
        Path directory = Files.createTempDirectory(Path.of("target"), "scaling-benchmark")
                .toAbsolutePath();
        try (EmbeddedPostgres postgres = TestPostgres.durable();
                SandboxProcess sandbox = new SandboxProcess(directory.resolve("sandbox.log"), LATENCY_MS);
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), BridgeProcess.freePort());
                BridgeProcess alone = bridge(directory, "alone", IN_FLIGHT, "ALONE", sandbox, broker, postgres);
                BridgeProcess left = bridge(directory, "left", IN_FLIGHT / 2, "PAIR", sandbox, broker, postgres);
                BridgeProcess right = bridge(directory, "right", IN_FLIGHT / 2, "PAIR", sandbox, broker, postgres);
                PlainLoop loop = JmsBenchmark.loop(directory, sandbox, broker, IN_FLIGHT);
                RequestLoad load = new RequestLoad(broker.url())) {
            for (BridgeProcess bridge : List.of(alone, left, right)) {
                bridge.start(DoorOptions.all());
            }
            Side hand = new Side("by hand", PlainLoop.REQUESTS, PlainLoop.REPLIES);
            Side one = new Side("one bridge", "ALONE.REQUEST", "ALONE.REPLY");
            Side two = new Side("two bridges", "PAIR.REQUEST", "PAIR.REPLY");
            List<Side> turns = new ArrayList<>(List.of(hand, one, two));
            for (Side side : turns) {
                load.burst(side.requests(), side.replies(), WARM_UP); // does not count
            }
            if (!loop.process().isAlive()) {
                throw new IllegalStateException("the loop ended, see " + directory);
            }
            int count = seconds * IN_FLIGHT * 1_000 / LATENCY_MS;
            for (int round = 1; round <= rounds; round++) {
                for (Side side : turns) {
                    side.rates().add(count / load.burst(side.requests(), side.replies(), count));
                    System.out.printf(
                            "round %d, %s: %.0f/s%n",
                            round, side.name(), side.rates().get(round - 1));
                }
                Collections.rotate(turns, 1);
            }
            System.out.printf(
                    "%d in flight, %d ms, medians: by hand %.0f/s; one bridge %.0f/s, ratio %.2f; two with %d each %.0f/s,"
                            + " ratio %.2f%n",
                    IN_FLIGHT,
                    LATENCY_MS,
                    hand.rate(),
                    one.rate(),
                    one.rate() / hand.rate(),
                    IN_FLIGHT / 2,
                    two.rate(),
                    two.rate() / hand.rate());
        }
    }

    private static BridgeProcess bridge(
            Path directory,
            String name,
            int inFlight,
            String queue,
            SandboxProcess sandbox,
            BrokerProcess broker,
            EmbeddedPostgres postgres)
            throws Exception {
        return new BridgeProcess(
                directory.resolve(name),
                sandbox.baseUrl(),
                TestBridge.map(
                        "begini.jms.broker-url",
                        broker.url(),
                        "begini.jms.queue.request",
                        queue + ".REQUEST",
                        "begini.jms.queue.reply",
                        queue + ".REPLY",
                        "begini.jms.concurrency",
                        String.valueOf(inFlight),
                        "begini.api.call-timeout",
                        "15s",
                        "begini.retry.max-duration",
                        "10m",
                        "begini.ledger.url",
                        "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
                        "begini.ledger.user",
                        "postgres",
                        "begini.file.enabled",
                        "false",
                        "begini.rest.enabled",
                        "false"));
    }
}
