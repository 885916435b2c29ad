package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig.Correlation;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.HexFormat;
import java.util.Optional;

/** By what a requester knows its reply: the correlation id. */
final class Correlate {
    /** Where Artemis keeps the id that a message came in with by AMQP; what a client of its own sees is another. */
    private static final String AMQP_MESSAGE_ID = "NATIVE_MESSAGE_ID";

    private Correlate() {}

    /** The id that the requester knows its message by; null when the provider gives none. */
    static String messageIdOf(Message request) throws JMSException {
        String amqp = request.getStringProperty(AMQP_MESSAGE_ID);
        return amqp == null ? request.getJMSMessageID() : amqp;
    }

    /** @param messageId the id its requester knows the request by, or null */
    static void apply(Correlation rule, Message request, String messageId, Message reply) throws JMSException {
        boolean copied = rule != Correlation.MESSAGE_ID && copyCorrelationId(request, reply);
        if (!copied && rule != Correlation.CORRELATION_ID && messageId != null) {
            reply.setJMSCorrelationID(messageId);
        }
    }

    /** The same id for an operator's eyes: as text, or as hexadecimal digits when it is binary. Empty when there is none. */
    static Optional<String> shown(Correlation rule, Message request, String messageId) throws JMSException {
        Optional<String> shown = Optional.empty();
        if (rule != Correlation.MESSAGE_ID) {
            shown = Optional.ofNullable(request.getJMSCorrelationID());
            byte[] bytes = shown.isPresent() ? null : bytesOf(request);
            if (bytes != null && bytes.length > 0) {
                shown = Optional.of(HexFormat.of().formatHex(bytes));
            }
        }
        return shown.isPresent() || rule == Correlation.CORRELATION_ID ? shown : Optional.ofNullable(messageId);
    }

    /** Bytes first: as text, a binary id (a mainframe's 24 bytes) would not come back as it was. */
    private static boolean copyCorrelationId(Message request, Message reply) throws JMSException {
        byte[] bytes = bytesOf(request);
        if (bytes != null && bytes.length > 0) {
            reply.setJMSCorrelationIDAsBytes(bytes);
            return true;
        }
        String text = request.getJMSCorrelationID();
        if (text != null) {
            reply.setJMSCorrelationID(text);
        }
        return text != null;
    }

    /** Null when the id is text: some providers say so by null, others by an exception. */
    private static byte[] bytesOf(Message request) {
        try {
            return request.getJMSCorrelationIDAsBytes();
        } catch (JMSException | UnsupportedOperationException e) {
            return null;
        }
    }
}
