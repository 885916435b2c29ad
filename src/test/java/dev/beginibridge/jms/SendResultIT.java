package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.camel.Exchange;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queue at the end of the route {@code results}, and the property by which a request names it; on a real broker. */
@Timeout(120)
class SendResultIT {
    private static final String EVENT_ID = "0f".repeat(32);
    private static final String JSON = "{\"event_id\":\"" + EVENT_ID + "\",\"data\":{\"uid\":\"Zoë\"}}";

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private RunningDoor running;
    private PlainClient client;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(directory);
        running = RunningDoor.start(broker.url(), Correlation.AUTO, 2);
        PluginHelper.getRoutesLoader(running.camel)
                .loadRoutes(PluginHelper.getResourceLoader(running.camel)
                        .resolveResource("file:" + Path.of("routes/results.camel.yaml")));
        await().atMost(Duration.ofSeconds(20)).until(() -> running.door.down().isEmpty());
        client = new PlainClient(broker.url());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        running.close();
        broker.close();
    }

    @Test
    void goesToTheResultQueueWithAllThatIsKnown() throws Exception {
        assertNull(send(Map.of(
                "BeginiEvent", "psychometric_score.complete",
                "BeginiDeployment", "personal-loans",
                "BeginiRequestId", "A-1",
                "BeginiCorrelationId", "corr-1")));

        Message message = client.take("TEST.RESULT");
        assertEquals(JSON, ((TextMessage) message).getText());
        assertEquals("corr-1", message.getJMSCorrelationID());
        assertEquals("psychometric_score.complete", message.getStringProperty("BeginiEvent"));
        assertEquals("personal-loans", message.getStringProperty("BeginiDeployment"));
        assertEquals("A-1", message.getStringProperty("BeginiRequestId"));
        assertEquals(EVENT_ID, message.getStringProperty("BeginiEventId"));
        assertEquals(EVENT_ID, message.getStringProperty("_AMQ_DUPL_ID"));
        assertEquals(DeliveryMode.PERSISTENT, message.getJMSDeliveryMode());
        assertEquals(0, message.getJMSExpiration());
        assertNull(message.getStringProperty("BeginiResultReason"));
    }

    @Test
    void anEventThatNobodyKnowsHasNoIds() throws Exception {
        assertNull(send(Map.of("BeginiDeployment", "personal-loans")));

        Message message = client.take("TEST.RESULT");
        assertNull(message.getJMSCorrelationID());
        assertTrue(!message.propertyExists("BeginiRequestId") && !message.propertyExists("BeginiEvent"));
    }

    @Test
    void theBrokerDropsWhatItHasHad() throws Exception {
        assertNull(send(Map.of()));
        assertNull(send(Map.of()), "the second is taken for done");

        client.take("TEST.RESULT");
        assertEquals(0, client.depth("TEST.RESULT"));
    }

    @Test
    void goesToTheQueueThatTheRequestNamed() throws Exception {
        client.takeWithin(client.queue("TEAM.RESULT"), 1); // makes it
        assertNull(send(Map.of("BeginiResultTo", "TEAM.RESULT")));

        assertNotNull(client.take("TEAM.RESULT"));
        assertEquals(0, client.depth("TEST.RESULT"));
    }

    @Test
    void aQueueThatIsGoneIsNotMadeAnew() throws Exception {
        assertNull(send(Map.of("BeginiResultTo", "GONE.RESULT")));

        Message message = client.take("TEST.RESULT");
        assertEquals("there is no queue GONE.RESULT", message.getStringProperty("BeginiResultReason"));
        assertTrue(Double.valueOf(0).equals(broker.messages("GONE.RESULT")));
    }

    /** What is sent goes to an address, and lies in whatever queue is bound to it. */
    @Test
    void aQueueWithAnotherNameThanItsAddressIsReachedByTheAddress() throws Exception {
        ((ActiveMQSession) client.session)
                .getCoreSession()
                .createQueue(QueueConfiguration.of("TEAM.STORE")
                        .setAddress("TEAM.ADDRESS")
                        .setRoutingType(RoutingType.ANYCAST));
        assertNull(send(Map.of("BeginiResultTo", "TEAM.ADDRESS")));
        assertNotNull(client.take("TEAM.ADDRESS::TEAM.STORE"));
        assertEquals(0, client.depth("TEST.RESULT"));

        assertNull(send(Map.of("BeginiResultTo", "TEAM.STORE", "BeginiDuplicateId", "another")));
        Message message = client.take("TEST.RESULT");
        assertEquals("there is no queue TEAM.STORE", message.getStringProperty("BeginiResultReason"));
        assertTrue(Double.valueOf(0).equals(broker.messages("TEAM.STORE")));
    }

    @Test
    void noResultIsTakenForARequest() throws Exception {
        for (String name : List.of("TEST.REQUEST", "TEST.REQUEST::TEST.REQUEST", "TEST.REQUEST?a=b")) {
            assertNull(send(Map.of("BeginiResultTo", name, "BeginiDuplicateId", name)));

            Message message = client.take("TEST.RESULT");
            assertTrue(message.getStringProperty("BeginiResultReason").contains("own request queue"), name);
        }
        assertEquals(0, running.heart.seen.size());
    }

    /** It cannot be told where a message to it would go. */
    @Test
    void aNameThatCannotBeReadCostsNoEvent() throws Exception {
        for (String name : List.of("TEAM?", "?", "TEAM?a", "TEAM?%zz", "::", "TEAM::", "::TEAM")) {
            assertNull(send(Map.of("BeginiResultTo", name, "BeginiDuplicateId", name)), name);

            Message message = client.take("TEST.RESULT");
            assertTrue(message.getStringProperty("BeginiResultReason").contains("queue " + name), name);
        }
    }

    @Test
    void withoutTheBrokerItFailsAndTheNamedQueueIsNotBlamed() throws Exception {
        int port = broker.port();
        client.takeWithin(client.queue("TEAM.RESULT"), 1); // makes it
        broker.close();
        assertNotNull(send(Map.of("BeginiResultTo", "TEAM.RESULT")));

        broker = TestBroker.start(directory, port);
        await().atMost(Duration.ofSeconds(30)).until(() -> send(Map.of("BeginiResultTo", "TEAM.RESULT")) == null);
        try (PlainClient later = new PlainClient(broker.url())) {
            assertNotNull(later.take("TEAM.RESULT"));
            assertEquals(0, later.depth("TEST.RESULT"));
        }
    }

    @Test
    void theNameReachesTheCore() throws Exception {
        ask("TEAM.RESULT", null);
        assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
        assertEquals(
                "TEAM.RESULT", running.heart.seen.iterator().next().properties().get("BeginiResultTo"));
    }

    @Test
    void aTemporaryQueueIsRefusedWithTheRequest() throws Exception {
        Queue ofItsOwn = client.session.createTemporaryQueue();
        ask(ofItsOwn.getQueueName(), ofItsOwn);
        assertRefused(client.take(ofItsOwn));

        Queue another = client.session.createTemporaryQueue();
        ask(another.getQueueName(), null);
        assertRefused(client.take("TEST.REPLY"));
    }

    @Test
    void whatIsNoNameIsRefusedWithTheRequest() throws Exception {
        for (String name : new String[] {"TEAM.#", "a b", "topic://NEWS", "x".repeat(201), "activemq.management"}) {
            ask(name, null);
            assertRefused(client.take("TEST.REPLY"));
        }
    }

    private static void assertRefused(Message reply) throws JMSException {
        assertEquals("rejected", reply.getStringProperty("BeginiStatus"));
        assertEquals("invalid_request", reply.getStringProperty("BeginiErrorCode"));
    }

    private void ask(String resultTo, Queue replyTo) throws JMSException {
        TextMessage request = client.text(PlainClient.json("UID-00001"));
        request.setStringProperty("BeginiResultTo", resultTo);
        request.setJMSReplyTo(replyTo);
        client.send(request);
    }

    /** Sends an event through the route; returns what it ended with. */
    private Exception send(Map<String, String> properties) {
        Exchange sent = running.camel.createProducerTemplate().send("direct:results", exchange -> {
            exchange.setProperty("BeginiEventId", EVENT_ID);
            exchange.setProperty("BeginiDuplicateId", EVENT_ID);
            properties.forEach(exchange::setProperty);
            exchange.getMessage().setBody(JSON);
        });
        return sent.getException();
    }
}
