package dev.beginibridge.jms;

import dev.beginibridge.core.RequestContext;
import dev.beginibridge.model.InvalidRequest;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/**
 * The queue that a request names for its results, by the string property {@value #PROPERTY}. Results come days later, so a
 * temporary queue is refused with the request.
 */
final class ResultQueue {
    /** On a request, and on the exchange for the core. */
    static final String PROPERTY = RequestContext.RESULT_TO;

    private ResultQueue() {}

    /** @throws InvalidRequest when nothing could be sent there days later */
    static Optional<String> namedBy(Message request, Session session) throws InvalidRequest, JMSException {
        Optional<String> name = RequestProperties.text(request, PROPERTY);
        if (name.isPresent()) {
            RequestContext.checkResultTo(name.get());
            if (name.get().equals(ReplyQueues.MANAGEMENT)) {
                throw new InvalidRequest("the property " + PROPERTY + " names the broker's own address: name a queue");
            }
            if (isReplyQueue(name.get(), request) || isTemporary(name.get(), session)) {
                throw new InvalidRequest("the property " + PROPERTY
                        + " names a temporary queue, which is gone when results come: name a durable one");
            }
        }
        return name;
    }

    private static boolean isReplyQueue(String name, Message request) throws JMSException {
        return request.getJMSReplyTo() instanceof TemporaryQueue temporary && name.equals(temporary.getQueueName());
    }

    /** Only Artemis can tell; others refuse to send to one that is gone. */
    private static boolean isTemporary(String name, Session session) throws JMSException {
        try {
            return session instanceof ActiveMQSession artemis
                    && artemis.getCoreSession()
                            .queueQuery(SimpleString.of(name))
                            .isTemporary();
        } catch (ActiveMQException e) {
            JMSException failed = new JMSException("the broker did not say what it knows of a queue");
            failed.initCause(e);
            throw failed;
        }
    }
}
