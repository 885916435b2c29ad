package dev.beginibridge.bench;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.end.TestBridge;
import dev.beginibridge.sandbox.Sandbox;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures how many tokens per second the sandbox makes, so that a load run knows what it is limited by. Not a test: client
 * and sandbox share the process. Arguments: connections (64), seconds per round (5), latency in ms (0).
 */
public final class SandboxThroughput {
    private static final int ROUNDS = 4;

    private SandboxThroughput() {}

    public static void main(String[] args) throws Exception {
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 64;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int latency = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        ExecutorService clients = Executors.newFixedThreadPool(connections);
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(latency))) {
            for (int round = 1; round <= ROUNDS; round++) {
                long total = round(sandbox, clients, connections, round, seconds);
                System.out.printf(
                        "round %d: %d requests/s on %d connections, latency %d ms%n",
                        round, total / seconds, connections, latency);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static long round(Sandbox sandbox, ExecutorService clients, int connections, int round, int seconds)
            throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            String prefix = "R" + round + "C" + i + "N";
            counts.add(clients.submit(() -> calls(sandbox, prefix, until)));
        }
        long total = 0;
        for (Future<Long> count : counts) {
            total += count.get();
        }
        return total;
    }

    private static long calls(Sandbox sandbox, String prefix, long until) throws IOException {
        long count = 0;
        byte[] buffer = new byte[4096];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
            socket.setTcpNoDelay(true);
            while (System.nanoTime() < until) {
                String request = request(prefix + (1_000_000 + count));
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                answer(socket.getInputStream(), buffer);
                count++;
            }
        }
        return count;
    }

    private static String request(String uid) {
        BridgeConfig.SandboxDeployment deployment = Sandbox.builtIn().get(0);
        String body = "{\"uid\":\"" + uid + "\",\"integration_id\":\"" + deployment.integrationId() + "\"}";
        return "POST /v1/sessions-management/tokens HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\n"
                + "api-key: " + deployment.apiKey().reveal() + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** Reads one good answer; its body ends with the only closing brace. */
    private static void answer(InputStream in, byte[] buffer) throws IOException {
        int filled = 0;
        do {
            int got = in.read(buffer, filled, buffer.length - filled);
            if (got < 0) {
                throw new EOFException("the sandbox hung up");
            }
            filled += got;
        } while (buffer[filled - 1] != '}');
        if (!new String(buffer, 0, 12, StandardCharsets.ISO_8859_1).equals("HTTP/1.1 200")) {
            throw new IOException("not a good answer");
        }
    }
}
