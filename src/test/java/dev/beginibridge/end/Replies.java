package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Requests to the queue of a running bridge, and their replies: to each exactly one. */
final class Replies {
    private static final long PATIENCE_MS = 90_000;

    private Replies() {}

    /** Sends a request for each of these uids, in one transaction: the correlation id is the uid's place in the list. */
    static void request(String broker, List<String> uids, int from) throws JMSException {
        try (JmsClient jms = new JmsClient(broker);
                Session session = jms.transacted();
                MessageProducer producer = session.createProducer(session.createQueue("BEGINI.LINK.REQUEST"))) {
            for (int i = 0; i < uids.size(); i++) {
                Message request = session.createTextMessage("{\"uid\":\"" + uids.get(i) + "\"}");
                request.setJMSCorrelationID(String.valueOf(from + i));
                producer.send(request);
            }
            session.commit();
        }
    }

    /**
     * Takes all replies: each request has one, no queue holds anything more.
     *
     * @return the link of each correlation id
     */
    static Map<String, String> takeAll(String broker, int requests) throws JMSException, IOException {
        Map<String, String> links = new HashMap<>();
        try (JmsClient jms = new JmsClient(broker)) {
            try (MessageConsumer replies = jms.session.createConsumer(jms.session.createQueue("BEGINI.LINK.REPLY"))) {
                while (links.size() < requests) {
                    Message reply = replies.receive(PATIENCE_MS);
                    assertNotNull(reply, "only " + links.size() + " of " + requests + " replies came");
                    JmsClient.Reply read = JmsClient.read(reply);
                    assertEquals("issued", read.status(), read.body().toString());
                    String id = reply.getJMSCorrelationID();
                    assertNull(links.put(id, read.body().path("link").asText()), "a second reply to request " + id);
                }
                assertNull(replies.receiveNoWait(), "a reply too many");
            }
            for (String queue : List.of("BEGINI.LINK.REQUEST", "BEGINI.LINK.INVALID", "DLQ")) {
                assertEquals(0, jms.depth(queue), "messages on " + queue);
            }
        }
        return links;
    }
}
