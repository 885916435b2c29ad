package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.model.Secret;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.camel.builder.AdviceWith;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsMapMessageFacade;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsMessageFacade;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties that no JMS client could set, from clients of other protocols: no message fails for one. */
class ForeignPropertiesIT {
    private static final Instant WHEN = Instant.ofEpochMilli(1_700_000_000_000L);

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private PlainClient client;
    private Connection amqp;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(directory, 0, true);
        client = new PlainClient(broker.url());
        amqp = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port() + "?jms.validatePropertyNames=false")
                .createConnection();
        session = amqp.createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @AfterEach
    void stop() throws Exception {
        amqp.close();
        client.close();
        broker.close();
    }

    private void sendByAmqp(Message message) throws JMSException {
        session.createProducer(session.createQueue("TEST.REQUEST")).send(message);
    }

    @Test
    void anUnreadableAmqpRequestIsSetAsideWithAllItsProperties() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            Message request = session.createTextMessage("nonsense");
            request.setStringProperty("x-request-id", "A-1");
            request.setStringProperty("select", "a word of selectors");
            request.setIntProperty("number", 7);
            sendByAmqp(request);
            assertEquals("invalid_request", client.take("TEST.REPLY").getStringProperty("BeginiErrorCode"));
            Message original = client.take("TEST.INVALID");
            assertEquals("nonsense", original.getBody(String.class));
            assertEquals("A-1", original.getObjectProperty("x-request-id").toString());
            assertEquals(
                    "a word of selectors", original.getObjectProperty("select").toString());
            assertEquals(7, original.getIntProperty("number"));
            assertNull(original.getStringProperty("BeginiInvalidLeftOut"));
            assertEquals(request.getJMSMessageID(), original.getStringProperty("BeginiInvalidMessageId"));
            assertEquals(0, door.count("rolled_back"));
        }
    }

    @Test
    void aRequestThatIsParkedKeepsThem() throws Exception {
        RunningDoor door = new RunningDoor(broker.url(), Correlation.AUTO, 2);
        door.load();
        AdviceWith.adviceWith(door.camel, "jms-requests", route -> route.weaveById("ask-for-jms-link")
                .after()
                .setProperty(RequestContext.PARKABLE, route.constant(true))
                .setProperty(LinkSteps.SUSPENDED_DEPLOYMENT, route.constant("cards")));
        try (RunningDoor started = door) {
            started.camel.start();
            Message request = session.createTextMessage(PlainClient.json("QWERT-1"));
            request.setStringProperty("my-prop", "kept");
            sendByAmqp(request);
            Message parked = client.take("TEST.PARKED.cards");
            assertEquals("kept", parked.getObjectProperty("my-prop").toString());
            assertEquals(request.getJMSMessageID(), parked.getStringProperty(Park.MESSAGE_ID));
            assertEquals(0, started.count("rolled_back"));
        }
    }

    /** As STOMP, OpenWire and MQTT clients set them, down to bytes. */
    @Test
    void aNameByArtemisOwnClientIsKept() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            Message request = client.text("nonsense");
            ((ActiveMQMessage) request).getCoreMessage().putStringProperty("destination-type", "ANYCAST");
            ((ActiveMQMessage) request).getCoreMessage().putBytesProperty("raw bytes", new byte[] {1, 2});
            client.send(request);
            client.take("TEST.REPLY");
            Message original = client.take("TEST.INVALID");
            assertEquals(
                    "ANYCAST", original.getObjectProperty("destination-type").toString());
            assertEquals(2, ((byte[]) original.getObjectProperty("raw bytes")).length);
            assertEquals(0, door.count("rolled_back"));
        }
    }

    /** A provider that cannot be helped: what it refuses is named. */
    @Test
    void whatAProviderRefusesIsNamed() throws Exception {
        Map<String, Secret> properties =
                Map.of("remote-uri", Secret.of("amqp://127.0.0.1:" + broker.port() + "?jms.prefetchPolicy.all=1"));
        JmsBroker provider = new JmsBroker(
                Optional.empty(),
                Optional.of("anybody"),
                Optional.of(Secret.of("any")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new JmsBroker.Factory("org.apache.qpid.jms.JmsConnectionFactory", properties)));
        try (RunningDoor door =
                RunningDoor.start(new RunningDoor(provider, RunningDoor.config(Correlation.AUTO, 2), Map.of()))) {
            Message request = client.text("nonsense");
            ((ActiveMQMessage) request).getCoreMessage().putBytesProperty("raw", new byte[] {1, 2});
            request.setStringProperty("kept", "yes");
            client.send(request);
            Message original = client.take("TEST.INVALID");
            assertEquals("raw", original.getStringProperty("BeginiInvalidLeftOut"));
            assertEquals("yes", original.getStringProperty("kept"));
            assertEquals(0, door.count("rolled_back"));
        }
    }

    @Test
    void aStompRequestIsSetAside() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory.resolve("foreign"), Map.of());
                RunningDoor door = RunningDoor.start(
                        new RunningDoor(foreign.forTheBridge(), RunningDoor.config(Correlation.AUTO, 2), Map.of()));
                PlainClient admin = new PlainClient(foreign.url(), ForeignBroker.ADMIN, ForeignBroker.ADMIN);
                Socket stomp = new Socket(InetAddress.getLoopbackAddress(), foreign.port())) {
            stomp.getOutputStream()
                    .write(("CONNECT\naccept-version:1.2\nhost:any\nlogin:admin\npasscode:admin\n\n\0"
                                    + "SEND\ndestination:TEST.REQUEST\ndestination-type:ANYCAST\nmy-prop:kept\n\nnonsense\0")
                            .getBytes(StandardCharsets.UTF_8));
            assertEquals("invalid_request", admin.take("TEST.REPLY").getStringProperty("BeginiErrorCode"));
            Message original = admin.take("TEST.INVALID");
            assertEquals("kept", original.getObjectProperty("my-prop").toString());
            assertEquals(0, door.count("rolled_back"));
        }
    }

    @Test
    void valuesThatOnlyAmqpHasAreMendedWhenTheyAreSent() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            UUID uuid = UUID.randomUUID();
            Message request = session.createTextMessage(PlainClient.json("QWERT-1"));
            set(request, "when", Date.from(WHEN));
            set(request, "uuid", uuid);
            set(request, "nested", Map.of("a", 1));
            set(request, "number", 7);
            request.setJMSCorrelationID("caller's own");
            sendByAmqp(request);
            Message reply = client.take("TEST.REPLY");
            assertEquals("issued", reply.getStringProperty("BeginiStatus"));
            assertEquals("caller's own", reply.getJMSCorrelationID());

            Message unreadable = session.createTextMessage("nonsense");
            set(unreadable, "when", Date.from(WHEN));
            set(unreadable, "uuid", uuid);
            set(unreadable, "number", 7);
            sendByAmqp(unreadable);
            Message original = client.take("TEST.INVALID");
            assertEquals(WHEN.toEpochMilli(), original.getLongProperty("when"));
            assertEquals(uuid.toString(), original.getStringProperty("uuid"));
            assertEquals(7, original.getIntProperty("number"));
            assertEquals(0, door.count("rolled_back"));
        }
    }

    /** Its sender is told; the listeners of all others go on. */
    @Test
    void aBodyThatOnlyAmqpHasIsRefusedWhenItIsSent() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            MapMessage request = session.createMapMessage();
            ((AmqpJmsMapMessageFacade) ((JmsMessage) request).getFacade()).put("nested", Map.of("a", 1));
            assertThrows(JMSException.class, () -> sendByAmqp(request));
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            assertEquals(0, broker.messages("TEST.REQUEST"));
            await().until(() -> door.door.down().isEmpty());
            assertTrue(door.door.downSince().isEmpty());
        }
    }

    private static void set(Message message, String name, Object value) throws JMSException {
        ((AmqpJmsMessageFacade) ((JmsMessage) message).getFacade()).setApplicationProperty(name, value);
    }
}
