package dev.beginibridge.jms;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;

/**
 * The queues that replies go to, remembered for each session: with one it has not seen, Artemis' client first asks the
 * broker three times. A queue that is deleted meanwhile is created again by the broker as it would have been at first.
 */
final class ReplyQueues {
    private static final int REMEMBERED = 100;

    private final String replyQueue;
    private final Map<Session, Map<String, Destination>> known = Collections.synchronizedMap(new WeakHashMap<>());

    ReplyQueues(String replyQueue) {
        this.replyQueue = replyQueue;
    }

    /** For requests that name none. */
    Destination unnamed(Session session) throws JMSException {
        Map<String, Destination> queues = of(session);
        Destination queue = queues.get("");
        if (queue == null) {
            queue = session.createQueue(replyQueue);
            queues.put("", queue);
        }
        return queue;
    }

    /** The one that a request names; refuses one that is known not to be there. */
    Destination named(Destination destination, Session session) throws JMSException {
        if (destination instanceof TemporaryQueue temporary) {
            TemporaryQueues.checkExists(temporary, session);
            return destination;
        }
        if (!(destination instanceof Queue)) {
            return destination;
        }
        if (destination instanceof ActiveMQDestination artemis && takesNoMessage(artemis.getAddress())) {
            throw new InvalidDestinationException("no message can lie there");
        }
        // By its text, which holds a provider's options as well, and not only by its name.
        Destination queue = of(session).putIfAbsent(destination.toString(), destination);
        return queue == null ? destination : queue;
    }

    /** Artemis drops, or takes for itself, what is sent there, and the commit succeeds all the same. */
    private static boolean takesNoMessage(String address) {
        return address.contains("*") || address.contains("#") || address.equals("activemq.management");
    }

    static String nameOf(Destination destination) throws JMSException {
        return destination instanceof Queue queue ? queue.getQueueName() : destination.toString();
    }

    /** A session belongs to one listener, so only that one's thread uses the inner map. */
    private Map<String, Destination> of(Session session) {
        return known.computeIfAbsent(session, unseen -> new Remembered());
    }

    /** The queues used last. */
    private static final class Remembered extends LinkedHashMap<String, Destination> {
        private static final long serialVersionUID = 1L;

        Remembered() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Destination> eldest) {
            return size() > REMEMBERED;
        }
    }
}
