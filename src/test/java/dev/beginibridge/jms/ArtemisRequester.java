package dev.beginibridge.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A requester that knows Artemis' client and Java, and nothing else; to be run in a process of its own. */
final class ArtemisRequester {
    static final String TEMPORARY = "TEMPORARY";
    static final String CORRELATED = "CORRELATED";
    private static final long PATIENCE_MS = 20_000;

    private ArtemisRequester() {}

    /** Argument: the broker's URL. Says what came back: the word, status, whether the ids match, the body. */
    public static void main(String[] args) throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(args[0]);
                Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            Queue temporary = session.createTemporaryQueue();
            TextMessage first = session.createTextMessage("{\"uid\":\"INTEROP-1\"}");
            first.setJMSReplyTo(temporary);
            tell(TEMPORARY, ask(session, first, temporary, null), first.getJMSMessageID());

            Queue named = session.createQueue("ADAPTER.REPLIES");
            TextMessage second = session.createTextMessage("{\"uid\":\"INTEROP-2\"}");
            second.setJMSReplyTo(named);
            second.setJMSCorrelationID("adapter-7");
            tell(CORRELATED, ask(session, second, named, "JMSCorrelationID = 'adapter-7'"), "adapter-7");
        }
    }

    private static Message ask(Session session, Message request, Queue replies, String selector) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(replies, selector)) {
            session.createProducer(session.createQueue("TEST.REQUEST")).send(request);
            return consumer.receive(PATIENCE_MS);
        }
    }

    private static void tell(String word, Message reply, String id) throws JMSException {
        System.out.println(word + " "
                + (reply == null
                        ? "no reply"
                        : reply.getStringProperty("BeginiStatus")
                                + " " + id.equals(reply.getJMSCorrelationID())
                                + " " + reply.getBody(String.class)));
    }
}
