package dev.beginibridge.jms;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/**
 * Whether a temporary queue is still there. Artemis' client creates one anew when it is not, as ours, and the reply
 * would lie there for as long as the bridge runs; so the broker is asked first. Other providers refuse to send.
 */
final class TemporaryQueues {
    private TemporaryQueues() {}

    static void checkExists(TemporaryQueue queue, Session session) throws JMSException {
        if (!(queue instanceof ActiveMQDestination artemis) || !(session instanceof ActiveMQSession provider)) {
            return;
        }
        ClientSession core = provider.getCoreSession();
        try {
            if (!core.queueQuery(artemis.getSimpleAddress()).isExists()) {
                throw new InvalidDestinationException("the temporary queue is gone");
            }
        } catch (ActiveMQException e) {
            JMSException failed = new JMSException("the broker did not say whether a temporary queue exists");
            failed.initCause(e);
            throw failed;
        }
        artemis.setCreated(true); // known now: the client need not ask the broker twice more
    }
}
