package dev.beginibridge.end;

import dev.beginibridge.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Settings;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

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
            List<Double> door = new ArrayList<>();
            List<Double> hand = new ArrayList<>();
            // The first round warms both up and does not count.
            for (int round = 0; round <= rounds; round++) {
                Path input = directory.resolve("p" + round + ".csv");
                RowsFile.write(input, rows, "P" + round);
                long started = System.nanoTime();
                plain.run(input, directory.resolve("p" + round + ".out"));
                double byHand = rows / Figures.seconds(started);
                double byDoor = door(directory, "d" + round, rows);
                if (round > 0) {
                    hand.add(byHand);
                    door.add(byDoor);
                }
                System.out.printf(
                        "latency %d ms, round %d: door %.0f rows/s, by hand %.0f rows/s%n",
                        latency, round, byDoor, byHand);
            }
            System.out.printf(
                    "latency %d ms, %d in flight, medians: door %.0f, by hand %.0f rows/s, ratio %.2f%s%n",
                    latency,
                    IN_FLIGHT,
                    Figures.median(door),
                    Figures.median(hand),
                    Figures.median(door) / Figures.median(hand),
                    latency == 0
                            ? ""
                            : ", of in-flight / latency %.2f"
                                    .formatted(Figures.median(door) * latency / 1000 / IN_FLIGHT));
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

    /** From the rename into the inbox to the summary in the outbox. */
    private static double door(Path directory, String name, int rows) throws Exception {
        Path prepared = directory.resolve(name + ".csv");
        RowsFile.write(prepared, rows, name);
        Path summary = directory.resolve("outbox").resolve(name + ".summary.json");
        long started = System.nanoTime();
        Files.move(prepared, directory.resolve("inbox").resolve(name + ".csv"), StandardCopyOption.ATOMIC_MOVE);
        while (!Files.exists(summary)) {
            LockSupport.parkNanos(5_000_000);
        }
        double perSecond = rows / Figures.seconds(started);
        int issued = TestBridge.JSON.readTree(summary.toFile()).path("issued").asInt();
        if (issued != rows - rows / 1_000) {
            throw new IllegalStateException(issued + " of " + rows + " rows issued");
        }
        return perSecond;
    }
}
