package dev.beginibridge.bench;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.BrokerProcess;
import dev.beginibridge.end.SandboxProcess;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests per second of the queue door with its ledger, in turn with {@link PlainLoop}: the packaged bridge, the loop, one
 * Artemis and one sandbox, each in a process of its own. Not a test; {@code docs/performance.md} has the command.
 * Arguments: rounds (5), seconds that a round should take (5), only one of the comparisons ({@code 64x50}).
 */
public final class JmsBenchmark {
    private static final String JAVA_OPTIONS = "-Xmx512m";
    /** So many that what is hot is compiled: the door has more code than the loop. */
    private static final int WARM_UP = 100_000;

    private final int rounds;
    private final int seconds;
    private final Path directory;

    /** One of the two that are compared, and what was measured of it. */
    private record Side(String requests, String replies, Process process, Measured measured) {
        Side(String requests, String replies, Process process) {
            this(requests, replies, process, new Measured(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        }

        Duration cpu() {
            return process.info().totalCpuDuration().orElseThrow();
        }
    }

    /** Of each round: requests a second; CPU ms of a request; latencies in ms of the paced requests. */
    private record Measured(List<Double> rate, List<Double> cpu, List<List<Double>> times) {
        void forget() {
            rate.clear();
            cpu.clear();
        }

        double rateMedian() {
            return Figures.median(rate);
        }

        double cpuMedian() {
            return Figures.median(cpu);
        }

        double time(double share) {
            return Figures.median(times.stream()
                    .map(round -> Figures.percentile(round, share))
                    .toList());
        }
    }

    private JmsBenchmark(int rounds, int seconds) throws Exception {
        this.rounds = rounds;
        this.seconds = seconds;
        this.directory =
                Files.createTempDirectory(Path.of("target"), "jms-benchmark").toAbsolutePath();
    }

    public static void main(String[] args) throws Exception {
        JmsBenchmark benchmark = new JmsBenchmark(
                args.length > 0 ? Integer.parseInt(args[0]) : 5, args.length > 1 ? Integer.parseInt(args[1]) : 5);
        String only = args.length > 2 ? args[2] : "";
        if (only.isEmpty() || only.equals("64x50")) {
            benchmark.compare(64, 50, true);
        }
        if (only.isEmpty() || only.equals("200x50")) {
            benchmark.compare(200, 50, false);
        }
        if (only.isEmpty() || only.equals("64x0")) {
            benchmark.compare(64, 0, false);
        }
    }

    private void compare(int inFlight, int latency, boolean halfLoad) throws Exception {
        Path here = directory.resolve(inFlight + "x" + latency);
        Files.createDirectories(here);
        BridgeConfig.SandboxDeployment deployment = Sandbox.builtIn().get(0);
        try (SandboxProcess sandbox = new SandboxProcess(here.resolve("sandbox.log"), latency);
                BrokerProcess broker = new BrokerProcess(here.resolve("artemis"), BridgeProcess.freePort());
                BridgeProcess bridge = bridge(here, sandbox, broker, inFlight).start(JAVA_OPTIONS);
                PlainLoop loop = new PlainLoop(
                        JAVA_OPTIONS,
                        here.resolve("loop.log"),
                        broker.url(),
                        sandbox.baseUrl(),
                        deployment.integrationId(),
                        deployment.apiKey().reveal(),
                        inFlight);
                RequestLoad load = new RequestLoad(broker.url())) {
            Side door = new Side("BEGINI.LINK.REQUEST", "BEGINI.LINK.REPLY", bridge.process());
            Side hand = new Side(PlainLoop.REQUESTS, PlainLoop.REPLIES, loop.process());
            // Two rounds warm both up and do not count; the first tells how many requests fill a round.
            int count = WARM_UP;
            for (int round = -1; round <= rounds; round++) {
                boolean doorFirst = round % 2 == 0;
                round(load, doorFirst ? door : hand, count);
                round(load, doorFirst ? hand : door, count);
                System.out.printf(
                        "%d in flight, %d ms, round %d: door %.0f/s, %.3f ms CPU; loop %.0f/s, %.3f ms CPU%n",
                        inFlight,
                        latency,
                        round,
                        last(door.measured.rate),
                        last(door.measured.cpu),
                        last(hand.measured.rate),
                        last(hand.measured.cpu));
                if (round <= 0) {
                    count = (int) (seconds * Math.max(last(door.measured.rate), last(hand.measured.rate)));
                    door.measured.forget();
                    hand.measured.forget();
                }
            }
            tell(inFlight, latency, door.measured, hand.measured);
            if (halfLoad) {
                halfLoad(load, door, hand, latency);
            }
        }
    }

    private static BridgeProcess bridge(Path here, SandboxProcess sandbox, BrokerProcess broker, int inFlight)
            throws Exception {
        return new BridgeProcess(
                here.resolve("bridge"),
                sandbox.baseUrl(),
                TestBridge.map(
                        "begini.jms.broker-url", broker.url(),
                        "begini.jms.concurrency", String.valueOf(inFlight),
                        "begini.api.call-timeout", "15s",
                        "begini.retry.max-duration", "10m",
                        "begini.file.enabled", "false",
                        "begini.rest.enabled", "false"));
    }

    private static void round(RequestLoad load, Side side, int count) throws Exception {
        Duration before = side.cpu();
        double took = load.burst(side.requests, side.replies, count);
        side.measured.rate.add(count / took);
        side.measured.cpu.add(side.cpu().minus(before).toNanos() / 1e6 / count);
    }

    private static void tell(int inFlight, int latency, Measured door, Measured hand) {
        System.out.printf(
                "%d in flight, %d ms, medians: door %.0f/s, loop %.0f/s, ratio %.2f;"
                        + " CPU of a request: door %.3f ms, loop %.3f ms, ratio %.2f%n",
                inFlight,
                latency,
                door.rateMedian(),
                hand.rateMedian(),
                door.rateMedian() / hand.rateMedian(),
                door.cpuMedian(),
                hand.cpuMedian(),
                door.cpuMedian() / hand.cpuMedian());
    }

    /** What is added to Begini's own time when half of what the loop can do is asked for. */
    private void halfLoad(RequestLoad load, Side door, Side hand, int latency) throws Exception {
        int perSecond = (int) (hand.measured.rateMedian() / 2);
        for (int round = 0; round < rounds; round++) {
            for (Side side : List.of(door, hand)) {
                side.measured.times.add(load.paced(side.requests, side.replies, perSecond * seconds, perSecond));
            }
        }
        System.out.printf(
                "half load, %d/s, added to %d ms: door p50 %.1f ms, p99 %.1f ms; loop p50 %.1f ms, p99 %.1f ms%n",
                perSecond,
                latency,
                door.measured.time(0.5) - latency,
                door.measured.time(0.99) - latency,
                hand.measured.time(0.5) - latency,
                hand.measured.time(0.99) - latency);
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }
}
