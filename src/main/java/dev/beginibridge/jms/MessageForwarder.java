package dev.beginibridge.jms;

import dev.beginibridge.jms.QueueTrouble.Purpose;
import dev.beginibridge.jms.body.LargeMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.activemq.artemis.api.core.ActiveMQPropertyConversionException;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/**
 * Passes a received message on to another queue as it came, with its type, body, headers and properties, in the
 * transaction of its receipt; only properties of our own are added. What is sent gets a new message id, so the one it had
 * is always among them.
 *
 * <p>Must be the last use of a message: sending changes its own headers.
 */
public final class MessageForwarder {
    /** Names the properties that a message sent by JMS cannot have. */
    static final String LEFT_OUT = "BeginiInvalidLeftOut";
    /** The id by which Artemis knows a message that it has had already. */
    static final String DUPLICATE_ID = "BeginiInvalidDuplicateId";

    private static final String ARTEMIS_DUPLICATE_ID = "_AMQ_DUPL_ID";
    /** What the bridge and Artemis add to a message that was put aside; none of it belongs to the request. */
    private static final List<String> ADDED =
            List.of("BeginiInvalid", "BeginiParked", "_AMQ_ORIG", "_AMQ_ROUTING", "_AMQ_ACTUAL", ARTEMIS_DUPLICATE_ID);

    /** {@code JMS_IBM_…} and the like (JMS 3.5.10): some of a provider's own it sets itself, and lets nobody else. */
    private static final String PROVIDERS_OWN = "JMS_";

    private MessageForwarder() {}

    /** @param timeToLive in milliseconds; 0: for ever */
    static void send(Received received, String queue, Purpose purpose, Map<String, Object> added, long timeToLive)
            throws JMSException {
        QueueTrouble trouble = received.broker().trouble();
        trouble.sending(queue, purpose);
        try {
            send(received, queue, added, timeToLive);
            trouble.sent(received.session());
        } catch (JMSException | RuntimeException | Error e) {
            trouble.failed(e);
            throw e;
        }
    }

    private static void send(Received received, String queue, Map<String, Object> added, long timeToLive)
            throws JMSException {
        Message message = LargeMessage.toPassOn(received.message(), received.session());
        int deliveryMode = received.message().getJMSDeliveryMode();
        int priority = received.message().getJMSPriority();
        add(message, added);
        // Crash guarantee: the listener's own session, so it is on exactly one of the two queues at any time.
        try (MessageProducer producer = received.session().createProducer(null)) {
            producer.send(received.session().createQueue(queue), message, deliveryMode, priority, timeToLive);
        }
    }

    private static void add(Message message, Map<String, Object> added) throws JMSException {
        Map<String, Object> properties = properties(message);
        // Under its own name the broker would refuse the second message with one id, here and when it is sent again.
        Object duplicateId = properties.remove(ARTEMIS_DUPLICATE_ID);
        if (duplicateId != null) {
            properties.put(DUPLICATE_ID, textOf(duplicateId));
        }
        properties.putAll(added);
        replaceProperties(message, properties);
    }

    /**
     * Makes a message that was set aside or parked what it was when it first came. Sent anew it gets another message id, so
     * the one that its requester knows becomes its correlation id when it has none.
     */
    public static void restore(Message message) throws JMSException {
        Map<String, Object> properties = properties(message);
        Object parked = properties.getOrDefault(Park.MESSAGE_ID, Correlate.messageIdOf(message));
        Object id = properties.getOrDefault(InvalidMessage.MESSAGE_ID, parked);
        properties.keySet().removeIf(name -> ADDED.stream().anyMatch(name::startsWith));
        replaceProperties(message, properties);
        if (message.getJMSCorrelationID() == null && id != null) {
            message.setJMSCorrelationID(id.toString());
        }
    }

    /** All properties of a message, by name. */
    public static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new TreeMap<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
            String name = (String) names.nextElement();
            properties.put(name, message.getObjectProperty(name));
        }
        return properties;
    }

    /** The properties of a received message are read-only until they are cleared; that leaves body and headers alone. */
    private static void replaceProperties(Message message, Map<String, Object> properties) throws JMSException {
        properties.keySet().removeIf(MessageForwarder::isSetByProviders);
        message.clearProperties();
        List<String> leftOut = new ArrayList<>();
        properties.forEach((name, value) -> {
            if (!isSet(message, name, value) && !name.startsWith(PROVIDERS_OWN)) {
                leftOut.add(name);
            }
        });
        if (!leftOut.isEmpty()) {
            message.setStringProperty(LEFT_OUT, String.join(",", leftOut));
        }
    }

    /**
     * No message fails for a property. Senders by AMQP, STOMP and OpenWire may use names that are no Java names, such as
     * {@code my-prop}, which JMS refuses with one kind of exception or another, depending on the provider. Artemis can keep
     * them all the same.
     */
    private static boolean isSet(Message message, String name, Object value) {
        try {
            message.setObjectProperty(name, value);
            return true;
        } catch (JMSException | RuntimeException refused) {
            return message instanceof ActiveMQMessage artemis && isKept(artemis.getCoreMessage(), name, value);
        }
    }

    private static boolean isKept(ClientMessage message, String name, Object value) {
        try {
            message.putObjectProperty(name, value);
            return true;
        } catch (ActiveMQPropertyConversionException refused) {
            return false;
        }
    }

    /** By Artemis' own client it is bytes, by others text. */
    private static String textOf(Object duplicateId) {
        return duplicateId instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : duplicateId.toString();
    }

    /** {@code JMSX…} properties that a client must not set (JMS 3.5.9); group id and sequence are the client's. */
    private static boolean isSetByProviders(String property) {
        return property.startsWith("JMSX") && !property.startsWith("JMSXGroup");
    }
}
