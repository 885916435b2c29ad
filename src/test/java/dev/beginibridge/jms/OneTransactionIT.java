package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receipt and reply are one transaction: doors are killed with {@code kill -9}, the broker lives on. */
class OneTransactionIT {
    private static final int REQUESTS = 300;
    private static final int KILLS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private PlainClient client;
    private final List<ChildProcess> processes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(directory);
        client = new PlainClient(broker.url());
    }

    @AfterEach
    void stop() throws Exception {
        processes.forEach(ChildProcess::close);
        client.close();
        broker.close();
    }

    private ChildProcess door(String mode) throws Exception {
        ChildProcess process = ChildProcess.start(directory, DoorProcess.class, broker.url(), mode);
        processes.add(process);
        return process;
    }

    /** The second queue is one that nobody has made yet. */
    @ParameterizedTest
    @ValueSource(strings = {"TEST.REPLY", "ADAPTER.LATER"})
    void aDoorThatDiesBetweenReplyAndCommit(String replies) throws Exception {
        ChildProcess dying = door("stop-before-commit");
        Message request = client.text(PlainClient.json("QWERT-1"));
        request.setJMSReplyTo(client.queue(replies));
        client.send(request);
        dying.awaitLine(DoorProcess.SENT);
        assertNull(client.takeWithin(client.queue(replies), 500), "a reply was visible before the commit");
        dying.kill();
        assertNull(client.takeWithin(client.queue(replies), 500), "a reply was visible without a commit");

        try (RunningDoor second = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            Message reply = client.take(replies);
            assertEquals(request.getJMSMessageID(), reply.getJMSCorrelationID());
            await().until(() -> second.count("answered") == 1);
        }
        assertEquals(0, client.depth(replies));
        assertEquals(0, client.depth("TEST.REQUEST"));
    }

    /** Two doors share the queue; each time the older one dies while both are full, and a new one takes its place. */
    @Test
    void killsUnderLoad() throws Exception {
        Random random = new Random(4);
        Set<String> asked = new HashSet<>();
        List<String> answered = new ArrayList<>();
        ChildProcess older = door("run");
        older.awaitLine(DoorProcess.READY);
        for (int kill = 0; kill < KILLS; kill++) {
            ChildProcess newer = door("run");
            newer.awaitLine(DoorProcess.READY);
            long enough = older.count(DoorProcess.TAKEN) + 1 + random.nextInt(15);
            ask(REQUESTS / KILLS, asked);
            awaitTaken(older, enough);
            older.kill(); // what it took last takes longer than this
            older = newer;
        }
        collect(answered, REQUESTS);
        // What may have been taken twice would be answered twice: wait until nothing is left, then look once more.
        await().atMost(PATIENCE).until(() -> client.depth("TEST.REQUEST") == 0);
        assertNull(client.takeWithin(client.queue("TEST.REPLY"), 1_500), "a request was answered twice");
        assertEquals(REQUESTS, answered.size());
        assertEquals(asked, new HashSet<>(answered), "each request has one reply");
        assertEquals(0, client.depth("DLQ"));
        assertEquals(0, client.depth("TEST.INVALID"));
        long taken = taken();
        assertTrue(taken > REQUESTS, "no kill hit a request in flight");
        assertTrue(taken <= REQUESTS + KILLS * DoorProcess.CONCURRENCY, taken + " requests went to the heart");
    }

    private static void awaitTaken(ChildProcess door, long enough) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> door.count(DoorProcess.TAKEN) >= enough);
    }

    /** How often a request went to the core, in all doors; ends those that live. */
    private long taken() throws Exception {
        long taken = 0;
        for (ChildProcess process : processes) {
            process.kill();
            taken += process.count(DoorProcess.TAKEN);
        }
        return taken;
    }

    /** All at once, so that the doors are full however slow a send is. */
    private void ask(int count, Set<String> asked) throws Exception {
        try (Session all = client.transacted();
                MessageProducer producer = all.createProducer(client.queue("TEST.REQUEST"))) {
            for (int i = 0; i < count; i++) {
                Message request = all.createTextMessage(PlainClient.json("QWERT-" + asked.size()));
                producer.send(request);
                asked.add(request.getJMSMessageID());
            }
            all.commit();
        }
    }

    private void collect(List<String> answered, int until) throws Exception {
        try (var consumer = client.session.createConsumer(client.queue("TEST.REPLY"))) {
            while (answered.size() < until) {
                Message reply = consumer.receive(PATIENCE.toMillis());
                assertTrue(reply != null, "only " + answered.size() + " replies came");
                answered.add(reply.getJMSCorrelationID());
            }
        }
    }
}
