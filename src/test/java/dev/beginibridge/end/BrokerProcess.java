package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;

import dev.beginibridge.Children;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** An Artemis broker in a process of its own, its queues on disk; a test may kill it and start it again. */
public final class BrokerProcess implements AutoCloseable {
    private static final String UP = "up";

    private final Path directory;
    private final int port;
    private Process process;

    /** Starts it, and waits until it says that it is up. */
    public BrokerProcess(Path directory, int port) throws IOException {
        Files.createDirectories(directory);
        this.directory = directory;
        this.port = port;
        start();
    }

    /** Arguments: its directory and port. */
    public static void main(String[] args) throws Exception {
        Settings settings = Settings.empty();
        Map.of("begini.broker.directory", args[0], "begini.broker.port", args[1])
                .forEach((key, value) -> settings.put(key, value, "test"));
        BridgeConfig config = BridgeConfig.from(settings);
        try (EmbeddedBroker broker = new EmbeddedBroker(config.broker(), config.jms())) {
            broker.start();
            List.of(UP).forEach(System.out::println);
            new CountDownLatch(1).await();
        }
    }

    /** Again where it was, on its port and with what is on its disk. */
    void start() throws IOException {
        Path log = directory.resolve("broker.log");
        process = Children.start(JavaProcess.of(
                        BrokerProcess.class.getName(),
                        directory.resolve("store").toString(),
                        String.valueOf(port))
                .redirectOutput(log.toFile()));
        await("broker is up, see " + log).atMost(Duration.ofSeconds(60)).until(() -> Files.readAllLines(log)
                .contains(UP));
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
