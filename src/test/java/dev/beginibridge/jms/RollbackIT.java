package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.NoReply;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.model.BridgeStopping;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not answered goes back, and a stop is bounded whatever is in flight. */
class RollbackIT {
    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private PlainClient client;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(directory);
        client = new PlainClient(broker.url());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        broker.close();
    }

    @Test
    void aRequestThatFailsComesAgainAndHoldsUpNoNeighbour() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 1)) {
            AtomicInteger failures = new AtomicInteger();
            door.heart.script = request -> {
                if (request.uid().equals("FAILS-1") && failures.incrementAndGet() == 1) {
                    throw new IllegalStateException("not to be logged");
                }
            };
            client.send(client.text(PlainClient.json("FAILS-1")));
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("QWERT-1", uid(client.take("TEST.REPLY")));
            assertEquals("FAILS-1", uid(client.take("TEST.REPLY")));
            assertEquals(1, door.count("rolled_back"));
            assertEquals(0, client.depth("TEST.REQUEST"));
            assertEquals(0, client.depth("TEST.INVALID"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestWithoutAnAnswerStaysUntilThereIsOne(NoReply how) throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 1)) {
            door.heart.mishap = how::befall;
            Message request = client.text(PlainClient.json("QWERT-1"));
            request.setJMSCorrelationID("its-own");
            client.send(request);
            await().until(() -> door.count("rolled_back") > 1);
            assertEquals(0, door.count("answered"));
            door.heart.mishap = exchange -> {};

            Message reply = client.take("TEST.REPLY");
            assertEquals("QWERT-1", uid(reply));
            assertEquals("its-own", reply.getJMSCorrelationID());
            await().until(() -> client.depth("TEST.REQUEST") == 0);
            assertEquals(0, client.depth("TEST.REPLY"));
            assertEquals(1, door.count("answered"));
        }
    }

    /** It is both answered and set aside, or neither. */
    @Test
    void whatCannotBeReadIsNotAnsweredWithoutBeingSetAside() throws Exception {
        try (RunningDoor door = new RunningDoor(broker.url(), Correlation.AUTO, 1)) {
            door.load();
            AtomicBoolean stops = new AtomicBoolean(true);
            AdviceWith.adviceWith(door.camel, "jms-requests", advice -> advice.weaveById("send-reply")
                    .after()
                    .process(exchange -> exchange.setRouteStop(stops.get())));
            door.camel.start();
            client.send(client.text("{"));
            await().until(() -> door.count("rolled_back") > 1);
            assertEquals(0, client.depth("TEST.REPLY"));
            stops.set(false);
            assertEquals("invalid_request", client.take("TEST.REPLY").getStringProperty("BeginiErrorCode"));
            assertEquals("{", ((TextMessage) client.take("TEST.INVALID")).getText());
            assertEquals(0, client.depth("TEST.REQUEST"));
        }
    }

    @Test
    void aStopLetsWhatIsInFlightFinish() throws Exception {
        RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2);
        CountDownLatch answer = new CountDownLatch(1);
        door.heart.script = request -> answer.await();
        client.send(client.text(PlainClient.json("QWERT-1")));
        await().until(() -> door.heart.seen.size() == 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(door::close);
        await().until(() ->
                door.door.down().isPresent() || !door.camel.getStatus().isStarted() || closing.isDone());
        client.send(client.text(PlainClient.json("QWERT-2")));
        answer.countDown();
        closing.get(10, TimeUnit.SECONDS);
        assertEquals("QWERT-1", uid(client.take("TEST.REPLY")));
        assertEquals("QWERT-2", uid(client.take("TEST.REQUEST")), "a door that stops takes nothing more");
    }

    @Test
    void aPausedDoorTakesNothingMoreAndGivesBackWhatTheStoppingHeartLeaves() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            CountDownLatch stopping = new CountDownLatch(1);
            door.heart.script = request -> {
                stopping.await();
                throw new BridgeStopping();
            };
            client.send(client.text(PlainClient.json("QWERT-1")));
            await().until(() -> door.heart.seen.size() == 1);
            door.door.pause();
            client.send(client.text(PlainClient.json("QWERT-2")));
            stopping.countDown();
            await().until(() -> door.count("rolled_back") == 1);
        }
        String first = uid(client.take("TEST.REQUEST"));
        String second = uid(client.take("TEST.REQUEST"));
        assertEquals(Set.of("QWERT-1", "QWERT-2"), Set.of(first, second));
        assertNull(client.takeWithin(client.queue("TEST.REPLY"), 200));
    }

    @Test
    void aRequestThatHangsDoesNotHangTheStop() throws Exception {
        RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2);
        CountDownLatch never = new CountDownLatch(1);
        door.heart.script = request -> never.await();
        client.send(client.text(PlainClient.json("QWERT-1")));
        await().until(() -> door.heart.seen.size() == 1);
        Instant before = Instant.now();
        door.close();
        Duration took = Duration.between(before, Instant.now());
        assertTrue(took.toSeconds() < 10, "the stop took " + took);
        assertEquals("QWERT-1", uid(client.take("TEST.REQUEST")));
        never.countDown();
        assertNull(client.takeWithin(client.queue("TEST.REPLY"), 500));
    }

    private static String uid(Message message) throws Exception {
        return PlainClient.read(message).path("uid").asText();
    }
}
