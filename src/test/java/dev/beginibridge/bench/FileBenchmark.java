package dev.beginibridge.bench;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Settings;
import dev.beginibridge.end.RowsFile;
import dev.beginibridge.end.SandboxProcess;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Rows per second of the file door with its ledger, in turn with {@link PlainProgram}, both against one sandbox in a
 * process of its own. Not a test; {@code docs/performance.md} has the command. Arguments: rounds (5).
 */
public final class FileBenchmark {
    private static final int IN_FLIGHT = 64;

    private FileBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Path directory = Files.createTempDirectory(Path.of("target"), "file-benchmark");
        compare(directory.resolve("ms20"), 20, 16_000, rounds);
        compare(directory.resolve("ms0"), 0, 40_000, rounds);
    }

    private static void compare(Path directory, int latency, int rows, int rounds) throws Exception {
        Files.createDirectories(directory);
        BridgeConfig.SandboxDeployment deployment = Sandbox.builtIn().get(0);
        try (SandboxProcess sandbox = new SandboxProcess(directory.resolve("sandbox.log"), latency);
                PlainProgram plain = new PlainProgram(
                        sandbox.baseUrl(),
                        deployment.integrationId(),
                        deployment.apiKey().reveal(),
                        IN_FLIGHT);
                Bridge bridge = bridge(directory, sandbox)) {
            bridge.start();
            List<Run> door = new ArrayList<>();
            List<Run> hand = new ArrayList<>();
            // The first round warms both up and does not count.
            for (int round = 0; round <= rounds; round++) {
                Path input = directory.resolve("p" + round + ".csv");
                RowsFile.write(input, rows, "P" + round);
                Path output = directory.resolve("p" + round + ".out");
                Run byHand = measured(rows, () -> plain.run(input, output));
                Run byDoor = door(directory, "d" + round, rows);
                if (round > 0) {
                    hand.add(byHand);
                    door.add(byDoor);
                }
                System.out.printf("latency %d ms, round %d: door %s, by hand %s%n", latency, round, byDoor, byHand);
            }
            double rate = median(door, Run::rate);
            System.out.printf(
                    "latency %d ms, %d in flight, medians: door %.0f, by hand %.0f rows/s, ratio %.2f%s;"
                            + " CPU of a row %.0f and %.0f us%n",
                    latency,
                    IN_FLIGHT,
                    rate,
                    median(hand, Run::rate),
                    rate / median(hand, Run::rate),
                    latency == 0 ? "" : ", of in-flight / latency %.2f".formatted(rate * latency / 1000 / IN_FLIGHT),
                    median(door, Run::cpuMicros),
                    median(hand, Run::cpuMicros));
        }
    }

    private static Bridge bridge(Path directory, SandboxProcess sandbox) {
        Map<String, String> overrides = TestBridge.map(
                "begini.file.concurrency", String.valueOf(IN_FLIGHT),
                "begini.file.quiet-time", "0s",
                "begini.api.call-timeout", "15s",
                "begini.jms.enabled", "false",
                "begini.rest.enabled", "false");
        Settings settings = TestBridge.settings(directory, sandbox.baseUrl(), overrides);
        return new Bridge(BridgeConfig.from(settings), settings, Path.of(""), Clock.systemUTC());
    }

    /**
     * What one round took.
     *
     * @param rate rows per second
     * @param cpuMicros of this process, for each row
     */
    private record Run(double rate, double cpuMicros) {
        @Override
        public String toString() {
            return "%.0f rows/s (CPU of a row %.0f us)".formatted(rate, cpuMicros);
        }
    }

    /** What is measured. */
    private interface Work {
        void run() throws Exception;
    }

    private static Run measured(int rows, Work work) throws Exception {
        Duration before = cpu();
        long started = System.nanoTime();
        work.run();
        return new Run(rows / Figures.seconds(started), cpu().minus(before).toNanos() / 1e3 / rows);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private static double median(List<Run> runs, Function<Run, Double> figure) {
        return Figures.median(runs.stream().map(figure).toList());
    }

    /** From the rename into the inbox to the summary in the outbox. */
    private static Run door(Path directory, String name, int rows) throws Exception {
        Path prepared = directory.resolve(name + ".csv");
        RowsFile.write(prepared, rows, name);
        Path summary = directory.resolve("outbox").resolve(name + ".summary.json");
        Path inbox = directory.resolve("inbox").resolve(name + ".csv");
        Run run = measured(rows, () -> {
            Files.move(prepared, inbox, StandardCopyOption.ATOMIC_MOVE);
            while (!Files.exists(summary)) {
                LockSupport.parkNanos(5_000_000);
            }
        });
        int issued = TestBridge.JSON.readTree(summary.toFile()).path("issued").asInt();
        if (issued != rows - rows / 1_000) {
            throw new IllegalStateException(issued + " of " + rows + " rows issued");
        }
        return run;
    }
}
