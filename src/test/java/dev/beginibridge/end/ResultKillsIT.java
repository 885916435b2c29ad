package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the packaged bridge while events come and are handed over to a broker that lives on: each event that
 * was answered 200 is on the queue, all with one id, those of a uid in their order. The number of kills:
 * {@code -Dresult.kills=…}.
 */
@Timeout(7_200)
class ResultKillsIT {
    private static final int KILLS = Integer.getInteger("result.kills", 3);
    private static final int SENDERS = 4;

    @TempDir
    Path directory;

    private final Map<String, List<String>> answered = new ConcurrentHashMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void noEventIsLost() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                BrokerProcess broker = new BrokerProcess(directory.resolve("b"), BridgeProcess.freePort());
                BridgeProcess bridge = new BridgeProcess(
                                directory,
                                sandbox.baseUrl(),
                                TestBridge.map(
                                        "begini.webhooks.enabled", "true", "begini.jms.broker-url", broker.url()))
                        .start()) {
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                String uid = "KILLED-000" + i;
                answered.put(uid, Collections.synchronizedList(new ArrayList<>()));
                Thread sender = new Thread(() -> send(bridge.rest, uid));
                sender.start();
                senders.add(sender);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                int enough = sent.get() + 1 + ThreadLocalRandom.current().nextInt(100);
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> sent.get() >= enough);
                bridge.kill();
                bridge.start();
            }
            stopped.set(true);
            for (Thread sender : senders) {
                sender.join();
            }
            check(broker.url());
        }
    }

    /** As Begini: again until there is an answer, and the next event of a uid only then. */
    private void send(int port, String uid) {
        for (int event = 0; !stopped.get(); event++) {
            String body = Webhook.body(uid, "step-" + event, "{}");
            while (!isTaken(port, body)) {
                Thread.onSpinWait();
            }
            answered.get(uid).add(Webhook.id(body));
            sent.incrementAndGet();
        }
    }

    private static boolean isTaken(int port, String body) {
        try {
            return Webhook.send(port, body) == 200;
        } catch (IOException e) {
            return false; // it is dead just now
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void check(String url) throws JMSException, IOException {
        int all = answered.values().stream().mapToInt(List::size).sum();
        Set<String> seen = new HashSet<>();
        Map<String, List<String>> came = new HashMap<>();
        int twice = 0;
        try (JmsClient jms = new JmsClient(url);
                MessageConsumer consumer = jms.session.createConsumer(jms.session.createQueue("BEGINI.RESULT"))) {
            Message message = consumer.receive(90_000);
            while (message != null) {
                String id = message.getStringProperty("BeginiEventId");
                String uid = JmsClient.read(message).body().path("uid").asText();
                if (seen.add(id)) {
                    came.computeIfAbsent(uid, known -> new ArrayList<>()).add(id);
                } else {
                    twice++;
                }
                message = consumer.receive(seen.size() < all ? 90_000 : 500);
            }
        }
        System.out.println(KILLS + " kills, " + all + " events, " + twice + " came twice");
        assertTrue(all > KILLS, all + " events");
        assertEquals(answered, came);
        assertEquals(0, twice, "the broker knows the ids of events that it has had");
    }
}
