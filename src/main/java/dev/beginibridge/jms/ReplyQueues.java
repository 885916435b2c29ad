package dev.beginibridge.jms;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.artemis.utils.CompositeAddress;

/**
 * The queues that replies go to. The common one is made by the broker when it is not there. One that a requester names must
 * be there: made anew, it would keep the reply, with its link, for nobody. Artemis is asked before each reply; other
 * providers refuse to send, or do as their broker is set up. The queue that a request names for its results is a named one,
 * too.
 */
final class ReplyQueues {
    /** Artemis' own: what is sent there is an order to the broker. */
    static final String MANAGEMENT = "activemq.management";

    private final String replyQueue;
    /** With a queue object that it has not seen, Artemis' client asks the broker three times. */
    private final Map<Session, Destination> common = Collections.synchronizedMap(new WeakHashMap<>());

    ReplyQueues(String replyQueue) {
        this.replyQueue = replyQueue;
    }

    /** For requests that name none. */
    Destination unnamed(Session session) throws JMSException {
        Destination queue = common.get(session);
        if (queue == null) {
            queue = session.createQueue(replyQueue);
            common.put(session, queue);
        }
        return queue;
    }

    /**
     * The one that a request names.
     *
     * @throws InvalidDestinationException when nobody could ever get what is sent there
     */
    static Destination named(Destination named, Session session) throws JMSException {
        Destination destination = queueOrTopic(named, session);
        if (destination instanceof ActiveMQDestination artemis && session instanceof ActiveMQSession provider) {
            checkTakesMessages(artemis, provider.getCoreSession());
            artemis.setCreated(true); // known now: the client need not ask the broker three times more
        }
        return destination;
    }

    /**
     * STOMP and AMQP clients may give a name alone, which means a queue. Artemis' client would send to it as to a topic, and
     * the broker drop the reply.
     */
    private static Destination queueOrTopic(Destination named, Session session) throws JMSException {
        boolean isNameAlone =
                named instanceof ActiveMQDestination && !(named instanceof Queue) && !(named instanceof Topic);
        return isNameAlone ? session.createQueue(((ActiveMQDestination) named).getAddress()) : named;
    }

    private static void checkTakesMessages(ActiveMQDestination destination, ClientSession session) throws JMSException {
        boolean there;
        try {
            there = destination instanceof TemporaryQueue
                    ? session.queueQuery(destination.getSimpleAddress()).isExists()
                    : holdsMessages(destination.getAddress(), destination instanceof Queue, session);
        } catch (ActiveMQException e) {
            JMSException failed = new JMSException("the broker did not say whether a queue is there");
            failed.initCause(e);
            throw failed;
        }
        if (!there) {
            throw new InvalidDestinationException("the queue is gone, or takes no message");
        }
    }

    /**
     * Whether a queue is bound to the address, and to one that takes what is sent in this way: else the commit succeeds, and
     * the message is lost.
     */
    private static boolean holdsMessages(String address, boolean isQueue, ClientSession session)
            throws ActiveMQException {
        ClientSession.AddressQuery known =
                session.addressQuery(SimpleString.of(CompositeAddress.extractAddressName(address)));
        return known.isExists()
                && !address.equals(MANAGEMENT)
                && (isQueue ? known.isSupportsAnycast() : known.isSupportsMulticast())
                && (CompositeAddress.isFullyQualified(address)
                        ? known.getQueueNames().contains(SimpleString.of(CompositeAddress.extractQueueName(address)))
                        : !known.getQueueNames().isEmpty());
    }

    static String nameOf(Destination destination) throws JMSException {
        if (destination instanceof Queue queue) {
            return queue.getQueueName();
        }
        return destination instanceof ActiveMQDestination artemis ? artemis.getAddress() : destination.toString();
    }
}
