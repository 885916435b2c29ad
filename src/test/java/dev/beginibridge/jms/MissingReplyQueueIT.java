package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A requester names a queue for its reply that nobody has made yet: with JMS alone it cannot be made without listening there. */
@Timeout(60)
class MissingReplyQueueIT {
    private static final String LATER = "ADAPTER.LATER";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private static void ask(PlainClient client, String queue, String uid) throws Exception {
        Message request = client.text(PlainClient.json(uid));
        // Artemis' client would ask the broker for it, and take another name where that makes none.
        request.setJMSReplyTo(ActiveMQDestination.createQueue(queue));
        client.send(request);
    }

    @Test
    void theReplyWaitsThereOverARestartOfTheBroker() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory);
                PlainClient client = new PlainClient(broker.url());
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            ask(client, LATER, "QWERT-1");
            await().atMost(PATIENCE).until(() -> broker.messages(LATER) == 1);
            await().until(() -> door.count("answered") == 1);
            assertEquals(0, broker.messages("TEST.INVALID"));
        }
        try (EmbeddedBroker again = TestBroker.start(directory);
                PlainClient client = new PlainClient(again.url())) {
            assertEquals("issued", client.take(LATER).getStringProperty("BeginiStatus"));
        }
    }

    @Test
    void severalListenersMakeItOnce() throws Exception {
        int requests = 50;
        try (EmbeddedBroker broker = TestBroker.start(directory);
                PlainClient client = new PlainClient(broker.url())) {
            for (int i = 0; i < requests; i++) {
                ask(client, LATER + i / 10, "QWERT-" + i);
            }
            try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 10)) {
                await().atMost(PATIENCE).until(() -> door.count("answered") == requests);
                assertEquals(0, door.count("rolled_back"));
            }
            for (int i = 0; i < requests / 10; i++) {
                assertEquals(10, client.depth(LATER + i));
            }
        }
    }

    @Test
    void oneThatTheBrokerTookAwayIsMadeAgain() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of());
                PlainClient client = new PlainClient(foreign.url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN);
                RunningDoor door = start(foreign)) {
            foreign.takeAwayWhenUnused(LATER);
            for (int i = 0; i < 2; i++) {
                ask(client, LATER, "QWERT-" + i);
                await().atMost(PATIENCE).until(() -> foreign.isThere(LATER) && foreign.messages(LATER) == 1);
                assertEquals("issued", client.take(LATER).getStringProperty("BeginiStatus"));
                await().atMost(PATIENCE).until(() -> !foreign.isThere(LATER));
            }
            assertEquals(2, door.count("answered"));
        }
    }

    @Test
    void aBrokerThatMakesNoneSetsTheRequestAside() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of());
                PlainClient client = new PlainClient(foreign.url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN);
                RunningDoor door = start(foreign)) {
            foreign.makeOnlyByHand(LATER);
            ask(client, LATER, "QWERT-1");
            assertEquals(
                    "the queue that the request names for its reply cannot be used",
                    client.take("TEST.INVALID").getStringProperty("BeginiInvalidReason"));
            assertEquals(1, door.count("unanswerable"));
            assertEquals(false, foreign.isThere(LATER));
        }
    }

    /** A temporary queue that is gone, named as rhea does; and a pattern. */
    @ParameterizedTest
    @ValueSource(strings = {"cb6bcdf5-ed12-11f1-9feb-02fc00000001", "ADAPTER.#"})
    void whatNobodyCanListenOnIsNotMade(String name) throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory);
                PlainClient client = new PlainClient(broker.url());
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            ask(client, name, "QWERT-1");
            client.take("TEST.INVALID");
            assertEquals(1, door.count("unanswerable"));
            assertEquals(0, broker.messages(name));
        }
    }

    private static RunningDoor start(ForeignBroker foreign) throws Exception {
        return RunningDoor.start(
                new RunningDoor(foreign.forTheBridge(), RunningDoor.config(Correlation.AUTO, 2), Map.of()));
    }
}
