package dev.beginibridge.jms;

import dev.beginibridge.core.LinkSteps;
import jakarta.jms.JMSException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Lets a request of a suspended deployment wait on a queue of that deployment's own, instead of answering it: else a
 * listener would wait with each of them, and soon none would be left for the other deployments. A door of that queue takes
 * it from there; it keeps its message id, its deadline, its time to live and the layout that its route chose for it.
 */
record Park(ParkedQueues queues, Clock clock, JmsMeters meters) implements Processor {
    /** The message id that a parked request had; replies are correlated by it. */
    static final String MESSAGE_ID = "BeginiParkedMessageId";
    /** When it was received first, in epoch milliseconds: its deadline counts from there. */
    static final String SINCE = "BeginiParkedSince";

    @Override
    public void process(Exchange exchange) throws JMSException {
        String deployment = exchange.getProperty(LinkSteps.SUSPENDED_DEPLOYMENT, String.class);
        if (deployment == null) {
            return;
        }
        Received received = Received.of(exchange);
        Map<String, Object> added = new HashMap<>();
        added.put(SINCE, received.since().toEpochMilli());
        if (received.messageId() != null) {
            added.put(MESSAGE_ID, received.messageId());
        }
        String layout = exchange.getProperty(RequestProperties.LAYOUT, String.class);
        if (layout != null) {
            added.put(RequestProperties.LAYOUT, layout);
        }
        long expiration = received.message().getJMSExpiration();
        long timeToLive = expiration <= 0 ? 0 : Math.max(1, expiration - clock.millis());
        MessageForwarder.send(received, queues.of(deployment), QueueTrouble.Purpose.PARKED, added, timeToLive);
        Settlement.done(exchange);
        meters.count(JmsMeters.Fate.PARKED);
        exchange.setRouteStop(true);
    }
}
