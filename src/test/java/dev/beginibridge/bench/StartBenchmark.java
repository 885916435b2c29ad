package dev.beginibridge.bench;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.awaitility.Awaitility.await;

import dev.beginibridge.Children;
import dev.beginibridge.end.TestBridge;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * How long the packaged bridge takes from the command to its readiness, in turn with {@link EmptyCamel} on the same class
 * path, both as they are and with and without a class archive, and what they hold in memory when idle. Not a test;
 * {@code docs/performance.md} has the command, which packages the bridge first. Arguments: rounds (5).
 */
public final class StartBenchmark {
    private static final Path BUNDLE = Path.of("target/begini-bridge").toAbsolutePath();
    private static final String ARCHIVE = "begini-bridge.jsa";
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
        if (!Files.exists(BUNDLE.resolve(ARCHIVE))) {
            throw new IOException("mvn package has left no class archive in " + BUNDLE);
        }
        Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "start-benchmark");
        String configuration = configuration(directory).toString();
        Path empty = emptyCamel(directory);
        Map<String, List<String>> programs = new LinkedHashMap<>();
        programs.put("empty Camel", java(empty, List.of()));
        programs.put("empty Camel with archive", java(empty, List.of("-XX:SharedArchiveFile=" + archive(empty))));
        programs.put("bridge", bridge(BUNDLE, configuration));
        programs.put("bridge without archive", bridge(bare(directory), configuration));
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        // The first round fills the system's file cache, makes ledger and journal, and does not count.
        for (int round = 0; round <= rounds; round++) {
            for (String program : programs.keySet()) {
                Start start = start(programs.get(program), directory.resolve("start-" + round + ".log"));
                System.out.printf("round %d: %s %s%n", round, program, start);
                if (round > 0) {
                    starts.computeIfAbsent(program, name -> new ArrayList<>()).add(start);
                }
            }
        }
        double base = median(starts.get("empty Camel")).millis();
        starts.forEach((program, each) -> System.out.printf(
                "median: %s %s, ratio %.2f%n",
                program, median(each), median(each).millis() / base));
    }

    private static List<String> bridge(Path bundle, String configuration) {
        return List.of(bundle.resolve("bin/begini-bridge").toString(), "run", "--config", configuration);
    }

    /** The packaged directory without its class archive. */
    private static Path bare(Path directory) throws IOException {
        Path bare = Files.createDirectory(directory.resolve("bare"));
        Files.createDirectory(bare.resolve("bin"));
        Files.copy(BUNDLE.resolve("bin/begini-bridge"), bare.resolve("bin/begini-bridge"), COPY_ATTRIBUTES);
        for (String part : List.of("lib", "routes", "application.properties")) {
            Files.createSymbolicLink(bare.resolve(part), BUNDLE.resolve(part));
        }
        return bare;
    }

    /** {@link EmptyCamel} in a jar, because classes outside of jars are not archived. */
    private static Path emptyCamel(Path directory) throws IOException {
        Path jar = directory.resolve("empty-camel.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> type : List.of(EmptyCamel.class, Figures.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                Files.copy(Path.of("target/test-classes", name), out);
            }
        }
        return jar;
    }

    private static List<String> java(Path empty, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", empty + ":" + BUNDLE.resolve("lib") + "/*", EmptyCamel.class.getName()));
        return command;
    }

    /** Made as the bridge's is, by a start and an end. */
    private static Path archive(Path empty) throws Exception {
        Path archive = empty.resolveSibling("empty-camel.jsa");
        start(java(empty, List.of("-XX:ArchiveClassesAtExit=" + archive)), empty.resolveSibling("archive.log"));
        if (!Files.exists(archive)) {
            throw new IOException("no class archive was made, see archive.log beside " + empty);
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

    private static Start start(List<String> command, Path log) throws Exception {
        long started = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().remove("JAVA_OPTS");
        Process process = Children.start(builder);
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
