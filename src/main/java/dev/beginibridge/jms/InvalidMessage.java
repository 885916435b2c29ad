package dev.beginibridge.jms;

import jakarta.jms.JMSException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Puts a request on the invalid queue when an earlier step gave a reason for it (exchange property {@value #REASON}): as
 * it came, in the transaction of its receipt. Two properties are added: the reason, and the message id it had.
 */
public final class InvalidMessage implements Processor {
    public static final String REASON = "BeginiInvalidReason";
    static final String MESSAGE_ID = "BeginiInvalidMessageId";

    private final String queue;
    private final JmsMeters meters;

    InvalidMessage(String queue, JmsMeters meters) {
        this.queue = queue;
        this.meters = meters;
    }

    @Override
    public void process(Exchange exchange) throws JMSException {
        String reason = exchange.getProperty(REASON, String.class);
        if (reason == null) {
            return;
        }
        Received received = Received.of(exchange);
        Map<String, Object> added = new HashMap<>();
        added.put(REASON, reason);
        if (received.messageId() != null) {
            added.put(MESSAGE_ID, received.messageId());
        }
        // Without a time to live: whoever looks into it needs time.
        MessageForwarder.send(received, queue, QueueTrouble.Purpose.INVALID, added, 0);
        Settlement.done(exchange);
        meters.count(JmsMeters.Fate.INVALID);
    }
}
