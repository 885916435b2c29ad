package dev.beginibridge.bench;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.end.BridgeProcess;
import dev.beginibridge.end.RowsFile;
import dev.beginibridge.end.SandboxProcess;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Rows per second of the file door with its ledger, in turn with {@link PlainProgram}: the packaged bridge, the program and
 * one sandbox, each in a process of its own. Not a test; {@code docs/performance.md} has the command.
 * Arguments: rounds (5); or {@code cold} and rounds, see {@link ColdRounds}.
 */
public final class FileBenchmark {
    private static final int IN_FLIGHT = 64;
    /** Rounds that warm both up and do not count. */
    private static final int WARM_UP = 5;

    private FileBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path directory =
                Files.createTempDirectory(Path.of("target"), "file-benchmark").toAbsolutePath();
        if (ColdRounds.wanted(args)) {
            cold(directory, ColdRounds.rounds(args));
            return;
        }
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        compare(directory.resolve("ms20"), 20, 16_000, rounds);
        compare(directory.resolve("ms0"), 0, 40_000, rounds);
    }

    private static void cold(Path directory, int rounds) throws Exception {
        try (SandboxProcess sandbox = new SandboxProcess(directory.resolve("sandbox.log"), 20)) {
            ColdRounds.compare(
                    "file, %d in flight, 20 ms".formatted(IN_FLIGHT),
                    rounds,
                    directory,
                    here -> new Door(here, sandbox),
                    here -> new Hand(here, sandbox));
        }
    }

    private static void compare(Path directory, int latency, int rows, int rounds) throws Exception {
        Files.createDirectories(directory);
        Program.Portion portion = new Program.Portion(rows, 0);
        try (SandboxProcess sandbox = new SandboxProcess(directory.resolve("sandbox.log"), latency);
                Hand plain = new Hand(directory, sandbox);
                Door bridge = new Door(directory, sandbox)) {
            List<Program.Run> door = new ArrayList<>();
            List<Program.Run> hand = new ArrayList<>();
            for (int round = 1 - WARM_UP; round <= rounds; round++) {
                Program.Run byHand = plain.measured(portion);
                Program.Run byDoor = bridge.measured(portion);
                if (round > 0) {
                    hand.add(byHand);
                    door.add(byDoor);
                }
                System.out.printf("latency %d ms, round %d: door %s, by hand %s%n", latency, round, byDoor, byHand);
            }
            double rate = median(door, Program.Run::rate);
            System.out.printf(
                    "latency %d ms, %d in flight, medians: door %.0f, by hand %.0f rows/s, ratio %.2f%s;"
                            + " CPU of a row %.3f and %.3f ms%n",
                    latency,
                    IN_FLIGHT,
                    rate,
                    median(hand, Program.Run::rate),
                    rate / median(hand, Program.Run::rate),
                    latency == 0 ? "" : ", of in-flight / latency %.2f".formatted(rate * latency / 1000 / IN_FLIGHT),
                    median(door, Program.Run::cpu),
                    median(hand, Program.Run::cpu));
        }
    }

    private static double median(List<Program.Run> runs, Function<Program.Run, Double> figure) {
        return Figures.median(runs.stream().map(figure).toList());
    }

    /** The packaged bridge: from the rename into the inbox to the summary in the outbox. */
    private static final class Door implements Program {
        private final Path directory;
        private final BridgeProcess bridge;
        private int files;

        private Door(Path here, SandboxProcess sandbox) throws Exception {
            directory = here.resolve("bridge");
            bridge = new BridgeProcess(
                            directory,
                            sandbox.baseUrl(),
                            TestBridge.map(
                                    "begini.file.concurrency", String.valueOf(IN_FLIGHT),
                                    "begini.file.quiet-time", "0s",
                                    // rows are compared, not how long a file waits for the next look at the inbox
                                    "begini.file.poll-interval", "50ms",
                                    "begini.api.call-timeout", "15s",
                                    "begini.retry.max-duration", "10m",
                                    "begini.jms.enabled", "false",
                                    "begini.rest.enabled", "false"))
                    .start(DoorOptions.all());
        }

        @Override
        public Process process() {
            return bridge.process();
        }

        @Override
        public Served serve(Portion portion) throws Exception {
            int rows = portion.requests();
            String name = "d" + ++files;
            Path prepared = directory.resolve(name + ".csv");
            RowsFile.write(prepared, rows, name);
            Path summary = directory.resolve("outbox").resolve(name + ".summary.json");
            long started = System.nanoTime();
            Files.move(prepared, directory.resolve("inbox").resolve(name + ".csv"), StandardCopyOption.ATOMIC_MOVE);
            while (!Files.exists(summary)) {
                LockSupport.parkNanos(5_000_000);
            }
            double seconds = Figures.seconds(started);
            int issued =
                    TestBridge.JSON.readTree(summary.toFile()).path("issued").asInt();
            if (issued != rows - rows / 1_000) {
                throw new IllegalStateException(issued + " of " + rows + " rows issued");
            }
            return new Served(rows, rows / seconds, Double.NaN);
        }

        @Override
        public void close() {
            bridge.close();
        }
    }

    private static final class Hand implements Program {
        private final Path directory;
        private final PlainProgram program;
        private int files;

        private Hand(Path here, SandboxProcess sandbox) throws Exception {
            directory = here;
            BridgeConfig.SandboxDeployment deployment = Sandbox.builtIn().get(0);
            program = new PlainProgram(
                    DoorOptions.HEAP,
                    here.resolve("program.log"),
                    sandbox.baseUrl(),
                    deployment.integrationId(),
                    deployment.apiKey().reveal(),
                    IN_FLIGHT);
        }

        @Override
        public Process process() {
            return program.process();
        }

        @Override
        public Served serve(Portion portion) throws Exception {
            String name = "p" + ++files;
            Path input = directory.resolve(name + ".csv");
            RowsFile.write(input, portion.requests(), name);
            long started = System.nanoTime();
            program.run(input);
            return new Served(portion.requests(), portion.requests() / Figures.seconds(started), Double.NaN);
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
