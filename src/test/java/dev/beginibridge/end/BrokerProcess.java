package dev.beginibridge.end;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** An Artemis broker in a process of its own: arguments are its directory and port. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final int port;

    BrokerProcess(Path directory, int port) throws Exception {
        this.port = port;
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString(),
                        String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        // Its first line says that it is up.
        process.inputReader().readLine();
    }

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.empty();
        Map.of("begini.broker.directory", args[0], "begini.broker.port", args[1])
                .forEach((key, value) -> settings.put(key, value, "test"));
        BridgeConfig config = BridgeConfig.from(settings);
        try (EmbeddedBroker broker = new EmbeddedBroker(config.broker(), config.jms())) {
            broker.start();
            List.of("up").forEach(System.out::println);
            new CountDownLatch(1).await();
        }
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
