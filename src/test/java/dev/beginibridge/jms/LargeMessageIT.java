package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker takes what a door can read, and refuses what is larger when it is sent. */
@Timeout(60)
class LargeMessageIT {
    private static final int LARGEST = 1024 * 1024;

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private PlainClient client;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start(directory, 0, true);
        client = new PlainClient(broker.url());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        broker.close();
    }

    private static String request(int length) {
        String json = PlainClient.json("QWERT-1");
        return json.replace("}", " ".repeat(length - json.length()) + "}");
    }

    @Test
    void theLargestTextThatADoorReads() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 1)) {
            client.send(client.text(request(LARGEST)));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            client.send(client.text(request(LARGEST + 1)));
            assertEquals("invalid_request", client.take("TEST.REPLY").getStringProperty("BeginiErrorCode"));
            assertEquals(request(LARGEST + 1), client.take("TEST.INVALID").getBody(String.class));
            assertEquals(0, door.count("rolled_back"));
        }
    }

    @Test
    void whatIsLargerIsRefusedWhenItIsSent() throws Exception {
        int tooLarge = 2 * LARGEST + 100_000;
        assertRefused(() -> client.send(client.text(request(tooLarge))));
        assertRefused(() -> client.send(client.bytes(new byte[tooLarge])));
        assertRefused(() -> client.send(client.bytes(new byte[20 * LARGEST])));
        try (Connection amqp = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port()).createConnection()) {
            Session session = amqp.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Message text = session.createTextMessage(request(tooLarge));
            assertRefused(() ->
                    session.createProducer(session.createQueue("TEST.REQUEST")).send(text));
        }
        assertEquals(0, broker.messages("TEST.REQUEST"));
    }

    /** A message that just fits gets properties of the bridge's own when it is set aside. */
    @Test
    void whatIsLetInCanBeSetAside() throws Exception {
        try (RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 1)) {
            Message request = client.bytes(new byte[2 * LARGEST]);
            request.setStringProperty("header", "x".repeat(32_000));
            client.send(request);
            client.take("TEST.INVALID");
            assertEquals(0, door.count("rolled_back"));
        }
    }

    private interface Send {
        void send() throws JMSException;
    }

    private static void assertRefused(Send send) {
        JMSException refused = assertThrows(JMSException.class, send::send);
        assertTrue(refused.getMessage().contains("this broker takes messages of up to 2 MB"), refused.getMessage());
    }
}
