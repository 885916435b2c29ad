package dev.beginibridge.jms.queue;

import dev.beginibridge.jms.InvalidMessage;
import dev.beginibridge.jms.MessageForwarder;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks into queues, and sends what lies there to the request queue again. Works on any broker: it needs nothing but JMS. */
public final class QueueDesk {
    /** Beyond this a queue is not counted: each message is fetched for it. */
    private static final int COUNTED = 100_000;

    private static final String REQUESTS = "BeginiStatus IS NULL AND BeginiEventId IS NULL";
    private static final long RECEIVE_MS = 5_000;

    private final Session session;

    /** What is on a queue; {@code depth} is a lower bound when it is not {@code whole}. */
    public record Depth(int depth, boolean whole, Optional<Instant> oldest) {}

    /**
     * Works in a session.
     *
     * @param session transacted, of a connection that is started
     */
    public QueueDesk(Session session) {
        this.session = session;
    }

    /** How many messages lie on a queue, up to a number at which a look at it takes too long. */
    public Depth depth(String queue) throws JMSException {
        return depth(queue, COUNTED);
    }

    /** How many messages lie on a queue; those beyond the limit are not counted. */
    public Depth depth(String queue, int limit) throws JMSException {
        int[] seen = {0};
        Instant[] oldest = {null};
        browse(queue, limit, message -> {
            seen[0]++;
            Instant sent = sentAt(message);
            oldest[0] = oldest[0] == null || sent.isBefore(oldest[0]) ? sent : oldest[0];
        });
        return new Depth(seen[0], seen[0] < limit, Optional.ofNullable(oldest[0]));
    }

    /** Shows the first messages of a queue; all of them stay where they are. */
    public void browse(String queue, int limit, Consumer<Message> each) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            Enumeration<?> messages = browser.getEnumeration();
            for (int i = 0; i < limit && messages.hasMoreElements(); i++) {
                each.accept((Message) messages.nextElement());
            }
        }
    }

    /**
     * Sends a request to another queue as it first came, and takes it from this one in the same transaction. Replies and
     * results stay: read as a request, each would be lost, and a result would ask for a link.
     *
     * @param id its {@code JMSMessageID}; empty: the next one
     * @return false when there is none
     */
    public boolean move(String queue, Optional<String> id, String target) throws JMSException {
        Queue from = session.createQueue(queue);
        String selector = REQUESTS
                + id.map(text -> " AND JMSMessageID = '" + text.replace("'", "''") + "'")
                        .orElse("");
        try (MessageConsumer consumer = session.createConsumer(from, selector)) {
            Message message = consumer.receive(RECEIVE_MS);
            if (message == null) {
                session.rollback();
                return false;
            }
            send(message, target);
            session.commit();
            return true;
        } catch (JMSException | RuntimeException e) {
            session.rollback();
            throw e;
        }
    }

    private void send(Message message, String target) throws JMSException {
        MessageForwarder.restore(message);
        try (MessageProducer producer = session.createProducer(session.createQueue(target))) {
            producer.send(message, message.getJMSDeliveryMode(), message.getJMSPriority(), 0);
        }
    }

    /** Why a message was put aside, as far as it says so itself. */
    public static Optional<String> reason(Message message) throws JMSException {
        return Optional.ofNullable(message.getStringProperty(InvalidMessage.REASON));
    }

    public static Instant sentAt(Message message) {
        try {
            return Instant.ofEpochMilli(message.getJMSTimestamp());
        } catch (JMSException e) {
            return Instant.EPOCH; // a provider that keeps none
        }
    }
}
