package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;

import dev.beginibridge.Children;
import dev.beginibridge.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The packaged bridge in a process of its own, started by its script, as an operator starts it. */
public final class BridgeProcess implements AutoCloseable {
    /** The runnable directory that {@code mvn package} leaves. */
    public static final Path BUNDLE = Path.of("target", "begini-bridge").toAbsolutePath();

    /** The build gives all that tests start what suits short lives. */
    static final String OPTIONS = "-Xmx256m " + System.getenv().getOrDefault("JAVA_OPTS", "-XX:TieredStopAtLevel=1");

    private static final Duration START = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    public final int rest;
    final int broker;
    final int management;
    private final Path directory;
    private final Path configuration;
    private final List<String> command;
    private Process process;

    /** Prepares a bridge in a directory; ports are chosen once, so that it comes back where it was. */
    public BridgeProcess(Path directory, URI begini, Map<String, String> overrides) throws IOException {
        Files.createDirectories(directory);
        this.directory = directory;
        this.rest = freePort();
        this.broker = freePort();
        this.management = freePort();
        Map<String, String> values = TestBridge.values(directory, begini);
        values.put("begini.rest.port", String.valueOf(rest));
        values.put("begini.broker.port", String.valueOf(broker));
        values.put("begini.management.port", String.valueOf(management));
        values.putAll(overrides);
        this.configuration = directory.resolve("my.properties");
        Files.writeString(
                configuration,
                values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
        this.command = new ArrayList<>(
                List.of(BUNDLE.resolve("bin/begini-bridge").toString(), "run", "--config", configuration.toString()));
    }

    public static int freePort() throws IOException {
        return FreePort.next();
    }

    /** From now on it is started on a terminal, as by a person; all that the terminal is sent goes to the log. */
    BridgeProcess onTerminal() {
        return onTerminal("");
    }

    /** @param first what the terminal's shell does before it gives way to the bridge */
    BridgeProcess onTerminal(String first) {
        String typed = first + "exec " + String.join(" ", command);
        command.clear();
        command.addAll(List.of("script", "-qefc", typed, "/dev/null"));
        return this;
    }

    /** From now on it is started by a program that sets something and gives way, such as {@code env}. */
    BridgeProcess by(String... program) {
        command.addAll(0, List.of(program));
        return this;
    }

    /** From now on it is started by a shell that does something else before it gives way. */
    BridgeProcess after(String first) {
        List<String> shell = List.of("sh", "-c", first + "exec \"$@\"", "sh");
        command.addAll(0, shell);
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    public BridgeProcess start() throws IOException {
        return start(OPTIONS);
    }

    /** Starts it with options for its virtual machine, and waits until it says that it is ready. */
    public BridgeProcess start(String javaOptions) throws IOException {
        launch(javaOptions, ProcessBuilder.Redirect.appendTo(log().toFile()));
        await("ready, see " + log())
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(this::isReady);
        process.descendants().forEach(Children::keep);
        return this;
    }

    /** Starts it, and waits for nothing. */
    void launch(String javaOptions, ProcessBuilder.Redirect output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().put("JAVA_OPTS", javaOptions);
        process = Children.start(builder);
    }

    boolean isReady() {
        if (!process.isAlive()) {
            throw new AssertionError("the bridge ended with status " + process.exitValue() + ": " + output());
        }
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + management + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The value of a sample, by its name with labels as {@code /metrics} writes it. */
    double metric(String sample) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no sample " + sample));
    }

    /** The sum of a metric's samples, whatever their labels; 0 when there is none yet. */
    double total(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The virtual machine itself: the script has given way to it. */
    public Process process() {
        return process;
    }

    /** The path of its configuration file. */
    String configuration() {
        return configuration.toString();
    }

    Path log() {
        return directory.resolve("bridge.log");
    }

    String output() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** {@code kill -9}: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException {
        Children.killTree(process);
        process.waitFor();
    }

    /** Sends a signal by its name, such as {@code STOP}, after which the process stands still until {@code CONT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** SIGTERM; returns the exit status. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not stop in 40 s: " + output());
        }
        return process.exitValue();
    }

    String brokerUrl() {
        return "tcp://127.0.0.1:" + broker;
    }

    @Override
    public void close() {
        if (process != null) {
            Children.killTree(process);
        }
    }
}
