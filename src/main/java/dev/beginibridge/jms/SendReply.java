package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.link.LinkJson;
import dev.beginibridge.link.LinkReply;
import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Sends the reply, in the session that the request was received in. Nothing of the request is on it but what is written
 * here.
 *
 * <p>A reply that comes too late for the request's time to live is not sent. When the queue that the requester named is
 * not there, none is sent either, and the request is to be set aside: no other requester may see its link, and asking
 * again gives the same link. Whatever else fails leaves as an exception, and the request goes back.
 */
final class SendReply implements Processor {
    private static final String STATUS = "BeginiStatus";
    private static final String ERROR_CODE = "BeginiErrorCode";

    private final BridgeConfig.Jms config;
    private final ReplyQueues queues;
    private final Clock clock;
    private final JmsMeters meters;

    SendReply(BridgeConfig.Jms config, Clock clock, JmsMeters meters) {
        this.config = config;
        this.queues = new ReplyQueues(config.replyQueue());
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void process(Exchange exchange) throws JMSException {
        Received received = Received.of(exchange);
        Message request = received.message();
        LinkReply reply = exchange.getMessage().getBody(LinkReply.class);
        long expiration = request.getJMSExpiration();
        long timeToLive = expiration <= 0 ? 0 : expiration - clock.millis();
        if (expiration > 0 && timeToLive <= 0) {
            meters.count(JmsMeters.Fate.EXPIRED);
            return;
        }
        Message message = message(received, reply);
        // Crash guarantee: the listener's own session, so the reply becomes visible in the commit that takes the
        // request
        // off its queue, and not before.
        try (MessageProducer producer = received.session().createProducer(null)) {
            Destination named = request.getJMSReplyTo();
            Destination replies = named == null
                    ? queues.unnamed(received.session())
                    : queues.named(usable(named), received.session());
            producer.send(replies, message, request.getJMSDeliveryMode(), request.getJMSPriority(), timeToLive);
            meters.count(JmsMeters.Fate.ANSWERED);
        } catch (InvalidDestinationException e) {
            if (request.getJMSReplyTo() == null) {
                throw e; // the fixed reply queue: the operator's to put right, and the request must wait for it
            }
            unanswerable(exchange, "the queue that the request names for its reply cannot be used");
        }
    }

    /** A reply on the request queue would be taken for a request. */
    private Destination usable(Destination named) throws JMSException {
        if (named instanceof Queue queue && config.requestQueue().equals(queue.getQueueName())) {
            throw new InvalidDestinationException("the request queue is no reply queue");
        }
        return named;
    }

    private void unanswerable(Exchange exchange, String reason) {
        if (exchange.getProperty(SetAside.REASON) == null) {
            exchange.setProperty(SetAside.REASON, reason);
        }
        meters.count(JmsMeters.Fate.UNANSWERABLE);
    }

    private Message message(Received received, LinkReply reply) throws JMSException {
        Session session = received.session();
        Message request = received.message();
        String json = LinkJson.write(reply);
        Message message;
        if (request instanceof BytesMessage) {
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes(json.getBytes(StandardCharsets.UTF_8));
            message = bytes;
        } else {
            message = session.createTextMessage(json);
        }
        Correlate.apply(config.correlation(), request, received.messageId(), message);
        message.setStringProperty(STATUS, reply.status());
        if (reply instanceof LinkReply.Refused refused) {
            message.setStringProperty(ERROR_CODE, refused.error().code().text());
        }
        return message;
    }
}
