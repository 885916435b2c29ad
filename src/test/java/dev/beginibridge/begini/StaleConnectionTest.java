package dev.beginibridge.begini;

import static dev.beginibridge.WireStub.json;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.beginibridge.WireStub;
import dev.beginibridge.config.Tls;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that ends idle connections without a word costs no call: a dead connection is seen before it is used. */
@Timeout(30)
class StaleConnectionTest {
    /** A connection that lay idle for so long is looked at before it is used. */
    private static final Duration IDLE =
            BeginiHttp.CHECK_IDLE_AFTER.toDuration().plusMillis(20);

    @Test
    void closedAfterEachAnswer() throws Exception {
        try (WireStub begini = new WireStub((socket, out) -> {
                    json(200, Calls.OK_BODY).write(socket, out);
                    out.flush();
                    socket.close();
                });
                TokenRoute call = Calls.open(begini.url(), Optional.empty(), Tls.ofJvm())) {
            for (int i = 0; i < 20; i++) {
                assertInstanceOf(TokenAnswer.Usable.class, Calls.once(call));
                await().pollDelay(IDLE).until(() -> true);
            }
            assertEquals(20, begini.requests().size());
            assertEquals(20, begini.connections());
        }
    }

    @Test
    void closedWhenIdle() throws Exception {
        Queue<Socket> open = new ConcurrentLinkedQueue<>();
        try (WireStub begini = new WireStub((socket, out) -> {
                    open.add(socket);
                    json(200, Calls.OK_BODY).write(socket, out);
                });
                TokenRoute call = Calls.open(begini.url(), Optional.empty(), Tls.ofJvm())) {
            for (int round = 1; round <= 3; round++) {
                for (int i = 0; i < 5; i++) {
                    assertInstanceOf(TokenAnswer.Usable.class, Calls.once(call));
                }
                assertEquals(round, begini.connections(), "kept alive within a round");
                for (Socket socket : open) {
                    socket.close();
                }
                await().pollDelay(IDLE).until(() -> true);
            }
            assertEquals(15, begini.requests().size());
        }
    }
}
