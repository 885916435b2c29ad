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
 * Arguments: rounds (5), seconds that a round should take (5), only one of the comparisons ({@code 64x50}); or {@code cold}
 * and rounds, see {@link ColdRounds}.
 */
public final class JmsBenchmark {
    private static final String REQUESTS = "BEGINI.LINK.REQUEST";
    private static final String REPLIES = "BEGINI.LINK.REPLY";
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
        if (ColdRounds.wanted(args)) {
            new JmsBenchmark(ColdRounds.rounds(args), 0).cold(64, 50);
            return;
        }
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
        try (SandboxProcess sandbox = new SandboxProcess(here.resolve("sandbox.log"), latency);
                BrokerProcess broker = new BrokerProcess(here.resolve("artemis"), BridgeProcess.freePort());
                BridgeProcess bridge = bridge(here, sandbox, broker, inFlight).start(DoorOptions.all());
                PlainLoop loop = loop(here, sandbox, broker, inFlight);
                RequestLoad load = new RequestLoad(broker.url())) {
            Side door = new Side(REQUESTS, REPLIES, bridge.process());
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

    private void cold(int inFlight, int latency) throws Exception {
        try (SandboxProcess sandbox = new SandboxProcess(directory.resolve("sandbox.log"), latency);
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), BridgeProcess.freePort());
                RequestLoad load = new RequestLoad(broker.url())) {
            ColdRounds.compare(
                    "queue, %d in flight, %d ms".formatted(inFlight, latency),
                    rounds,
                    directory,
                    here -> door(bridge(here, sandbox, broker, inFlight).start(DoorOptions.all()), load),
                    here -> hand(loop(here, sandbox, broker, inFlight), load));
        }
    }

    private static Program door(BridgeProcess bridge, RequestLoad load) {
        return new OnQueues(bridge::close, bridge.process(), load, REQUESTS, REPLIES);
    }

    private static Program hand(PlainLoop loop, RequestLoad load) {
        return new OnQueues(loop::close, loop.process(), load, PlainLoop.REQUESTS, PlainLoop.REPLIES);
    }

    /** A program that answers what lies on a queue. */
    private record OnQueues(Runnable end, Process process, RequestLoad load, String requests, String replies)
            implements Program {
        @Override
        public void prepare(int count) throws Exception {
            load.fill(requests, count);
        }

        @Override
        public Served serve(Portion portion) throws Exception {
            long started = System.nanoTime();
            load.drain(replies, portion.requests());
            return new Served(portion.requests(), portion.requests() / Figures.seconds(started), Double.NaN);
        }

        @Override
        public void close() {
            end.run();
        }
    }

    static PlainLoop loop(Path here, SandboxProcess sandbox, BrokerProcess broker, int inFlight) throws Exception {
        BridgeConfig.SandboxDeployment deployment = Sandbox.builtIn().get(0);
        return new PlainLoop(
                DoorOptions.HEAP,
                here.resolve("loop.log"),
                broker.url(),
                sandbox.baseUrl(),
                deployment.integrationId(),
                deployment.apiKey().reveal(),
                inFlight);
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
