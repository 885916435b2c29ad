package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.model.Secret;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A full reply queue whose broker does not refuse, but lets who sends to it wait: policy {@code BLOCK}. */
@Timeout(120)
class BlockedReplyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BLOCKED = Duration.ofSeconds(11);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private ForeignBroker foreign;
    private PlainClient client;

    @BeforeEach
    void fill() throws Exception {
        foreign = new ForeignBroker(directory, Map.of(), AddressFullMessagePolicy.BLOCK);
        client = new PlainClient(url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN);
        client.producer.send(client.queue("TEST.REPLY"), client.text("x".repeat(30_000)));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        foreign.close();
    }

    private String url() {
        return "tcp://127.0.0.1:" + foreign.port();
    }

    private RunningDoor door() throws Exception {
        JmsBroker broker = new JmsBroker(
                Optional.of(url()),
                Optional.of(ForeignBroker.USER),
                Optional.of(Secret.of(ForeignBroker.PASSWORD)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return RunningDoor.start(new RunningDoor(broker, RunningDoor.config(Correlation.AUTO, 1), Map.of(), clock));
    }

    private Message request(RunningDoor door) throws JMSException {
        Message request = client.text(PlainClient.json("QWERT-1"));
        client.send(request);
        await().atMost(PATIENCE).until(() -> door.heart.seen.size() == 1);
        return request;
    }

    @Test
    void theRequestGoesBackAndIsAnsweredWhenThereIsRoom() throws Exception {
        try (RunningDoor door = door()) {
            Message request = request(door);
            await().atMost(PATIENCE).until(() -> {
                clock.advance(BLOCKED);
                return door.count("rolled_back") >= 1;
            });
            QueueTrouble.Trouble unsent = door.door.unsent().orElseThrow();
            assertTrue(unsent.purpose().isCommon());
            assertTrue(JmsHealth.why(unsent).contains("TEST.REPLY"), () -> JmsHealth.why(unsent));
            assertTrue(JmsHealth.why(unsent).contains("the broker lets it wait"), () -> JmsHealth.why(unsent));
            assertEquals(0, door.count("answered"));

            client.take("TEST.REPLY"); // what fills it
            Message reply = client.takeWithin(client.queue("TEST.REPLY"), PATIENCE.toMillis());
            assertNotNull(reply, "no reply though there is room");
            assertEquals(request.getJMSMessageID(), reply.getJMSCorrelationID());
            await().until(() -> door.door.unsent().isEmpty());
            assertEquals(0, client.depth("TEST.REPLY"), "one reply");
        }
    }

    @Test
    void aResultThatNamesTheFullQueueGoesToTheResultQueue() throws Exception {
        try (RunningDoor door = door()) {
            PluginHelper.getRoutesLoader(door.camel)
                    .loadRoutes(PluginHelper.getResourceLoader(door.camel)
                            .resolveResource("file:routes/results.camel.yaml"));
            await().atMost(PATIENCE).until(() -> door.door.down().isEmpty());
            CompletableFuture<Exchange> sent = door.camel
                    .createProducerTemplate()
                    .asyncSend("direct:results", exchange -> {
                        exchange.setProperty("BeginiResultTo", "TEST.REPLY");
                        exchange.getMessage().setBody("{}");
                    });
            await().atMost(PATIENCE).until(() -> {
                clock.advance(BLOCKED);
                return sent.isDone();
            });
            assertNull(sent.get().getException());
            String reason = client.take("TEST.RESULT").getStringProperty("BeginiResultReason");
            assertTrue(reason.startsWith("the queue TEST.REPLY did not take it"), reason);
        }
    }

    @Test
    void aStopDoesNotWaitForRoom() throws Exception {
        RunningDoor door = door();
        Message request = request(door);
        Instant before = Instant.now();
        door.close();
        Duration took = Duration.between(before, Instant.now());
        assertTrue(took.toSeconds() < 20, "the stop took " + took);
        client.take("TEST.REPLY");
        try (RunningDoor next = door()) {
            Message reply = client.takeWithin(client.queue("TEST.REPLY"), PATIENCE.toMillis());
            assertNotNull(reply, "the next start did not answer");
            assertEquals(request.getJMSMessageID(), reply.getJMSCorrelationID());
            await().until(() -> next.count("answered") == 1);
        }
    }
}
