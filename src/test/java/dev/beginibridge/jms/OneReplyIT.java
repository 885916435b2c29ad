package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.jms.Requesters.Requester;
import dev.beginibridge.model.LinkRequest;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks, and whatever becomes of it: one reply, or one message on the invalid queue. */
@Timeout(60)
class OneReplyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String OPEN = "ADAPTER.OPEN";
    private static final String CLOSED = "ADAPTER.CLOSED";
    private static final String MISSING = "ADAPTER.MISSING";
    private static final String FULL = "TEST.REPLY";
    private static final int CONCURRENCY = 10;

    /** What is wrong with a request, and what is to come of it. */
    private enum Kind {
        ISSUED(OPEN, "issued", false),
        REJECTED(OPEN, "rejected", false),
        UNREADABLE(OPEN, "rejected", true),
        PARKED(OPEN, "issued", false),
        /** Its requester leaves before there is an answer. */
        GONE(null, null, true),
        /** The broker makes its queue, and the reply waits there. */
        MISSING(OneReplyIT.MISSING, "issued", false),
        FORBIDDEN(CLOSED, null, true),
        /** Until somebody makes room. */
        FULL(OneReplyIT.FULL, "issued", false);

        private final String replies;
        private final String status;
        private final boolean invalid;

        Kind(String replies, String status, boolean invalid) {
            this.replies = replies;
            this.status = status;
            this.invalid = invalid;
        }

        private String body(String id) {
            return switch (this) {
                case REJECTED -> "{\"uid\":\"no uid\"}";
                case UNREADABLE -> "nonsense";
                case PARKED -> "{\"uid\":\"" + id + "\",\"deployment\":\"cards\"}";
                default -> "{\"uid\":\"" + id + "\"}";
            };
        }
    }

    @TempDir
    Path directory;

    private final CountDownLatch left = new CountDownLatch(1);
    /** What came, by what it answers: the statuses of replies, and {@code invalid}. */
    private final Map<String, String> came = new TreeMap<>();

    private final Map<String, String> expected = new TreeMap<>();
    private RunningDoor door;
    private PlainClient client;

    @AfterEach
    void stop() throws Exception {
        door.close();
        client.close();
    }

    @Test
    void atTheEmbeddedBroker() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory, 0, true)) {
            client = new PlainClient(broker.url());
            start(JmsBroker.at(Optional.of(broker.url())));
            // It knows no users, and pages what is too much: nothing is forbidden or full.
            askAll(
                    Requesters.ofTheEmbeddedBroker(broker.port(), ForeignBroker.ADMIN),
                    List.of(Kind.ISSUED, Kind.REJECTED, Kind.UNREADABLE, Kind.PARKED, Kind.GONE, Kind.MISSING));
            assertEachHasItsAnswer();
        }
    }

    @Test
    void atAnArtemisWithUsersAndRights() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of())) {
            client = new PlainClient(foreign.url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN);
            foreign.makeOnlyByHand(Requesters.LEFT);
            client.makeQueue(CLOSED);
            foreign.forbid(CLOSED, true);
            Message filler = client.text("x".repeat(30_000));
            filler.setJMSCorrelationID("filler");
            client.producer.send(client.queue(FULL), filler);
            start(foreign.forTheBridge());
            Map<String, Requester> requesters = Requesters.of(foreign.port(), ForeignBroker.ADMIN);
            askAll(requesters, List.of(Kind.values()));
            // Both the full ones and the forbidden have gone back by then.
            await().atMost(PATIENCE).until(() -> door.count("rolled_back") >= 2 * requesters.size());
            client.take(FULL);
            assertEachHasItsAnswer();
        }
    }

    private void start(JmsBroker broker) throws Exception {
        client.makeQueue(OPEN);
        door = new RunningDoor(broker, RunningDoor.config(Correlation.AUTO, CONCURRENCY), Map.of());
        door.load();
        door.door.addParkedDoors(List.of("cards"));
        door.heart.script = this::waitUntilItsRequesterLeft;
        door.heart.mishap = OneReplyIT::suspend;
        door.camel.start();
        await().until(() ->
                door.door.down().isEmpty() && door.door.shutParkedQueues().isEmpty());
    }

    private void waitUntilItsRequesterLeft(LinkRequest request) throws InterruptedException {
        if (request.uid().startsWith("GONE")) {
            left.await();
        }
    }

    /** As the core does with a suspended deployment's requests. */
    private static void suspend(Exchange exchange) {
        boolean parkable = exchange.getProperty(RequestContext.PARKABLE, Boolean.class);
        if (parkable
                && exchange.getProperty(RequestContext.CORRELATION_ID, String.class)
                        .startsWith("PARKED")) {
            exchange.setProperty(LinkSteps.SUSPENDED_DEPLOYMENT, "cards");
        }
    }

    private void askAll(Map<String, Requester> requesters, List<Kind> kinds) throws Exception {
        for (Map.Entry<String, Requester> one : requesters.entrySet()) {
            for (Kind kind : kinds) {
                String id = kind + "-" + one.getKey();
                if (kind == Kind.GONE) {
                    one.getValue().sendAndLeave(id, kind.body(id));
                } else {
                    one.getValue().send(id, kind.body(id), kind.replies);
                }
                String answer = kind.status == null ? "" : kind.status + " ";
                expected.put(id, kind.invalid ? answer + "invalid " : answer);
            }
        }
        left.countDown();
    }

    private void assertEachHasItsAnswer() throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> {
            collect();
            assertEquals(expected, came);
            assertEquals(0, client.depth("TEST.REQUEST"));
        });
        // Whatever would come twice has come by now: no request is left that could have another answer.
        collect();
        assertEquals(expected, came);
        assertEquals(
                0,
                door.metrics
                        .get("begini.jms.messages")
                        .tag("fate", "expired")
                        .counter()
                        .count());
    }

    private void collect() throws Exception {
        for (String queue : List.of(OPEN, MISSING, FULL, "TEST.INVALID", "DLQ")) {
            collect(queue);
        }
    }

    private void collect(String queue) throws Exception {
        try (MessageConsumer consumer = client.session.createConsumer(client.queue(queue))) {
            for (Message one = consumer.receiveNoWait(); one != null; one = consumer.receiveNoWait()) {
                String status = queue.equals("TEST.INVALID") ? "invalid" : one.getStringProperty("BeginiStatus");
                came.merge(one.getJMSCorrelationID(), status + " ", String::concat);
            }
        }
    }
}
