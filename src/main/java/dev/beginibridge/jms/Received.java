package dev.beginibridge.jms;

import dev.beginibridge.format.MessageFormat;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Instant;
import org.apache.camel.Exchange;

/**
 * A request as it was received, and the session it was received in. Whatever is sent in this session is committed or
 * rolled back together with the receipt.
 *
 * @param broker where it came from
 * @param messageId the id its requester knows it by; null when the provider gives none
 * @param since when it was received first
 * @param form how it is written, and so its reply
 */
record Received(
        Message message,
        Session session,
        BrokerConnections broker,
        String messageId,
        Instant since,
        MessageFormat form) {
    private static final String PROPERTY = "BeginiJmsReceived";

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    static Received of(Exchange exchange) {
        Received received = exchange.getProperty(PROPERTY, Received.class);
        if (received == null) {
            throw new IllegalStateException("no request was read: the step jmsRequest must be the route's first");
        }
        return received;
    }

    /** Camel's tracer and log endpoints print properties: the message's own may hold what a requester made of a uid. */
    @Override
    public String toString() {
        return "Received[since=" + since + "]";
    }
}
