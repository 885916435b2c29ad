package dev.beginibridge.result.webhook;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the receiver while webhooks come, at their store and at their answer, which are milliseconds apart: what was
 * answered 200 is there, once. {@code -Dbegini.test.kills=500} is more than the build has time for. {@code ResultKillsIT} kills the
 * packaged bridge.
 */
@Timeout(3_600)
class ReceiverKillsIT {
    private static final int KILLS = Integer.getInteger("begini.test.kills", 27);
    private static final long SEED = Long.getLong("begini.test.seed", 20_261_129);
    private static final int SENDERS = 8;
    /** How long a sender whose webhook was not taken waits before it sends it again. */
    private static final Duration AGAIN = Duration.ofMillis(200);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Set<String> received = ConcurrentHashMap.newKeySet();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean enough = new AtomicBoolean();
    /** When the next kill is due; null: none is planned yet. */
    private volatile Moment moment;

    /** As soon as so many webhooks are watched. */
    private record Moment(Set<String> watched, int seen, CountDownLatch here) {}

    @Test
    void whatWasAnsweredIsThereOnce() throws Exception {
        Random random = new Random(SEED);
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (KilledReceiver receiver = new KilledReceiver(directory).start()) {
            List<Future<?>> sending = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                sending.add(senders.submit(() -> sendUntilEnough(receiver)));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                boolean atAnswer = kill % 2 == 0;
                Set<String> watched = atAnswer ? received : sent;
                Moment due = new Moment(watched, watched.size() + 5 + random.nextInt(100), new CountDownLatch(1));
                moment = due;
                assertTrue(
                        due.here().await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "webhooks are taken; seed " + SEED);
                receiver.kill();
                receiver.start();
            }
            enough.set(true);
            for (Future<?> one : sending) {
                one.get(); // each goes on until its webhook is answered
            }
            receiver.kill();
            assertTrue(received.size() > KILLS, "else this proves nothing");
            assertEquals(new TreeSet<>(received), new TreeSet<>(stored()));
            System.out.println("ReceiverKillsIT: " + KILLS + " kills, " + received.size() + " webhooks");
        } finally {
            enough.set(true);
            senders.shutdownNow();
        }
    }

    /** As Begini does: each again until it is answered 200. */
    private void sendUntilEnough(KilledReceiver receiver) {
        while (!enough.get()) {
            String body = "{\"uid\":\"KILL-" + next.get() % 50 + "\",\"event\":{\"type\":\"t\"},\"n\":"
                    + next.incrementAndGet() + "}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String id = sha256(bytes);
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + receiver.port + WebhookFixture.PATH))
                    .timeout(Duration.ofSeconds(20))
                    .header("X-Signature", WebhookFixture.signed(body, WebhookFixture.KEY))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .build();
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(AGAIN)
                    .until(() -> isReceived(request, id));
        }
    }

    private boolean isReceived(HttpRequest request, String id) throws InterruptedException {
        try {
            note(sent, id);
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                note(received, id);
            }
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false; // it is dead just now
        }
    }

    private void note(Set<String> what, String id) {
        what.add(id);
        Moment due = moment;
        if (due != null && due.watched() == what && what.size() >= due.seen()) {
            due.here().countDown();
        }
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Read by another program, from what the kills have left. */
    private List<String> stored() throws Exception {
        List<String> ids = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("ledger.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM result")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        assertEquals(Set.copyOf(ids).size(), ids.size());
        return Collections.unmodifiableList(ids);
    }
}
