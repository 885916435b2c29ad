package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.core.RequestContext;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reply looks like and where it goes, seen by a plain client. */
class ReplyIT {
    private static final int CONCURRENCY = 4;

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static RunningDoor door;
    private PlainClient client;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(directory);
        door = RunningDoor.start(broker.url(), Correlation.AUTO, CONCURRENCY);
    }

    @AfterAll
    static void stop() {
        door.close();
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = new PlainClient(broker.url());
        door.heart.seen.clear();
        door.heart.script = request -> {};
    }

    @AfterEach
    void disconnect() throws Exception {
        assertEquals(0, client.depth("TEST.REQUEST"));
        assertEquals(0, client.depth("DLQ"));
        client.close();
    }

    @Test
    void aLink() throws Exception {
        client.send(client.text("{\"request_id\":\"A-1\",\"deployment\":\"cards\",\"uid\":\"QWERT-1\"}"));
        Message reply = client.take("TEST.REPLY");
        JsonNode body = PlainClient.read(reply);
        assertEquals("A-1", body.path("request_id").asText());
        assertEquals("cards", body.path("deployment").asText());
        assertEquals("QWERT-1", body.path("uid").asText());
        assertEquals("issued", body.path("status").asText());
        assertEquals(
                "https://app.example/" + ScriptedHeart.TOKEN, body.path("link").asText());
        assertEquals("issued", reply.getStringProperty("BeginiStatus"));
        assertEquals(Set.of("BeginiStatus"), ownProperties(reply));
    }

    @Test
    void aRefusal() throws Exception {
        client.send(client.text("{\"request_id\":\"A-2\",\"uid\":\"a b\"}"));
        Message reply = client.take("TEST.REPLY");
        JsonNode body = PlainClient.read(reply);
        assertEquals("A-2", body.path("request_id").asText());
        assertEquals("rejected", body.path("status").asText());
        assertEquals("invalid_uid", body.path("error").path("code").asText());
        assertEquals("rejected", reply.getStringProperty("BeginiStatus"));
        assertEquals("invalid_uid", reply.getStringProperty("BeginiErrorCode"));
        assertEquals(0, client.depth("TEST.INVALID"), "it could be read, so it is only answered");
    }

    @Test
    void deliveryModeAndPriorityAreTheRequests() throws Exception {
        for (int mode : new int[] {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT}) {
            for (int priority : new int[] {0, 4, 9}) {
                Message request = client.text(PlainClient.json("QWERT-1"));
                client.producer.send(client.queue("TEST.REQUEST"), request, mode, priority, 0);
                Message reply = client.take("TEST.REPLY");
                assertEquals(mode, reply.getJMSDeliveryMode());
                assertEquals(priority, reply.getJMSPriority());
                assertEquals(0, reply.getJMSExpiration(), "a request without a limit has a reply without one");
            }
        }
    }

    @Test
    void whatIsLeftOfTheTimeToLive() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        door.heart.script = request -> taken.await();
        Message request = client.text(PlainClient.json("QWERT-1"));
        client.producer.send(client.queue("TEST.REQUEST"), request, DeliveryMode.PERSISTENT, 4, 60_000);
        await().until(() -> !door.heart.seen.isEmpty());
        Instant deadline =
                (Instant) door.heart.seen.iterator().next().properties().get(RequestContext.DEADLINE);
        // A second is kept for the way back.
        assertNear(request.getJMSExpiration() - 1_000, deadline.toEpochMilli(), 10);
        taken.countDown();
        Message reply = client.take("TEST.REPLY");
        // The sender takes the time once more; both ends are the same moment.
        assertNear(request.getJMSExpiration(), reply.getJMSExpiration(), 200);
    }

    @Test
    void withoutATimeToLiveTheDeadlineIsTheConfiguredOne() throws Exception {
        Instant before = Instant.now();
        client.send(client.text(PlainClient.json("QWERT-1")));
        client.take("TEST.REPLY");
        Instant deadline =
                (Instant) door.heart.seen.iterator().next().properties().get(RequestContext.DEADLINE);
        Duration given = Duration.between(before, deadline);
        assertNear(RunningDoor.RETRY.toSeconds(), given.toSeconds(), 5);
    }

    @Test
    void whatExpiresOnTheWayIsNotAnswered() throws Exception {
        double expired = door.count("expired");
        CountDownLatch late = new CountDownLatch(1);
        door.heart.script = request -> late.await();
        Message request = client.text(PlainClient.json("QWERT-1"));
        client.producer.send(client.queue("TEST.REQUEST"), request, DeliveryMode.PERSISTENT, 4, 500);
        await().until(() -> System.currentTimeMillis() > request.getJMSExpiration());
        late.countDown();
        await().until(() -> door.count("expired") == expired + 1);
        assertEquals(0, client.depth("TEST.REPLY"));
        assertEquals(0, client.depth("TEST.INVALID"));
    }

    @Test
    void whatHasExpiredNeverComesIn() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicInteger working = new AtomicInteger();
        door.heart.script = request -> {
            working.incrementAndGet();
            busy.await();
        };
        for (int i = 0; i < CONCURRENCY; i++) {
            client.send(client.text(PlainClient.json("BUSY-" + i)));
        }
        await().until(() -> working.get() == CONCURRENCY);
        Message request = client.text(PlainClient.json("QWERT-1"));
        client.producer.send(client.queue("TEST.REQUEST"), request, DeliveryMode.PERSISTENT, 4, 200);
        await().until(() -> System.currentTimeMillis() > request.getJMSExpiration());
        busy.countDown();
        for (int i = 0; i < CONCURRENCY; i++) {
            assertTrue(PlainClient.read(client.take("TEST.REPLY"))
                    .path("uid")
                    .asText()
                    .startsWith("BUSY-"));
        }
        assertEquals(
                "QWERT-1",
                PlainClient.read(client.take("ExpiryQueue")).path("uid").asText());
        assertEquals(0, client.depth("TEST.REPLY"));
    }

    @Test
    void nothingOfTheCallersReachesTheHeartOrComesBack() throws Exception {
        Message request = client.text(PlainClient.json("QWERT-1"));
        request.setJMSType("type");
        request.setStringProperty("Authorization", "Bearer caller");
        request.setStringProperty("CamelHttpUri", "http://elsewhere.example");
        request.setStringProperty("CamelJmsDestinationName", "ELSEWHERE");
        request.setStringProperty("CamelToEndpoint", "x");
        request.setStringProperty("BeginiStatus", "issued");
        request.setStringProperty("BeginiErrorCode", "internal_error");
        request.setStringProperty("BeginiInvalidReason", "none");
        request.setStringProperty("BeginiDeadline", "1970-01-01T00:00:00Z");
        request.setIntProperty("number", 7);
        request.setStringProperty("JMSXGroupID", "group");
        client.send(request);
        Message reply = client.take("TEST.REPLY");
        assertEquals(Set.of("BeginiStatus", "JMSXGroupID"), ownProperties(reply));
        assertNull(reply.getJMSReplyTo());
        ScriptedHeart.Seen seen = door.heart.seen.iterator().next();
        assertEquals(Set.of(), seen.headers().keySet());
        assertEquals("jms", seen.properties().get(RequestContext.DOOR));
        assertEquals(request.getJMSMessageID(), seen.properties().get(RequestContext.ORIGIN));
        assertTrue(seen.properties().get(RequestContext.DEADLINE) instanceof Instant);
        assertEquals(0, client.depth("TEST.INVALID"));
    }

    @Test
    void aNamedReplyQueueOutlivesItsReadersAbsence() throws Exception {
        client.makeQueue("ADAPTER.AWAY");
        Queue replies = client.queue("ADAPTER.AWAY");
        for (int i = 0; i < 3; i++) {
            Message request = client.text(PlainClient.json("QWERT-" + i));
            request.setJMSReplyTo(replies);
            client.send(request);
            // take() closes its consumer: between two rounds nobody listens and the queue is empty.
            assertEquals(
                    "QWERT-" + i,
                    PlainClient.read(client.take(replies)).path("uid").asText());
        }
    }

    @Test
    void aRequesterThatIsGone() throws Exception {
        double unanswerable = door.count("unanswerable");
        CountDownLatch gone = new CountDownLatch(1);
        door.heart.script = request -> {
            if (request.uid().equals("GONE-1")) {
                gone.await();
            }
        };
        Message request = client.text(PlainClient.json("GONE-1"));
        TemporaryQueue replies = client.session.createTemporaryQueue();
        request.setJMSReplyTo(replies);
        request.setStringProperty("own", "kept");
        client.send(request);
        await().until(() -> !door.heart.seen.isEmpty());
        replies.delete();
        gone.countDown();
        Message original = client.take("TEST.INVALID");
        assertEquals(PlainClient.json("GONE-1"), original.getBody(String.class));
        assertEquals("kept", original.getStringProperty("own"));
        assertEquals(replies.getQueueName(), ((Queue) original.getJMSReplyTo()).getQueueName());
        assertEquals(request.getJMSMessageID(), original.getStringProperty("BeginiInvalidMessageId"));
        assertEquals(
                "the queue that the request names for its reply cannot be used",
                original.getStringProperty("BeginiInvalidReason"));
        assertEquals(0, client.depth("TEST.REPLY"), "nobody else sees the link");
        assertEquals(unanswerable + 1, door.count("unanswerable"));
    }

    /** The one to make is not known, or it is bound to another address: the reply would be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"ADAPTER.THERE::ADAPTER.OTHER", "ADAPTER.NEVER::ADAPTER.THERE"})
    void aQueueByItsFullNameThatIsNotThereIsNotMade(String name) throws Exception {
        client.makeQueue("ADAPTER.THERE");
        client.makeQueue("ADAPTER.OTHER");
        client.send(replyingTo(client.queue(name), "QWERT-1"));
        assertEquals(
                "the queue that the request names for its reply cannot be used",
                client.take("TEST.INVALID").getStringProperty("BeginiInvalidReason"));
        assertEquals(0, broker.messages("ADAPTER.NEVER"));
        assertEquals(0, client.depth("ADAPTER.THERE"));
        assertEquals(0, client.depth("ADAPTER.OTHER"));
    }

    @Test
    void aQueueByItsFullName() throws Exception {
        client.makeQueue("ADAPTER.THERE");
        client.send(replyingTo(client.queue("ADAPTER.THERE::ADAPTER.THERE"), "QWERT-1"));
        assertEquals("issued", client.take("ADAPTER.THERE").getStringProperty("BeginiStatus"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TEST.REQUEST", "TEST.REQUEST::TEST.REQUEST"})
    void theRequestQueueIsNoReplyQueue(String name) throws Exception {
        client.send(replyingTo(client.queue(name), "QWERT-1"));
        assertEquals(
                "the queue that the request names for its reply cannot be used",
                client.take("TEST.INVALID").getStringProperty("BeginiInvalidReason"));
    }

    @Test
    void aRequestThatWaitsHoldsUpNoOther() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        door.heart.script = request -> {
            if (request.uid().startsWith("WAITS")) {
                waiting.await();
            }
        };
        List<Message> replies = new ArrayList<>();
        TemporaryQueue queue = client.session.createTemporaryQueue();
        for (int i = 0; i < CONCURRENCY - 1; i++) {
            client.send(replyingTo(queue, "WAITS-" + i));
        }
        await().until(() -> door.heart.seen.size() == CONCURRENCY - 1);
        for (int i = 0; i < 20; i++) {
            client.send(replyingTo(queue, "QWERT-" + i));
        }
        try (MessageConsumer consumer = client.session.createConsumer(queue)) {
            for (int i = 0; i < 20; i++) {
                replies.add(consumer.receive(PlainClient.PATIENCE_MS));
            }
            waiting.countDown();
            for (int i = 0; i < CONCURRENCY - 1; i++) {
                assertTrue(consumer.receive(PlainClient.PATIENCE_MS) != null);
            }
        }
        for (Message reply : replies) {
            assertTrue(PlainClient.read(reply).path("uid").asText().startsWith("QWERT-"));
        }
    }

    private static void assertNear(long expected, long actual, long tolerance) {
        assertTrue(Math.abs(expected - actual) <= tolerance, actual + " instead of about " + expected);
    }

    private Message replyingTo(Queue queue, String uid) throws Exception {
        Message request = client.text(PlainClient.json(uid));
        request.setJMSReplyTo(queue);
        return request;
    }

    /** The properties but those that the provider sets. */
    private static Set<String> ownProperties(Message message) throws Exception {
        Set<String> names = new TreeSet<>();
        for (Enumeration<?> all = message.getPropertyNames(); all.hasMoreElements(); ) {
            names.add((String) all.nextElement());
        }
        names.remove("JMSXDeliveryCount");
        return names;
    }
}
