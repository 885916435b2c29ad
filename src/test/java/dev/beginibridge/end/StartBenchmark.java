package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long the packaged bridge takes from the command to its readiness, in turn with {@link EmptyCamel} on the same class
 * path, and what both hold in memory when idle. Not a test; {@code docs/performance.md} has the command, which packages
 * the bridge first. Arguments: rounds (5).
 */
public final class StartBenchmark {
    private static final Path BUNDLE = Path.of("target/begini-bridge").toAbsolutePath();
    private static final Duration IDLE = Duration.ofSeconds(5);

    private StartBenchmark() {}

    /** One start; the memory is what is resident after a while of idleness. */
    private record Start(double millis, double megabytes) {
        @Override
        public String toString() {
            return "%.0f ms, %.0f MB".formatted(millis, megabytes);
        }
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "start-benchmark");
        List<String> bridge = List.of(
                BUNDLE.resolve("bin/begini-bridge").toString(),
                "run",
                "--config",
                configuration(directory).toString());
        List<String> empty = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target/test-classes").toAbsolutePath() + ":" + BUNDLE.resolve("lib") + "/*",
                EmptyCamel.class.getName());
        Path archive = archive(directory);
        List<Start> bridges = new ArrayList<>();
        List<Start> archived = new ArrayList<>();
        List<Start> empties = new ArrayList<>();
        // The first round fills the system's file cache, makes ledger and journal, and does not count.
        for (int round = 0; round <= rounds; round++) {
            Start plain = start(empty, "", directory.resolve("empty-" + round + ".log"));
            Start whole = start(bridge, "", directory.resolve("bridge-" + round + ".log"));
            Start shared =
                    start(bridge, "-XX:SharedArchiveFile=" + archive, directory.resolve("archived-" + round + ".log"));
            if (round > 0) {
                empties.add(plain);
                bridges.add(whole);
                archived.add(shared);
            }
            System.out.printf(
                    "round %d: bridge %s; with class archive %s; empty Camel %s%n", round, whole, shared, plain);
        }
        System.out.printf(
                "medians: bridge %s, with class archive %s, empty Camel %s, ratios %.2f and %.2f%n",
                median(bridges),
                median(archived),
                median(empties),
                median(bridges).millis() / median(empties).millis(),
                median(archived).millis() / median(empties).millis());
    }

    /** The classes of a start and a few requests, as docs/operations.md says. */
    private static Path archive(Path directory) throws Exception {
        Path archive = directory.resolve("begini-bridge.jsa");
        ProcessBuilder demo = new ProcessBuilder(
                        BUNDLE.resolve("bin/begini-bridge").toString(), "demo", "--exit")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("archive.log").toFile());
        demo.environment().put("JAVA_OPTS", "-XX:ArchiveClassesAtExit=" + archive);
        for (String key : List.of("REST", "MANAGEMENT", "BROKER", "SANDBOX")) {
            demo.environment().put("BEGINI_" + key + "_PORT", "0");
        }
        int status = demo.start().waitFor();
        if (status != 0 || !Files.exists(archive)) {
            throw new IOException("no class archive was made, see archive.log in " + directory);
        }
        return archive;
    }

    private static Start median(List<Start> starts) {
        return new Start(
                Figures.median(starts.stream().map(Start::millis).toList()),
                Figures.median(starts.stream().map(Start::megabytes).toList()));
    }

    /** All doors open; Begini is not asked at a start. */
    private static Path configuration(Path directory) throws IOException {
        Map<String, String> values = TestBridge.values(directory, URI.create("http://127.0.0.1:1"));
        Path file = directory.resolve("my.properties");
        Files.write(
                file,
                values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        return file;
    }

    private static Start start(List<String> command, String javaOptions, Path log) throws Exception {
        long started = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_OPTS", javaOptions);
        Process process = builder.start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.readString(log).contains(EmptyCamel.READY) || !process.isAlive());
            double millis = Figures.seconds(started) * 1_000;
            await().pollDelay(IDLE).atMost(IDLE.multipliedBy(2)).until(() -> true);
            return new Start(millis, residentMegabytes(process));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static double residentMegabytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line ->
                        Double.parseDouble(Arrays.asList(line.split("\\s+")).get(1)) / 1_024)
                .findFirst()
                .orElseThrow();
    }
}
