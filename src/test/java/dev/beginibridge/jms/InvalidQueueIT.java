package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.jms.body.MessageBody;
import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be read is refused, and its original goes to the invalid queue as it came. */
class InvalidQueueIT {
    private static final AtomicBoolean OPENED = new AtomicBoolean();

    /** Tells when somebody deserialises it. */
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            OPENED.set(true);
        }
    }

    /** A way to make a message, and to see that it is still the same. */
    private interface Making {
        Message make(PlainClient client) throws JMSException;
    }

    private interface Checking {
        void check(Message original) throws JMSException;
    }

    private record Kind(String name, Making making, Checking checking) {
        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static RunningDoor door;
    private PlainClient client;

    @BeforeAll
    static void start() throws Exception {
        broker = TestBroker.start(directory);
        door = RunningDoor.start(broker.url(), Correlation.AUTO, 2);
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
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
    }

    static Stream<Kind> kinds() {
        byte[] malformed = {'{', '"', 'u', (byte) 0xC3, (byte) 0x28, '}'};
        byte[] binary = new byte[300];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        String large = "{\"uid\":\"" + "x".repeat(MessageBody.MAX_SIZE) + "\"}";
        return Stream.of(
                text("not JSON", "uid=QWERT-1"),
                text("empty", ""),
                text("an array", "[1]"),
                text("half an object", "{\"uid\":\"QWERT"),
                text("two objects", "{\"uid\":\"QWERT-1\"}{}"),
                text("a number for the uid", "{\"request_id\":\"A-1\",\"uid\":7}"),
                text("not ASCII", "größer 漢 \uD83D\uDE00"),
                text("too large", large),
                new Kind(
                        "no text",
                        client -> client.text(null),
                        original -> assertNull(((TextMessage) original).getText())),
                bytes("malformed UTF-8", malformed),
                bytes("binary", binary),
                bytes("no bytes", new byte[0]),
                bytes("too many bytes", large.getBytes(StandardCharsets.UTF_8)),
                new Kind(
                        "no body",
                        client -> client.session.createMessage(),
                        original -> assertFalse(original instanceof TextMessage)),
                new Kind("stream", InvalidQueueIT::stream, InvalidQueueIT::checkStream),
                new Kind(
                        "object",
                        client -> client.session.createObjectMessage(new Trap()),
                        original -> assertTrue(original instanceof ObjectMessage)));
    }

    private static Kind text(String name, String text) {
        return new Kind(
                name, client -> client.text(text), original -> assertEquals(text, ((TextMessage) original).getText()));
    }

    private static Kind bytes(String name, byte[] bytes) {
        return new Kind(
                name,
                client -> client.bytes(bytes),
                original -> assertArrayEquals(bytes, PlainClient.bodyOf((BytesMessage) original)));
    }

    private static StreamMessage stream(PlainClient client) throws JMSException {
        StreamMessage stream = client.session.createStreamMessage();
        stream.writeString("QWERT-1");
        stream.writeInt(7);
        return stream;
    }

    private static void checkStream(Message original) throws JMSException {
        StreamMessage stream = (StreamMessage) original;
        assertEquals("QWERT-1", stream.readString());
        assertEquals(7, stream.readInt());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isRefusedAndSetAside(Kind kind) throws Exception {
        Message request = kind.making.make(client);
        request.setJMSCorrelationID("caller's own");
        request.setJMSType("kind");
        Queue replies = client.session.createTemporaryQueue();
        request.setJMSReplyTo(replies);
        request.setStringProperty("text", "größer");
        request.setBooleanProperty("flag", true);
        request.setByteProperty("tiny", (byte) -1);
        request.setShortProperty("small", (short) 300);
        request.setIntProperty("number", 70_000);
        request.setLongProperty("big", Long.MIN_VALUE);
        request.setFloatProperty("real", 1.5f);
        request.setDoubleProperty("precise", 0.1);
        request.setStringProperty("JMSXGroupID", "group");
        client.producer.send(client.queue("TEST.REQUEST"), request, DeliveryMode.NON_PERSISTENT, 7, 60_000);

        Message reply = client.take(replies);
        JsonNode body = PlainClient.read(reply);
        assertEquals("rejected", body.path("status").asText());
        assertEquals("invalid_request", body.path("error").path("code").asText());
        assertEquals("rejected", reply.getStringProperty("BeginiStatus"));
        assertEquals("invalid_request", reply.getStringProperty("BeginiErrorCode"));
        assertEquals("caller's own", reply.getJMSCorrelationID());

        // A large body is streamed: it can be read while its consumer is open.
        try (MessageConsumer consumer = client.session.createConsumer(client.queue("TEST.INVALID"))) {
            Message original = consumer.receive(PlainClient.PATIENCE_MS);
            assertEquals(request.getClass(), original.getClass());
            kind.checking.check(original);
            assertEquals(
                    body.path("error").path("message").asText(), original.getStringProperty("BeginiInvalidReason"));
            assertEquals(request.getJMSMessageID(), original.getStringProperty("BeginiInvalidMessageId"));
            assertEquals("caller's own", original.getJMSCorrelationID());
            assertEquals("kind", original.getJMSType());
            assertEquals(replies, original.getJMSReplyTo());
            assertEquals(DeliveryMode.NON_PERSISTENT, original.getJMSDeliveryMode());
            assertEquals(7, original.getJMSPriority());
            assertEquals(0, original.getJMSExpiration());
            checkProperties(original);
        }
        assertTrue(door.heart.seen.isEmpty(), "the heart must not see it");
        assertFalse(OPENED.get(), "an object was deserialised");
    }

    private static void checkProperties(Message original) throws JMSException {
        assertEquals("größer", original.getObjectProperty("text"));
        assertEquals(true, original.getObjectProperty("flag"));
        assertEquals((byte) -1, original.getObjectProperty("tiny"));
        assertEquals((short) 300, original.getObjectProperty("small"));
        assertEquals(70_000, original.getObjectProperty("number"));
        assertEquals(Long.MIN_VALUE, original.getObjectProperty("big"));
        assertEquals(1.5f, original.getObjectProperty("real"));
        assertEquals(0.1, original.getObjectProperty("precise"));
        assertEquals("group", original.getStringProperty("JMSXGroupID"));
    }

    @Test
    void theRefusalEchoesWhatCouldBeRead() throws Exception {
        client.send(client.text("{\"request_id\":\"A-1\",\"deployment\":\"cards\",\"uid\":7}"));
        JsonNode body = PlainClient.read(client.take("TEST.REPLY"));
        assertEquals("A-1", body.path("request_id").asText());
        assertEquals("cards", body.path("deployment").asText());
        client.take("TEST.INVALID");
    }

    @Test
    void anUnreadableMessageOfARequesterThatIsGoneIsSetAsideOnce() throws Exception {
        Message request;
        try (PlainClient gone = new PlainClient(broker.url())) {
            door.camel.getRouteController().suspendRoute("jms-requests");
            request = gone.text("nonsense");
            request.setJMSReplyTo(gone.session.createTemporaryQueue());
            gone.send(request);
        }
        door.camel.getRouteController().resumeRoute("jms-requests");
        Message original = client.take("TEST.INVALID");
        assertTrue(original.getStringProperty("BeginiInvalidReason").contains("JSON"));
        await().until(() -> client.depth("TEST.REQUEST") == 0);
        assertEquals(0, client.depth("TEST.INVALID"));
        assertEquals(0, client.depth("TEST.REPLY"));
    }

    /** Under its own name the broker would drop what is sent again, and refuse a second message with the same id. */
    @Test
    void aDuplicateIdIsKeptUnderAnotherName() throws Exception {
        Message request = client.text("nonsense");
        request.setStringProperty("_AMQ_DUPL_ID", "id-1");
        client.send(request);
        client.take("TEST.REPLY");
        Message original = client.take("TEST.INVALID");
        assertEquals("id-1", original.getStringProperty("BeginiInvalidDuplicateId"));
        client.send(original); // as it is, to see that it comes again
        client.take("TEST.REPLY");
        assertEquals("id-1", client.take("TEST.INVALID").getStringProperty("BeginiInvalidDuplicateId"));
    }

    @Test
    void aReplyQueueThatIsAPatternIsNone() throws Exception {
        Message request = client.text(PlainClient.json("QWERT-1"));
        request.setJMSReplyTo(client.queue("ADAPTER.*"));
        client.send(request);
        assertTrue(client.take("TEST.INVALID")
                .getStringProperty("BeginiInvalidReason")
                .contains("cannot be used"));
    }

    @Test
    void poisonHoldsUpNoNeighbour() throws Exception {
        for (int i = 0; i < 50; i++) {
            client.send(client.text("poison " + i));
            client.send(client.text(PlainClient.json("QWERT-" + i)));
        }
        int issued = 0;
        try (MessageConsumer consumer = client.session.createConsumer(client.queue("TEST.REPLY"))) {
            for (int i = 0; i < 100; i++) {
                Message reply = consumer.receive(PlainClient.PATIENCE_MS);
                issued += reply.getStringProperty("BeginiStatus").equals("issued") ? 1 : 0;
            }
        }
        assertEquals(50, issued);
        assertEquals(50, client.depth("TEST.INVALID"));
        try (MessageConsumer consumer = client.session.createConsumer(client.queue("TEST.INVALID"))) {
            for (int i = 0; i < 50; i++) {
                assertTrue(consumer.receive(PlainClient.PATIENCE_MS)
                        .getBody(String.class)
                        .startsWith("poison"));
            }
        }
        assertEquals(0, client.depth("TEST.REQUEST"));
    }
}
