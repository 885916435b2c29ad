package dev.beginibridge.bench;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.SandboxProcess;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Links per second of the REST door with its ledger, in turn with {@link BareServlet} on the same Jetty, loaded by {@code
 * wrk}: the packaged bridge, the servlet, the sandbox and wrk, each in a process of its own. Not a test;
 * {@code docs/performance.md} has the command. Arguments: rounds (5), seconds of a round (5); or {@code cold} and
 * rounds, see {@link ColdRounds}.
 */
public final class RestBenchmark {
    private static final int CONNECTIONS = 64;
    /** So many rounds that what is hot is compiled: the door has more code than the servlet. */
    private static final int WARM_UPS = 15;

    private final int rounds;
    private final int seconds;
    private final Path directory;

    /** One of the two that are compared, and what was measured of it. */
    private record Side(String url, Process process, List<Wrk.Run> runs, List<Double> cpuMillis) {
        Side(String url, Process process) {
            this(url, process, new ArrayList<>(), new ArrayList<>());
        }

        void run(Wrk wrk, int connections, int seconds) throws Exception {
            Duration before = cpu();
            Wrk.Run run = wrk.run(url, connections, seconds);
            runs.add(run);
            cpuMillis.add(cpu().minus(before).toNanos() / 1e6 / (run.rate() * seconds));
        }

        private Duration cpu() {
            return process.info().totalCpuDuration().orElseThrow();
        }

        double median(Function<Wrk.Run, Double> figure) {
            return Figures.median(runs.stream().map(figure).toList());
        }

        void forget() {
            runs.clear();
            cpuMillis.clear();
        }
    }

    private RestBenchmark(int rounds, int seconds, Path directory) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        Path directory =
                Files.createTempDirectory(Path.of("target"), "rest-benchmark").toAbsolutePath();
        if (ColdRounds.wanted(args)) {
            cold(directory, ColdRounds.rounds(args));
            return;
        }
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        RestBenchmark benchmark = new RestBenchmark(rounds, seconds, directory);
        benchmark.compare(50, true);
        benchmark.compare(0, false);
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + "/v1/links";
    }

    private static void cold(Path directory, int rounds) throws Exception {
        Wrk wrk = new Wrk(directory, TestBridge.REST_TOKEN);
        try (SandboxProcess sandbox = new SandboxProcess(directory.resolve("sandbox.log"), 50)) {
            ColdRounds.compare(
                    "REST, %d connections, 50 ms".formatted(CONNECTIONS),
                    rounds,
                    directory,
                    here -> door(bridge(here, sandbox).start(DoorOptions.all()), wrk),
                    here -> hand(servlet(here, sandbox), wrk));
        }
    }

    private static Program door(BridgeProcess bridge, Wrk wrk) {
        return new OnPort(bridge::close, bridge.process(), wrk, url(bridge.rest));
    }

    private static Program hand(BareServlet bare, Wrk wrk) {
        return new OnPort(bare::close, bare.process(), wrk, url(bare.port()));
    }

    /** A program that answers at a URL. */
    private record OnPort(Runnable end, Process process, Wrk wrk, String url) implements Program {
        @Override
        public Served serve(Portion portion) throws Exception {
            Wrk.Run run = wrk.run(url, CONNECTIONS, portion.seconds());
            return new Served(run.rate() * portion.seconds(), run.rate(), run.p99());
        }

        @Override
        public void close() {
            end.run();
        }
    }

    private void compare(int latency, boolean halfLoad) throws Exception {
        Path here = Files.createDirectories(directory.resolve("ms" + latency));
        try (SandboxProcess sandbox = new SandboxProcess(here.resolve("sandbox.log"), latency);
                BridgeProcess bridge = bridge(here, sandbox).start(DoorOptions.all());
                BareServlet bare = servlet(here, sandbox)) {
            Wrk wrk = new Wrk(here, TestBridge.REST_TOKEN);
            Side door = new Side(url(bridge.rest), bridge.process());
            Side hand = new Side(url(bare.port()), bare.process());
            rounds(wrk, door, hand, CONNECTIONS, WARM_UPS);
            door.forget();
            hand.forget();
            rounds(wrk, door, hand, CONNECTIONS, rounds);
            System.out.printf(
                    "%d connections, %d ms, medians: door %.0f/s, bare %.0f/s, ratio %.2f; CPU of a request: door %.3f"
                            + " ms, bare %.3f ms%n",
                    CONNECTIONS,
                    latency,
                    door.median(Wrk.Run::rate),
                    hand.median(Wrk.Run::rate),
                    door.median(Wrk.Run::rate) / hand.median(Wrk.Run::rate),
                    Figures.median(door.cpuMillis),
                    Figures.median(hand.cpuMillis));
            if (halfLoad) {
                door.forget();
                hand.forget();
                rounds(wrk, door, hand, CONNECTIONS / 2, rounds);
                System.out.printf(
                        "%d connections, %d ms, medians in ms: door p50 %.1f, p99 %.1f; bare p50 %.1f, p99 %.1f%n",
                        CONNECTIONS / 2,
                        latency,
                        door.median(Wrk.Run::p50),
                        door.median(Wrk.Run::p99),
                        hand.median(Wrk.Run::p50),
                        hand.median(Wrk.Run::p99));
            }
        }
    }

    private void rounds(Wrk wrk, Side door, Side hand, int connections, int count) throws Exception {
        for (int round = 0; round < count; round++) {
            boolean doorFirst = round % 2 == 0;
            (doorFirst ? door : hand).run(wrk, connections, seconds);
            (doorFirst ? hand : door).run(wrk, connections, seconds);
            System.out.printf(
                    "%d connections, round %d: door %.0f/s, bare %.0f/s%n",
                    connections,
                    round,
                    door.runs.get(round).rate(),
                    hand.runs.get(round).rate());
        }
    }

    private static BareServlet servlet(Path here, SandboxProcess sandbox) throws Exception {
        BridgeConfig.SandboxDeployment deployment = Sandbox.builtIn().get(0);
        return new BareServlet(
                DoorOptions.HEAP,
                here.resolve("bare.log"),
                sandbox.baseUrl(),
                deployment.integrationId(),
                deployment.apiKey().reveal(),
                CONNECTIONS);
    }

    private static BridgeProcess bridge(Path here, SandboxProcess sandbox) throws Exception {
        return new BridgeProcess(
                here.resolve("bridge"),
                sandbox.baseUrl(),
                TestBridge.map(
                        "begini.api.call-timeout", "15s",
                        "begini.rest.deadline", "20s",
                        "begini.file.enabled", "false",
                        "begini.jms.enabled", "false"));
    }
}
