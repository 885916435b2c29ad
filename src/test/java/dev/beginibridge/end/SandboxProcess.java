package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;

import dev.beginibridge.Children;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** The sandbox in a process of its own, so that it takes no part of what is measured. */
public final class SandboxProcess implements AutoCloseable {
    private final int port;
    private final Process process;

    public SandboxProcess(Path log, int latencyMillis) throws IOException {
        port = BridgeProcess.freePort();
        process = Children.start(JavaProcess.of(
                        "-Dbegini.sandbox.port=" + port,
                        "-Dbegini.sandbox.latency=" + latencyMillis + "ms",
                        "dev.beginibridge.BeginiBridge",
                        "sandbox")
                .redirectOutput(log.toFile()));
        awaitListening(port);
    }

    /** Waits until somebody listens at the port of this machine. */
    public static void awaitListening(int port) {
        await().atMost(Duration.ofSeconds(30)).until(() -> isListening(port));
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
