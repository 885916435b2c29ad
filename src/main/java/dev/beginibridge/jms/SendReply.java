package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.jms.QueueTrouble.Purpose;
import dev.beginibridge.jms.body.MessageBody;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.activemq.artemis.utils.CompositeAddress;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Sends the reply that is the body, in the session that the request was received in. Nothing of the request is on it but
 * what is written here.
 *
 * <p>A reply that comes too late for the request's time to live is not sent. When the queue that the requester named is
 * not there, or has refused the reply for good, none is sent either, and the request is to be set aside: no other requester
 * may see its link, and asking again gives the same link. Whatever else fails, a reply that is missing included, leaves as
 * an exception, and the request goes back.
 */
final class SendReply implements Processor {
    private static final String GROUP = "JMSXGroupID";
    private static final String DELIVERIES = "JMSXDeliveryCount";
    private static final String GROUP_SEQUENCE = "JMSXGroupSeq";

    private final BridgeConfig.Jms config;
    private final Correlate correlation;
    private final Predicate<String> requestQueues;
    private final ReplyQueues queues;
    private final Clock clock;
    private final JmsMeters meters;

    /** @param requestQueues says of a name whether a door listens on that queue */
    SendReply(
            BridgeConfig.Jms config,
            Correlate correlation,
            Predicate<String> requestQueues,
            Clock clock,
            JmsMeters meters) {
        this.config = config;
        this.correlation = correlation;
        this.requestQueues = requestQueues;
        this.queues = new ReplyQueues(config.replyQueue());
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void process(Exchange exchange) throws JMSException {
        send(exchange);
        if (exchange.getProperty(InvalidMessage.REASON) == null) {
            Settlement.done(exchange);
        } // else it is when it has been set aside
    }

    private void send(Exchange exchange) throws JMSException {
        Received received = Received.of(exchange);
        Message request = received.message();
        Message message = message(received, exchange.getMessage());
        long expiration = request.getJMSExpiration();
        long timeToLive = expiration <= 0 ? 0 : expiration - clock.millis();
        if (expiration > 0 && timeToLive <= 0) {
            meters.count(JmsMeters.Fate.EXPIRED);
            return;
        }
        Destination named = request.getJMSReplyTo();
        String queue = named == null ? config.replyQueue() : ReplyQueues.nameOf(named);
        QueueTrouble trouble = received.broker().trouble();
        Optional<String> hopeless =
                named == null ? Optional.empty() : trouble.hopeless(queue, request.getIntProperty(DELIVERIES));
        if (hopeless.isPresent()) {
            unanswerable(exchange, hopeless.get());
            return;
        }
        trouble.sending(queue, named == null ? Purpose.REPLIES : Purpose.NAMED);
        try {
            // Crash guarantee: the listener's own session, so the reply becomes visible in the commit that takes the
            // request off its queue, and not before.
            try (MessageProducer producer = received.session().createProducer(null)) {
                Destination replies = named == null
                        ? queues.unnamed(received.session())
                        : ReplyQueues.named(usable(named, queue), received.session());
                producer.send(replies, message, request.getJMSDeliveryMode(), request.getJMSPriority(), timeToLive);
            }
            trouble.sent(received.session());
        } catch (InvalidDestinationException e) {
            if (named == null) {
                // The fixed reply queue: the operator's to put right, and the request must wait for it.
                trouble.failed(e);
                throw e;
            }
            trouble.unsent(queue);
            unanswerable(exchange, "the queue that the request names for its reply cannot be used");
        } catch (JMSException | RuntimeException | Error e) {
            trouble.failed(e);
            throw e;
        }
    }

    /** A reply on a queue that a door listens on would be taken for a request. */
    private Destination usable(Destination named, String queue) throws JMSException {
        if (requestQueues.test(CompositeAddress.extractAddressName(queue))) {
            throw new InvalidDestinationException("a request queue is no reply queue");
        }
        return named;
    }

    private void unanswerable(Exchange exchange, String reason) {
        if (exchange.getProperty(InvalidMessage.REASON) == null) {
            exchange.setProperty(InvalidMessage.REASON, reason);
        }
        meters.count(JmsMeters.Fate.UNANSWERABLE);
    }

    private Message message(Received received, org.apache.camel.Message reply) throws JMSException {
        Message request = received.message();
        Message message = MessageBody.message(reply.getBody(), received.session());
        addProperties(request, message);
        correlation.apply(request, received.messageId(), message);
        message.setJMSType(request.getJMSType());
        keepGroup(request, message);
        for (String header : List.of(WriteReply.STATUS, WriteReply.ERROR_CODE)) {
            String value = reply.getHeader(header, String.class);
            if (value != null) {
                message.setStringProperty(header, value);
            }
        }
        return message;
    }

    /** What the configuration asks for; a request's own value counts more than a constant one. */
    private void addProperties(Message request, Message reply) throws JMSException {
        for (Map.Entry<String, String> constant : config.reply().constants().entrySet()) {
            reply.setStringProperty(constant.getKey(), constant.getValue());
        }
        for (String name : config.reply().copied()) {
            Object value = request.getObjectProperty(name);
            if (value != null) {
                reply.setObjectProperty(name, value);
            }
        }
    }

    /** Replies of one group are for one reader, as their requests were. */
    private static void keepGroup(Message request, Message reply) throws JMSException {
        String group = request.getStringProperty(GROUP);
        if (group != null) {
            reply.setStringProperty(GROUP, group);
            keepSequence(request, reply);
        }
    }

    private static void keepSequence(Message request, Message reply) throws JMSException {
        try {
            if (request.propertyExists(GROUP_SEQUENCE)) {
                reply.setIntProperty(GROUP_SEQUENCE, request.getIntProperty(GROUP_SEQUENCE));
            }
        } catch (MessageFormatException | NumberFormatException e) {
            // It is no number, and no reason to leave the request without an answer.
        }
    }
}
