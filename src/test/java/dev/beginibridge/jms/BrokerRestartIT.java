package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.Correlation;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed with {@code kill -9} while requests are in flight, and comes back. */
class BrokerRestartIT {
    private static final int REQUESTS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(8);

    @TempDir
    Path directory;

    @Test
    void theDoorRecoversByItselfAndLosesNothing() throws Exception {
        ChildProcess broker = broker("0");
        try {
            int port = Integer.parseInt(broker.awaitLine(DoorProcess.READY));
            String url = "tcp://127.0.0.1:" + port;
            try (RunningDoor door = RunningDoor.start(url, Correlation.AUTO, 16)) {
                await().until(() -> door.door.down().isEmpty());
                door.heart.script = request -> Thread.sleep(10);
                List<String> answered = new ArrayList<>();
                Set<String> asked = send(url);
                collect(url, answered, REQUESTS / 4);

                broker.kill();
                await().atMost(PATIENCE)
                        .until(() -> door.door.down().orElse("up").startsWith("no connection to the broker since 20"));

                broker = broker(Integer.toString(port));
                broker.awaitLine(DoorProcess.READY);
                await().atMost(RECOVERY_LIMIT).until(() -> door.door.down().isEmpty());
                collect(url, answered, REQUESTS);
                assertEquals(REQUESTS, answered.size());
                assertEquals(asked, new HashSet<>(answered), "each request has one reply");
                try (PlainClient client = new PlainClient(url)) {
                    assertEquals(0, client.depth("TEST.REPLY"));
                    assertEquals(0, client.depth("TEST.REQUEST"));
                    assertEquals(0, client.depth("DLQ"));
                }
            }
        } finally {
            broker.kill();
        }
    }

    private ChildProcess broker(String port) throws Exception {
        return ChildProcess.start(
                directory, BrokerProcess.class, directory.resolve("broker").toString(), port);
    }

    private static Set<String> send(String url) throws Exception {
        Set<String> asked = new HashSet<>();
        try (PlainClient client = new PlainClient(url)) {
            for (int i = 0; i < REQUESTS; i++) {
                Message request = client.text(PlainClient.json("QWERT-" + i));
                client.send(request);
                asked.add(request.getJMSMessageID());
            }
        }
        return asked;
    }

    private static void collect(String url, List<String> answered, int until) throws Exception {
        try (PlainClient client = new PlainClient(url);
                MessageConsumer consumer = client.session.createConsumer(client.queue("TEST.REPLY"))) {
            while (answered.size() < until) {
                Message reply = consumer.receive(PATIENCE.toMillis());
                assertTrue(reply != null, "only " + answered.size() + " replies came");
                answered.add(reply.getJMSCorrelationID());
            }
        }
    }
}
