package dev.beginibridge.jms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Artemis' plain client over TCP, as an adapter would use it. Not for several threads. */
final class PlainClient implements AutoCloseable {
    static final long PATIENCE_MS = 10_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final ActiveMQConnectionFactory factory;
    private final Connection connection;
    final Session session;
    final MessageProducer producer;

    PlainClient(String url) throws JMSException {
        this(url, null, null);
    }

    PlainClient(String url, String user, String password) throws JMSException {
        factory = new ActiveMQConnectionFactory(url, user, password);
        connection = factory.createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = session.createProducer(null);
        connection.start();
    }

    static String json(String uid) {
        return "{\"request_id\":\"R-" + uid + "\",\"uid\":\"" + uid + "\"}";
    }

    Queue queue(String name) throws JMSException {
        return session.createQueue(name);
    }

    /** Makes it on a broker that makes queues when they are used. */
    void makeQueue(String name) throws JMSException {
        session.createConsumer(queue(name)).close();
    }

    Session transacted() throws JMSException {
        return connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    TextMessage text(String text) throws JMSException {
        return session.createTextMessage(text);
    }

    BytesMessage bytes(byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    void send(Message message) throws JMSException {
        producer.send(queue("TEST.REQUEST"), message);
    }

    /** Takes the next message; fails when none comes. */
    Message take(Destination queue) throws JMSException {
        Message message = takeWithin(queue, PATIENCE_MS);
        if (message == null) {
            throw new AssertionError("nothing came to " + queue);
        }
        return message;
    }

    Message take(String queue) throws JMSException {
        return take(queue(queue));
    }

    Message takeWithin(Destination queue, long millis) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            return consumer.receive(millis);
        }
    }

    /** How many messages lie on a queue. */
    int depth(String queue) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(queue(queue))) {
            int depth = 0;
            for (Enumeration<?> messages = browser.getEnumeration();
                    messages.hasMoreElements();
                    messages.nextElement()) {
                depth++;
            }
            return depth;
        }
    }

    static JsonNode read(Message message) throws JMSException, IOException {
        if (message instanceof TextMessage text) {
            return JSON.readTree(text.getText());
        }
        return JSON.readTree(new String(bodyOf((BytesMessage) message), StandardCharsets.UTF_8));
    }

    static byte[] bodyOf(BytesMessage message) throws JMSException {
        byte[] body = new byte[(int) message.getBodyLength()];
        message.readBytes(body);
        return body;
    }

    @Override
    public void close() throws JMSException {
        connection.close();
        factory.close();
    }
}
