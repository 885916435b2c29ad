package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;

import dev.beginibridge.Children;
import dev.beginibridge.end.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A Java process, by default with this one's class path, to be killed with {@code kill -9}. */
final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static ChildProcess start(Path directory, Class<?> main, String... arguments) throws IOException {
        return start(directory, JavaProcess.of("-Xmx128m"), main, arguments);
    }

    static ChildProcess start(Path directory, String classPath, Class<?> main, String... arguments) throws IOException {
        return start(directory, "-Xmx128m", classPath, main, arguments);
    }

    static ChildProcess start(Path directory, String heap, String classPath, Class<?> main, String... arguments)
            throws IOException {
        return start(
                directory,
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        heap,
                        "-cp",
                        classPath),
                main,
                arguments);
    }

    private static ChildProcess start(Path directory, ProcessBuilder java, Class<?> main, String... arguments)
            throws IOException {
        Path output = Files.createTempFile(directory, main.getSimpleName(), ".out");
        java.command().add(main.getName());
        java.command().addAll(List.of(arguments));
        Process process = Children.start(java.redirectErrorStream(false)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile()));
        return new ChildProcess(process, output);
    }

    /** Waits until the process has said a word, and gives the rest of that line. */
    String awaitLine(String word) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> line(word), Optional::isPresent)
                .orElseThrow()
                .substring(word.length())
                .strip();
    }

    private Optional<String> line(String word) {
        return lines().stream().filter(line -> line.startsWith(word)).findFirst();
    }

    long count(String line) {
        return lines().stream().filter(line::equals).count();
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
