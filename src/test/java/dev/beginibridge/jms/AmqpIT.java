package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.jms.provider.ProviderFactory;
import dev.beginibridge.model.Secret;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that nobody here wrote, Qpid JMS over AMQP 1.0: as a requester, and as the door's own provider. */
class AmqpIT {
    private static final byte[] MAINFRAME_ID = new byte[24];
    private static final long PATIENCE_MS = 20_000;

    static {
        for (int i = 0; i < MAINFRAME_ID.length; i++) {
            MAINFRAME_ID[i] = (byte) (i * 11);
        }
    }

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private String amqp;

    @BeforeEach
    void start() {
        broker = TestBroker.start(directory, 0, true);
        amqp = "amqp://127.0.0.1:" + broker.port();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static JmsBroker provider(Map<String, String> properties) {
        Map<String, Secret> values = new java.util.TreeMap<>();
        properties.forEach((name, value) -> values.put(name, Secret.of(value)));
        return new JmsBroker(
                Optional.empty(),
                Optional.of("anybody"),
                Optional.of(Secret.of("any")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new JmsBroker.Factory("org.apache.qpid.jms.JmsConnectionFactory", values)));
    }

    private RunningDoor qpidDoor() throws Exception {
        JmsBroker provider = provider(Map.of(
                "remote-uri", amqp + "?jms.prefetchPolicy.all=1", "RequestTimeout", "15000", "forceSyncSend", "true"));
        return RunningDoor.start(new RunningDoor(provider, RunningDoor.config(Correlation.AUTO, 4), Map.of()));
    }

    @Test
    void requestersOverAmqp() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 4);
                Connection connection = new JmsConnectionFactory(amqp).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            askEveryWay(session);
            assertEquals(0, door.count("invalid"));
        }
    }

    /** The door's own connection is of another provider, configured by class name and properties. */
    @Test
    void theDoorOverAmqp() throws Exception {
        try (RunningDoor door = qpidDoor();
                Connection connection = new JmsConnectionFactory(amqp).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            askEveryWay(session);
            try (PlainClient client = new PlainClient(broker.url())) {
                client.send(client.text(PlainClient.json("QWERT-1")));
                assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
                client.send(client.text("nonsense"));
                assertEquals("invalid_request", client.take("TEST.REPLY").getStringProperty("BeginiErrorCode"));
                Message original = client.take("TEST.INVALID");
                assertEquals("nonsense", original.getBody(String.class));
                assertTrue(original.getStringProperty("BeginiInvalidReason").contains("JSON"));
                assertEquals(0, client.depth("TEST.REQUEST"));
            }
            assertTrue(door.door.down().isEmpty());
        }
    }

    @Test
    void theDoorOverAmqpGivesBackWhatFails() throws Exception {
        try (RunningDoor door = qpidDoor();
                PlainClient client = new PlainClient(broker.url())) {
            door.heart.script = request -> {
                if (door.heart.seen.size() == 1) {
                    throw new IllegalStateException("once");
                }
            };
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            assertEquals(1, door.count("rolled_back"));
            assertEquals(0, client.depth("TEST.REPLY"));
        }
    }

    @Test
    void theDoorOverAmqpComesBackWithTheBroker() throws Exception {
        int port = broker.port();
        try (RunningDoor door = qpidDoor()) {
            await().until(() -> door.door.down().isEmpty());
            broker.close();
            await().atMost(Duration.ofSeconds(20)).until(() -> door.door.down().isPresent());
            broker = TestBroker.start(directory, port, true);
            await().atMost(Duration.ofSeconds(30)).until(() -> door.door.down().isEmpty());
            try (PlainClient client = new PlainClient(broker.url())) {
                client.send(client.text(PlainClient.json("QWERT-1")));
                assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            }
        }
    }

    private static void askEveryWay(Session session) throws JMSException {
        String json = PlainClient.json("QWERT-1");
        Destination[] ways = {session.createTemporaryQueue(), session.createQueue("ADAPTER.REPLIES"), null};
        for (Destination way : ways) {
            TextMessage text = session.createTextMessage(json);
            text.setJMSCorrelationID("caller's own");
            text.setJMSType("LINK");
            text.setStringProperty("JMSXGroupID", "branch 7");
            Message reply = ask(session, text, way);
            assertEquals("caller's own", reply.getJMSCorrelationID());
            assertEquals("LINK", reply.getJMSType());
            assertEquals("branch 7", reply.getStringProperty("JMSXGroupID"));
            assertTrue(((TextMessage) reply).getText().contains("\"status\":\"issued\""));

            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes(json.getBytes(StandardCharsets.UTF_8));
            bytes.setJMSCorrelationIDAsBytes(MAINFRAME_ID);
            reply = ask(session, bytes, way);
            assertArrayEquals(MAINFRAME_ID, reply.getJMSCorrelationIDAsBytes());
            assertTrue(new String(PlainClient.bodyOf((BytesMessage) reply), StandardCharsets.UTF_8)
                    .contains("\"status\":\"issued\""));

            TextMessage plain = session.createTextMessage(json);
            reply = ask(session, plain, way);
            assertEquals(plain.getJMSMessageID(), reply.getJMSCorrelationID());
        }
    }

    private static Message ask(Session session, Message request, Destination replies) throws JMSException {
        request.setJMSReplyTo(replies);
        try (MessageConsumer consumer =
                session.createConsumer(replies == null ? session.createQueue("TEST.REPLY") : replies)) {
            session.createProducer(session.createQueue("TEST.REQUEST")).send(request);
            Message reply = consumer.receive(PATIENCE_MS);
            assertTrue(reply != null, "no reply to " + replies);
            assertEquals("issued", reply.getStringProperty("BeginiStatus"));
            assertNull(consumer.receive(50));
            return reply;
        }
    }

    @Test
    void valuesAreTakenAsTheyStand() {
        String odd = "#bean:{{x}}#class:y";
        JmsConnectionFactory factory = (JmsConnectionFactory) ProviderFactory.of(new JmsBroker.Factory(
                "org.apache.qpid.jms.JmsConnectionFactory",
                Map.of("PASS-WORD", Secret.of(odd), "send-timeout", Secret.of("7000"))));
        assertEquals(odd, factory.getPassword());
        assertEquals(7_000, factory.getSendTimeout());
    }

    @Test
    void whatIsWrongWithAProviderIsSaid() {
        assertRefused("begini.jms.connection-factory.class is a.B, which cannot be loaded", "a.B", Map.of());
        assertRefused(
                "begini.jms.connection-factory.class is java.lang.String, which is no jakarta.jms.ConnectionFactory",
                "java.lang.String",
                Map.of());
        String qpid = "org.apache.qpid.jms.JmsConnectionFactory";
        assertRefused(
                "begini.jms.connection-factory.property.hostName is no property of",
                qpid,
                Map.of("hostName", "s3cret"));
        assertRefused(
                "begini.jms.connection-factory.property.sendTimeout has a value that is no long",
                qpid,
                Map.of("sendTimeout", "s3cret"));
        assertRefused(
                "begini.jms.connection-factory.property.forceSyncSend has a value that is refused",
                qpid,
                Map.of("forceSyncSend", "s3cret"));
        assertRefused(
                "begini.jms.connection-factory.property.remoteURI has a value that is refused",
                qpid,
                Map.of("remoteURI", "s3cret:// not a uri"));
    }

    private static void assertRefused(String start, String className, Map<String, String> properties) {
        Map<String, Secret> values = new java.util.TreeMap<>();
        properties.forEach((name, value) -> values.put(name, Secret.of(value)));
        ConfigException refused =
                assertThrows(ConfigException.class, () -> ProviderFactory.of(new JmsBroker.Factory(className, values)));
        assertTrue(refused.getMessage().startsWith(start), refused.getMessage());
        assertTrue(!refused.getMessage().contains("s3cret"), refused.getMessage());
    }
}
