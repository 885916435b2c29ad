package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Good requests among others whose commit the broker refuses, again and again: each good one is answered once, and each
 * other one is set aside once or, when its trouble is over, answered once. docs/scaling.md says how to run a large one.
 */
@Timeout(3_600)
class CommitStormIT {
    private static final int GOOD = Integer.getInteger("begini.test.storm-good", 400);
    private static final int BAD = Integer.getInteger("begini.test.storm-bad", 30);
    private static final int SEEDS = Integer.getInteger("begini.test.storm-seeds", 2);
    private static final int CONCURRENCY = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String CLOSED = "ADAPTER.CLOSED";
    private static final String FULL = "TEST.REPLY";
    private static final String EARLIER = "earlier";
    private static final List<String> OPEN = List.of("ADAPTER.A", "ADAPTER.B", "ADAPTER.C");

    @TempDir
    Path directory;

    private final Random random = new Random();
    private PlainClient client;
    private RunningDoor door;
    private ToLongFunction<String> depth;
    private volatile boolean isAuditRefused;

    @AfterEach
    void stop() throws Exception {
        door.close();
        client.close();
    }

    /** Users and rights, and queues that fill up. */
    @Test
    void onABrokerWithUsersAndRights() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of())) {
            client = new PlainClient(foreign.url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN);
            depth = foreign::messages;
            door = RunningDoor.start(new RunningDoor(
                    foreign.forTheBridge(), RunningDoor.config(Correlation.AUTO, CONCURRENCY), Map.of()));
            makeQueues();
            client.makeQueue(CLOSED);
            for (int seed = 0; seed < SEEDS; seed++) {
                random.setSeed(seed);
                foreign.forbid(CLOSED, true);
                client.producer.send(client.queue(FULL), client.text("x".repeat(30_000)));
                int refused = storm(List.of(Kind.FORBIDDEN, Kind.FULL, Kind.DUPLICATE));
                awaitOnlyTheRefusedAreLeft(refused);
                client.take(FULL); // what fills it
                foreign.forbid(CLOSED, false);
                assertEachIsAnsweredOnce();
            }
        }
    }

    /** It knows no users and pages what is too much: what it refuses are duplicates, here of a step that a team has added. */
    @Test
    void onTheEmbeddedBroker() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory)) {
            client = new PlainClient(broker.url());
            depth = queue -> (long) broker.messages(queue);
            door = new RunningDoor(broker.url(), Correlation.AUTO, CONCURRENCY);
            door.load();
            AdviceWith.adviceWith(door.camel, "jms-requests", route -> route.weaveById("park")
                    .after()
                    .process(this::audit));
            door.camel.start();
            Message seen = client.text("the first of its id");
            seen.setStringProperty("_AMQ_DUPL_ID", "audited");
            client.producer.send(client.queue("TEST.AUDIT"), seen);
            makeQueues();
            for (int seed = 0; seed < SEEDS; seed++) {
                random.setSeed(seed);
                isAuditRefused = true;
                int refused = storm(List.of(Kind.AUDITED, Kind.DUPLICATE));
                awaitOnlyTheRefusedAreLeft(refused);
                isAuditRefused = false;
                assertEachIsAnsweredOnce();
            }
        }
    }

    /** In the request's transaction, a message that the broker has had already. */
    private void audit(Exchange exchange) throws JMSException {
        Received received = Received.of(exchange);
        if (isAuditRefused && received.message().getStringProperty("kind").equals("AUDITED")) {
            Message audit = received.session().createMessage();
            audit.setStringProperty("_AMQ_DUPL_ID", "audited");
            try (MessageProducer producer = received.session().createProducer(null)) {
                producer.send(received.session().createQueue("TEST.AUDIT"), audit);
            }
        }
    }

    /** What is wrong with a request, and where it wants its reply. */
    private enum Kind {
        GOOD(null),
        /** Given up, for the bridge may not send there. */
        FORBIDDEN(CLOSED),
        FULL(CommitStormIT.FULL),
        /** Unreadable, with an id that the invalid queue knows. */
        DUPLICATE(null),
        AUDITED(null);

        private final String replies;

        Kind(String replies) {
            this.replies = replies;
        }
    }

    private final Map<String, Integer> answers = new TreeMap<>();
    private final Map<String, Integer> setAside = new TreeMap<>();
    private int asked;
    private int unreadable;
    private int forbidden;

    private void makeQueues() throws JMSException {
        for (String queue : OPEN) {
            client.makeQueue(queue);
        }
    }

    /** Sends all in random order; says how many of them go back until their trouble is over. */
    private int storm(List<Kind> bad) throws Exception {
        List<Kind> kinds = new ArrayList<>(Collections.nCopies(GOOD, Kind.GOOD));
        for (int i = 0; i < BAD; i++) {
            kinds.add(bad.get(i % bad.size()));
        }
        Collections.shuffle(kinds, random);
        answers.clear();
        setAside.clear();
        asked = kinds.size();
        unreadable = Collections.frequency(kinds, Kind.DUPLICATE);
        forbidden = Collections.frequency(kinds, Kind.FORBIDDEN);
        for (int i = 0; i < kinds.size(); i++) {
            send(kinds.get(i), "Q-" + i);
        }
        return BAD - unreadable - forbidden;
    }

    private void send(Kind kind, String uid) throws JMSException {
        String id = uid + "-" + random.nextLong();
        if (kind == Kind.DUPLICATE) {
            Message earlier = client.text(EARLIER);
            earlier.setStringProperty("_AMQ_DUPL_ID", id);
            earlier.setJMSCorrelationID(EARLIER);
            client.producer.send(client.queue("TEST.INVALID"), earlier);
        }
        Message request = client.text(kind == Kind.DUPLICATE ? "no request" : PlainClient.json(uid));
        if (kind == Kind.DUPLICATE) {
            request.setStringProperty("_AMQ_DUPL_ID", id);
        }
        request.setStringProperty("kind", kind.name());
        request.setJMSCorrelationID(uid);
        request.setJMSReplyTo(
                client.queue(kind.replies == null ? OPEN.get(random.nextInt(OPEN.size())) : kind.replies));
        client.send(request);
    }

    private void awaitOnlyTheRefusedAreLeft(int refused) {
        await().atMost(PATIENCE).until(() -> depth.applyAsLong("TEST.REQUEST") == refused);
        double before = door.count("rolled_back");
        assertTrue(before >= refused, "the broker refused nothing");
        // What was answered twice would have come again by now: the refused ones have.
        await().atMost(PATIENCE).until(() -> door.count("rolled_back") > before);
        assertEquals(refused, depth.applyAsLong("TEST.REQUEST"));
    }

    private void assertEachIsAnsweredOnce() throws Exception {
        await().atMost(PATIENCE).until(() -> {
            drain();
            return depth.applyAsLong("TEST.REQUEST") == 0;
        });
        drain();
        assertEquals(asked - forbidden, answers.size(), "a reply is missing");
        answers.forEach((uid, count) -> assertEquals(1, count, uid + " was answered twice"));
        setAside.remove(EARLIER);
        assertEquals(unreadable + forbidden, setAside.size());
        setAside.forEach((uid, count) -> assertEquals(1, count, uid + " was set aside twice"));
        assertEquals(0, client.depth("DLQ"));
        assertTrue(door.door.down().isEmpty());
    }

    private void drain() throws JMSException {
        for (String queue : OPEN) {
            drain(queue, answers);
        }
        drain(CLOSED, answers);
        drain(FULL, answers);
        drain("TEST.INVALID", setAside);
    }

    private void drain(String queue, Map<String, Integer> into) throws JMSException {
        try (MessageConsumer consumer = client.session.createConsumer(client.queue(queue))) {
            for (Message one = consumer.receiveNoWait(); one != null; one = consumer.receiveNoWait()) {
                into.merge(one.getJMSCorrelationID(), 1, Integer::sum);
            }
        }
    }
}
