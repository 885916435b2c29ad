package dev.beginibridge.bench;

import dev.beginibridge.end.JmsClient;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.sandbox.Sandbox;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does one tenant's trouble slow another? Latency of one tenant's REST requests, in turn: alone; beside another tenant's
 * flood through the queue; beside another tenant whom Begini throttles. Several rounds, medians of the 95th percentile.
 */
public final class FairnessBenchmark {
    private static final int ROUNDS = 5;
    private static final int REQUESTS = 300;
    private static final int CLIENTS = 4;
    private static final int FLOOD = 4_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private FairnessBenchmark() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        Path directory = Files.createTempDirectory("fairness");
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(50));
                TestBridge bridge = TestBridge.start(
                        directory,
                        sandbox,
                        "begini.deployments.sme-loans.max-concurrent",
                        "8",
                        "begini.rest.deadline",
                        "20s",
                        "begini.retry.max-duration",
                        "10s")) {
            p95(bridge); // warm
            double[][] rounds = new double[3][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                rounds[0][round] = p95(bridge);
                rounds[1][round] = beside(bridge, "{\"deployment\":\"sme-loans\",\"uid\":\"FLOOD-%d\"}");
                rounds[2][round] = beside(bridge, "{\"deployment\":\"sme-loans\",\"uid\":\"MAGIC429-%d\"}");
            }
            double alone = median(rounds[0]);
            out.printf("p95 alone                        %6.1f ms%n", alone);
            out.printf(
                    "p95 beside a flood               %6.1f ms  (%.2f)%n",
                    median(rounds[1]), median(rounds[1]) / alone);
            out.printf(
                    "p95 beside a throttled tenant    %6.1f ms  (%.2f)%n",
                    median(rounds[2]), median(rounds[2]) / alone);
        }
        System.exit(0);
    }

    /** Measures while another thread keeps the queue full of another tenant's requests. */
    private static double beside(TestBridge bridge, String request) throws Exception {
        AtomicBoolean measured = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        Future<?> flood = other.submit(() -> {
            try (JmsClient jms = bridge.jms()) {
                for (int i = 0; i < FLOOD && !measured.get(); i++) {
                    jms.send(
                            "BEGINI.LINK.REQUEST",
                            jms.session.createTextMessage(request.formatted(NUMBER.incrementAndGet())));
                }
                while (jms.take("BEGINI.LINK.REPLY", 1) != null) {
                    // what was answered so far is not left behind for the next round
                }
            }
            return null;
        });
        double p95 = p95(bridge);
        measured.set(true);
        flood.get();
        other.shutdown();
        return p95;
    }

    private static double p95(TestBridge bridge) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Double>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            answers.add(clients.submit(() -> {
                long started = System.nanoTime();
                int status = bridge.post("{\"uid\":\"QUIET-" + NUMBER.incrementAndGet() + "\"}")
                        .status();
                if (status != 201) {
                    throw new IllegalStateException("status " + status);
                }
                return (System.nanoTime() - started) / 1e6;
            }));
        }
        double[] took = new double[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            took[i] = answers.get(i).get();
        }
        clients.shutdown();
        Arrays.sort(took);
        return took[REQUESTS * 95 / 100];
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
