package dev.beginibridge.end;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A plain JMS client over TCP, as an adapter would be. Not for several threads. */
public final class JmsClient implements AutoCloseable {
    private static final long PATIENCE_MS = 30_000;

    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    public final Session session;

    /** A reply with what a requester looks at. */
    record Reply(JsonNode body, Message message) {
        String status() throws JMSException {
            return message.getStringProperty("BeginiStatus");
        }

        String code() throws JMSException {
            return message.getStringProperty("BeginiErrorCode");
        }
    }

    public JmsClient(String url) throws JMSException {
        factory = new ActiveMQConnectionFactory(url);
        connection = factory.createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        connection.start();
    }

    /** Sends a request with a temporary reply queue and waits for its reply. */
    Reply ask(String json) throws JMSException, IOException {
        Queue replies = session.createTemporaryQueue();
        Message request = session.createTextMessage(json);
        request.setJMSReplyTo(replies);
        send("BEGINI.LINK.REQUEST", request);
        try (MessageConsumer consumer = session.createConsumer(replies)) {
            return read(consumer.receive(PATIENCE_MS));
        }
    }

    public void send(String queue, Message message) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(queue))) {
            producer.send(message);
        }
    }

    /** Takes the next message of a queue; null when none comes in time. */
    public Message take(String queue, long millis) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            return consumer.receive(millis);
        }
    }

    /** A session of its own whose messages go out together. */
    Session transacted() throws JMSException {
        return connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    /** How many messages lie on a queue. */
    int depth(String queue) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            Enumeration<?> lying = browser.getEnumeration();
            return Collections.list(lying).size();
        }
    }

    static Reply read(Message message) throws JMSException, IOException {
        if (!(message instanceof TextMessage text)) {
            throw new AssertionError("no text reply, but " + message);
        }
        return new Reply(TestBridge.JSON.readTree(text.getText()), message);
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        factory.close();
    }
}
