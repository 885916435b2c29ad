package dev.beginibridge.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;

/** The example of docs/jms.md, which a test compares and runs. */
final class RequestExample {
    private RequestExample() {}

    // example
    static String ask(ConnectionFactory broker, String requestQueue, String json) throws JMSException {
        try (Connection connection = broker.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Queue requests = session.createQueue(requestQueue);
            TemporaryQueue replies = session.createTemporaryQueue();
            TextMessage request = session.createTextMessage(json);
            request.setJMSReplyTo(replies);
            session.createProducer(requests).send(request);
            connection.start();
            Message reply = session.createConsumer(replies).receive(30_000);
            if (reply == null) {
                throw new JMSException("no reply yet: ask again, the same link comes back");
            }
            return reply.getStringProperty("BeginiStatus") + " " + reply.getBody(String.class);
        }
    }
    // end of example
}
