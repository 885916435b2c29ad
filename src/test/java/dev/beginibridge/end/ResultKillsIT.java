package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the packaged bridge, and of the broker's process, while 200 events a second come and are handed over:
 * each event that was answered 200 is on the queue, all with one id, those of a uid in their order. The number of kills of the
 * bridge: {@code -Dresult.kills=…}; the broker is killed a third as often.
 */
@Timeout(7_200)
class ResultKillsIT {
    private static final int KILLS = Integer.getInteger("result.kills", 3);
    private static final int SENDERS = 8;
    /** Of one uid: more than Begini's own repeats. */
    private static final int MOST_OF_A_UID = 50;
    /** Of all senders together. */
    private static final int PER_SECOND = 200;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private final Map<String, List<String>> answered = new ConcurrentHashMap<>();
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    void noEventIsLost() throws Exception {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(SENDERS);
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                BrokerProcess broker = new BrokerProcess(directory.resolve("b"), BridgeProcess.freePort());
                BridgeProcess bridge = new BridgeProcess(
                                directory,
                                sandbox.baseUrl(),
                                TestBridge.map(
                                        "begini.webhooks.enabled", "true",
                                        "begini.file.enabled", "false",
                                        "begini.jms.broker-url", broker.url()))
                        .start()) {
            List<Sender> senders = IntStream.range(0, SENDERS)
                    .mapToObj(i -> new Sender(bridge.rest, "KILLED-" + i))
                    .toList();
            List<? extends Future<?>> sending = senders.stream()
                    .map(sender -> threads.scheduleAtFixedRate(
                            sender::sendNext, 0, SENDERS * 1_000_000L / PER_SECOND, TimeUnit.MICROSECONDS))
                    .toList();
            for (int kill = 0; kill < KILLS; kill++) {
                awaitSome();
                if (kill % 3 == 1) {
                    broker.kill();
                    awaitSome(); // the bridge takes events meanwhile
                    broker.start();
                }
                bridge.kill();
                bridge.start();
            }
            sending.forEach(one -> one.cancel(false));
            threads.shutdown();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
            // What was under way when the bridge died may be there: it has its answer, too, before all are counted.
            senders.forEach(sender -> await().atMost(PATIENCE).until(sender::sendNext));
            check(broker.url());
        } finally {
            threads.shutdownNow();
        }
    }

    private void awaitSome() {
        int enough = sent.get() + 1 + ThreadLocalRandom.current().nextInt(100);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> sent.get() >= enough);
    }

    /** Sends as Begini does: the next event of a uid only when there is an answer to the one before. */
    private final class Sender {
        private final int port;
        private final String name;
        private int uids;
        private List<String> ofUid;

        private Sender(int port, String name) {
            this.port = port;
            this.name = name;
        }

        private String uid() {
            return name + "-" + uids;
        }

        private boolean sendNext() {
            if (ofUid == null || ofUid.size() == MOST_OF_A_UID) {
                return isNextAsked();
            }
            String body = Webhook.body(uid(), "step-" + ofUid.size(), "{}");
            boolean taken = isTaken(port, body);
            if (taken) {
                answered.put(uid(), ofUid);
                ofUid.add(Webhook.id(body));
                sent.incrementAndGet();
            }
            return taken;
        }

        /** An event is handed over at once when its uid's link is known. */
        private boolean isNextAsked() {
            uids++;
            if (!isIssued(port, uid())) {
                uids--;
                return false;
            }
            ofUid = Collections.synchronizedList(new ArrayList<>());
            return true;
        }
    }

    private static boolean isIssued(int port, String uid) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/links"))
                .header("Authorization", "Bearer " + TestBridge.REST_TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"uid\":\"" + uid + "\"}"))
                .build();
        return tried(
                () -> HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2);
    }

    private static boolean isTaken(int port, String body) {
        return tried(() -> Webhook.send(port, body) == 200);
    }

    private static boolean tried(Callable<Boolean> call) {
        try {
            return call.call();
        } catch (IOException e) {
            return false; // it is dead just now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
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
