package dev.beginibridge.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Passes a received message on to another queue as it came, with its type, body, headers and properties, in the
 * transaction of its receipt; only properties of our own are added. What is sent gets a new message id, so the one it had
 * is always among them.
 *
 * <p>Must be the last use of a message: sending changes its own headers.
 */
final class MessageForwarder {
    /** {@code JMS_IBM_…} and the like (JMS 3.5.10). */
    private static final String PROVIDERS_OWN = "JMS_";

    private MessageForwarder() {}

    /** @param timeToLive in milliseconds; 0: for ever */
    static void send(Received received, String queue, Map<String, Object> added, long timeToLive) throws JMSException {
        Message message = received.message();
        int deliveryMode = message.getJMSDeliveryMode();
        int priority = message.getJMSPriority();
        add(message, added);
        // Crash guarantee: the listener's own session, so it is on exactly one of the two queues at any time.
        try (MessageProducer producer = received.session().createProducer(null)) {
            producer.send(received.session().createQueue(queue), message, deliveryMode, priority, timeToLive);
        }
    }

    /** The properties of a received message are read-only until they are cleared; that leaves body and headers alone. */
    private static void add(Message message, Map<String, Object> added) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
            String name = (String) names.nextElement();
            properties.put(name, message.getObjectProperty(name));
        }
        properties.keySet().removeIf(MessageForwarder::isSetByProviders);
        properties.putAll(added);
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            set(message, property.getKey(), property.getValue());
        }
    }

    private static void set(Message message, String property, Object value) throws JMSException {
        try {
            message.setObjectProperty(property, value);
        } catch (JMSException e) {
            if (!property.startsWith(PROVIDERS_OWN)) {
                throw e;
            } // some of a provider's own it sets itself, and lets nobody else
        }
    }

    /** {@code JMSX…} properties that a client must not set (JMS 3.5.9); group id and sequence are the client's. */
    private static boolean isSetByProviders(String property) {
        return property.startsWith("JMSX") && !property.startsWith("JMSXGroup");
    }
}
