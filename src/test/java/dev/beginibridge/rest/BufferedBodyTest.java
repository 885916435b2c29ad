package dev.beginibridge.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.RawAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All bodies together have so much room, and whoever sends little has his part of it. */
@Timeout(60)
class BufferedBodyTest {
    private static final int LARGEST = 256 << 10;
    private static final int SMALL = 8_000;

    private final BodyRoom room = new BodyRoom(4 * LARGEST);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final List<Socket> senders = new ArrayList<>();

    /** Answers how long the body was. */
    private static final class Length extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            Content.Sink.write(
                    response, true, Content.Source.asByteBuffer(request).remaining() + " bytes", callback);
            return true;
        }
    }

    @BeforeEach
    void start() throws Exception {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new BufferedBody(LARGEST, Duration.ofSeconds(30), room, Clock.systemUTC(), new Length()));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket sender : senders) {
            sender.close();
        }
        server.stop();
    }

    private Socket send(int length, int bytes) throws IOException {
        Socket sender = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
        senders.add(sender);
        sender.setSoTimeout(20_000);
        String head = "POST / HTTP/1.1\r\nHost: bridge\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n";
        sender.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        sender.getOutputStream().write(new byte[bytes]);
        return sender;
    }

    private static void assertAnswer(Socket sender, int status, String word) throws IOException {
        String answer = RawAnswer.of(sender);
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " ") && answer.contains(word), answer);
    }

    @Test
    void whenThereIsNoRoomTheLargestIsSentAway() throws Exception {
        int[] sent = {259_000, 262_000, 261_000, 260_000};
        List<Socket> slow = new ArrayList<>();
        for (int bytes : sent) {
            slow.add(send(LARGEST, bytes));
        }
        await().until(() -> room.bytes() == 1_042_000);
        assertAnswer(send(SMALL, SMALL), 200, SMALL + " bytes");
        assertAnswer(slow.get(1), 503, "Retry-After: 5");
        for (int i : new int[] {0, 2, 3}) {
            slow.get(i).getOutputStream().write(new byte[LARGEST - sent[i]]);
            assertAnswer(slow.get(i), 200, LARGEST + " bytes");
        }
        await().until(() -> room.bytes() == 0);
    }

    @Test
    void aSenderThatGoesLeavesItsRoom() throws Exception {
        Socket sender = send(LARGEST, SMALL);
        await().until(() -> room.bytes() == SMALL);
        sender.close();
        await().until(() -> room.bytes() == 0);
    }
}
