package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.FreePort;
import dev.beginibridge.config.Correlation;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers share a journal and one URL names both; the first is killed, the second takes over. */
class FailoverIT {
    private static final int REQUESTS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private ChildProcess broker(int port) throws Exception {
        ChildProcess broker = ChildProcess.start(
                directory, BrokerProcess.class, directory.resolve("broker").toString(), String.valueOf(port));
        broker.awaitLine(DoorProcess.READY);
        return broker;
    }

    @Test
    void theDoorGoesOnWithTheOtherBroker() throws Exception {
        int first = FreePort.next();
        int second = FreePort.next();
        ChildProcess broker = broker(first);
        String url = "(tcp://127.0.0.1:" + first + ",tcp://127.0.0.1:" + second + ")";
        try (RunningDoor door = RunningDoor.start(url, Correlation.AUTO, 8)) {
            door.heart.script = request -> Thread.sleep(20);
            Set<String> asked = new HashSet<>();
            try (PlainClient client = new PlainClient("tcp://127.0.0.1:" + first)) {
                for (int i = 0; i < REQUESTS; i++) {
                    Message request = client.text(PlainClient.json("QWERT-" + i));
                    client.send(request);
                    asked.add(request.getJMSMessageID());
                }
            }
            await().atMost(PATIENCE).until(() -> door.heart.seen.size() > REQUESTS / 4);
            broker.kill();
            await().atMost(PATIENCE).until(() -> door.door.down().isPresent());
            broker = broker(second);
            await().atMost(PATIENCE).until(() -> door.door.down().isEmpty());
            try (PlainClient client = new PlainClient("tcp://127.0.0.1:" + second);
                    MessageConsumer replies = client.session.createConsumer(client.queue("TEST.REPLY"))) {
                while (!asked.isEmpty()) {
                    Message reply = replies.receive(PATIENCE.toMillis());
                    assertTrue(reply != null, asked.size() + " are not answered");
                    assertTrue(asked.remove(reply.getJMSCorrelationID()), "a second reply");
                }
                assertEquals(0, client.depth("TEST.REPLY"));
            }
        } finally {
            broker.kill();
        }
    }
}
