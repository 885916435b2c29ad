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
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.apache.activemq.artemis.utils.CompositeAddress;

/**
 * The queues that replies go to. The common one is made by the broker when it is not there, and so is one that a requester
 * names, where an Artemis makes queues for whoever uses them: the requester may come for its reply later. A temporary queue that
 * is gone, or one that a request names for its results days later, is not made: it would keep what is sent there for nobody.
 * Artemis is asked before each reply; other providers refuse to send, or do as their broker is set up.
 */
final class ReplyQueues {
    /** Artemis' own: what is sent there is an order to the broker. */
    static final String MANAGEMENT = "activemq.management";

    /** So Artemis names temporary queues. AMQP clients write the name alone, and it says no more when the queue is gone. */
    private static final Pattern TEMPORARY = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    /** So IBM MQ writes a queue's name, with its manager before it and options behind it. */
    private static final Pattern MQ_URI = Pattern.compile("^queue://[^/]*/([^?]*).*");

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
     * The one that a request names for its reply.
     *
     * @throws InvalidDestinationException when nobody could ever get what is sent there
     */
    static Destination named(Destination named, Session session) throws JMSException {
        return usable(queueOrTopic(named), session, true);
    }

    /** The same for one that has to be there already. */
    static Destination there(Destination named, Session session) throws JMSException {
        return usable(named, session, false);
    }

    private static Destination usable(Destination destination, Session session, boolean makes) throws JMSException {
        if (destination instanceof ActiveMQDestination artemis && session instanceof ActiveMQSession provider) {
            // Known now: the client need not ask the broker three times more. Of another it will ask, and make it.
            artemis.setCreated(isThere(artemis, provider.getCoreSession(), makes));
        }
        return destination;
    }

    /**
     * STOMP and AMQP clients may give a name alone, which means a queue. Artemis' client would send to it as to a topic, and
     * the broker drop the reply. The session is not asked for the queue: it may name another, {@code jms.queue.…}, where the
     * broker makes none of this name.
     */
    private static Destination queueOrTopic(Destination named) {
        boolean isNameAlone =
                named instanceof ActiveMQDestination && !(named instanceof Queue) && !(named instanceof Topic);
        return isNameAlone ? ActiveMQDestination.createQueue(((ActiveMQDestination) named).getAddress()) : named;
    }

    /** False: it is not, and the send makes it. */
    private static boolean isThere(ActiveMQDestination destination, ClientSession session, boolean makes)
            throws JMSException {
        String address = destination.getAddress();
        boolean isQueue = destination instanceof Queue;
        try {
            if (destination instanceof TemporaryQueue) {
                if (session.queueQuery(destination.getSimpleAddress()).isExists()) {
                    return true;
                }
            } else {
                ClientSession.AddressQuery known =
                        session.addressQuery(SimpleString.of(CompositeAddress.extractAddressName(address)));
                if (holdsMessages(address, isQueue, known)) {
                    return true;
                }
                if (makes && isQueue && isMadeBySending(address, known)) {
                    return false;
                }
            }
        } catch (ActiveMQException e) {
            JMSException failed = new JMSException("the broker did not say whether a queue is there");
            failed.initCause(e);
            throw failed;
        }
        throw new InvalidDestinationException("the queue is gone, or takes no message");
    }

    /** Whether the broker makes the queue: one with its address's name, on an address that has none. */
    private static boolean isMadeBySending(String address, ClientSession.AddressQuery known) {
        return known.isAutoCreateQueues()
                && (known.isExists()
                        ? known.isSupportsAnycast() && known.getQueueNames().isEmpty()
                        : known.isAutoCreateAddresses())
                && !address.isBlank()
                && !TEMPORARY.matcher(address).matches()
                && !address.equals(MANAGEMENT)
                && !CompositeAddress.isFullyQualified(address)
                && address.chars().noneMatch(c -> c == '*' || c == '#'); // a pattern is no queue
    }

    /**
     * Whether a queue is bound to the address, and to one that takes what is sent in this way: else the commit succeeds, and
     * the message is lost.
     */
    private static boolean holdsMessages(String address, boolean isQueue, ClientSession.AddressQuery known) {
        return known.isExists()
                && !address.equals(MANAGEMENT)
                && (isQueue ? known.isSupportsAnycast() : known.isSupportsMulticast())
                && (CompositeAddress.isFullyQualified(address)
                        ? known.getQueueNames().contains(SimpleString.of(CompositeAddress.extractQueueName(address)))
                        : !known.getQueueNames().isEmpty());
    }

    static String nameOf(Destination destination) throws JMSException {
        if (destination instanceof Queue queue) {
            return MQ_URI.matcher(queue.getQueueName()).replaceFirst("$1");
        }
        return destination instanceof ActiveMQDestination artemis ? artemis.getAddress() : destination.toString();
    }
}
