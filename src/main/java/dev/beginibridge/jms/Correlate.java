package dev.beginibridge.jms;

import dev.beginibridge.config.Correlation;
import dev.beginibridge.model.InvalidRequest;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a requester recognises its reply: by the correlation id, for which each request may choose the rule, and by a
 * property where one is configured.
 *
 * @param standard the rule for requests that choose none
 * @param property the name of that property
 */
record Correlate(Correlation standard, Optional<String> property) {
    /** What a requester chooses by: {@code auto}, {@code message-id}, {@code correlation-id}. */
    static final String RULE = "BeginiCorrelation";
    /**
     * The report options of IBM MQ: with this bit the reply has the request's correlation id, without it the message id. An
     * MQ client shows the bit by itself, or all of them as the header.
     */
    private static final String MQ_PASS = "JMS_IBM_Report_Pass_Correl_ID";

    private static final String MQ_REPORT = "JMS_IBM_MQMD_Report";
    private static final int PASS_CORRELATION_ID = 64;
    /** Where Artemis keeps the id that a message came in with by AMQP; what a client of its own sees is another. */
    private static final String AMQP_MESSAGE_ID = "NATIVE_MESSAGE_ID";
    /** The same for OpenWire. */
    private static final String OPENWIRE_MESSAGE_ID = "__HDR_MESSAGE_ID";

    /** How MQ writes that there is no id: zero bytes, 24 of them. */
    private static final Pattern NO_ID = Pattern.compile("ID:(00)+");

    /** The id that the requester knows its message by; null when the provider gives none. */
    static String messageIdOf(Message request) throws JMSException {
        for (String property : new String[] {AMQP_MESSAGE_ID, OPENWIRE_MESSAGE_ID}) {
            Object id = request.getObjectProperty(property);
            if (id != null) {
                return id.toString();
            }
        }
        return request.getJMSMessageID();
    }

    /** @throws InvalidRequest when the request chooses a rule that there is not */
    static void check(Message request) throws InvalidRequest, JMSException {
        Object chosen = request.getObjectProperty(RULE);
        if (chosen != null && named(chosen).isEmpty()) {
            throw new InvalidRequest("the property " + RULE
                    + " is none of auto, message-id, correlation-id: leave it out or set one of them");
        }
    }

    private static Optional<Correlation> named(Object chosen) {
        return Arrays.stream(Correlation.values())
                .filter(rule -> chosen.equals(rule.text()))
                .findFirst();
    }

    private Correlation ruleOf(Message request) throws JMSException {
        Object chosen = request.getObjectProperty(RULE);
        if (chosen != null) {
            return named(chosen).orElse(standard);
        }
        for (String options : new String[] {MQ_PASS, MQ_REPORT}) {
            if (request.getObjectProperty(options) instanceof Number bits) {
                return (bits.longValue() & PASS_CORRELATION_ID) == 0
                        ? Correlation.MESSAGE_ID
                        : Correlation.CORRELATION_ID;
            }
        }
        return standard;
    }

    /** @param messageId the id its requester knows the request by, or null */
    void apply(Message request, String messageId, Message reply) throws JMSException {
        Correlation rule = ruleOf(request);
        boolean copied = rule != Correlation.MESSAGE_ID && copyCorrelationId(request, reply);
        if (!copied && rule != Correlation.CORRELATION_ID && messageId != null) {
            reply.setJMSCorrelationID(messageId);
        }
        if (property.isPresent()) {
            Object value = request.getObjectProperty(property.get());
            Object id = value != null ? value : idOf(rule, request, messageId).orElse(null);
            if (id != null) {
                reply.setObjectProperty(property.get(), id);
            }
        }
    }

    /** The same id for an operator's eyes: as text, or as hexadecimal digits when it is binary. Empty when there is none. */
    Optional<String> shown(Message request, String messageId) throws JMSException {
        Object value = property.isPresent() ? request.getObjectProperty(property.get()) : null;
        return value != null ? Optional.of(value.toString()) : idOf(ruleOf(request), request, messageId);
    }

    private static Optional<String> idOf(Correlation rule, Message request, String messageId) throws JMSException {
        Optional<String> id = rule == Correlation.MESSAGE_ID ? Optional.empty() : correlationIdOf(request);
        return id.isPresent() || rule == Correlation.CORRELATION_ID ? id : Optional.ofNullable(messageId);
    }

    private static Optional<String> correlationIdOf(Message request) throws JMSException {
        Optional<String> text = textOf(request);
        return text.isPresent() ? text : bytesOf(request).map(HexFormat.of()::formatHex);
    }

    /** Bytes first: as text, a binary id (a mainframe's 24 bytes) would not come back as it was. */
    private static boolean copyCorrelationId(Message request, Message reply) throws JMSException {
        Optional<byte[]> bytes = bytesOf(request);
        if (bytes.isPresent()) {
            reply.setJMSCorrelationIDAsBytes(bytes.get());
            return true;
        }
        Optional<String> text = textOf(request);
        if (text.isPresent()) {
            reply.setJMSCorrelationID(text.get());
        }
        return text.isPresent();
    }

    private static Optional<String> textOf(Message request) throws JMSException {
        return Optional.ofNullable(request.getJMSCorrelationID())
                .filter(id -> !id.isEmpty() && !NO_ID.matcher(id).matches());
    }

    /** Empty when the id is text: some providers say so by null, others by an exception. */
    private static Optional<byte[]> bytesOf(Message request) {
        try {
            return Optional.ofNullable(request.getJMSCorrelationIDAsBytes()).filter(Correlate::isAnId);
        } catch (JMSException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static boolean isAnId(byte[] bytes) {
        for (byte one : bytes) {
            if (one != 0) {
                return true;
            }
        }
        return false;
    }
}
