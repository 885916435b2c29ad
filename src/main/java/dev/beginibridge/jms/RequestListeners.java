package dev.beginibridge.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of one queue, each with a session and a consumer of its own on the shared connection. What fails in one
 * of them ends there. Spring's own container takes a commit that the broker refuses for a broken connection, and renews
 * that one under all listeners; their requests would be answered, go back, and be answered again.
 */
final class RequestListeners extends DefaultJmsMessageListenerContainer {
    /** The broker refused the commit; the request went back to its queue. */
    static final class CommitRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CommitRefused(Exception cause) {
            super("the broker refused the commit", cause);
        }
    }

    /** Not this class's own, by which Spring logs each try; it is off. */
    private static final Logger LOG = LoggerFactory.getLogger(JmsDoor.class);

    private final BrokerConnections connections;
    private final QueueTrouble trouble;
    private final JmsMeters meters;
    /** Whether the log already says that the bridge cannot listen on the queue. */
    private final AtomicBoolean shut = new AtomicBoolean();

    RequestListeners(JmsEndpoint endpoint, JmsMeters meters) {
        super(endpoint);
        this.connections = BrokerConnections.of(endpoint);
        this.trouble = connections.trouble();
        this.meters = meters;
    }

    BrokerConnections broker() {
        return connections;
    }

    /** Whether requests are taken from the queue. */
    boolean areOpen() {
        return isRegisteredWithDestination();
    }

    @Override
    protected void commitIfNecessary(Session session, Message message) throws JMSException {
        if (message != null && session.getTransacted()) {
            commit(session);
        } else {
            super.commitIfNecessary(session, message);
        }
        if (trouble.committed(session)) {
            meters.count(JmsMeters.Fate.ANSWERED);
        }
    }

    /**
     * Artemis sends without waiting inside a transaction, so that a queue which is full or forbidden shows only here. The
     * exception is unchecked: the listener goes on with its session.
     */
    private void commit(Session session) throws JMSException {
        try {
            session.commit();
        } catch (JMSException | RuntimeException refused) {
            rollback(session, refused);
            trouble.refused(session, refused);
            throw new CommitRefused(refused);
        }
    }

    /** @throws JMSException when it is not the commit that fails but the session, which this listener then gives up */
    private void rollback(Session session, Exception refused) throws JMSException {
        try {
            session.rollback();
        } catch (JMSException | RuntimeException e) {
            trouble.rolledBack(session);
            JMSException broken = new JMSException("neither commit nor rollback");
            broken.initCause(refused);
            broken.addSuppressed(e);
            throw broken;
        }
    }

    @Override
    protected void rollbackOnExceptionIfNecessary(Session session, Throwable failure) throws JMSException {
        trouble.rolledBack(session);
        super.rollbackOnExceptionIfNecessary(session, failure);
    }

    @Override
    protected void handleListenerSetupFailure(Throwable failure, boolean isToldAlready) {
        if (isActive() && isConnected() && !areOpen() && shut.compareAndSet(false, true)) {
            LOG.warn(
                    "nobody listens on {} ({}); it is tried until it works. Check that the queue is there and that the"
                            + " bridge's user may consume from it",
                    getDestinationName(),
                    failure.getClass().getSimpleName());
        }
    }

    @Override
    protected MessageConsumer createListenerConsumer(Session session) throws JMSException {
        MessageConsumer consumer = super.createListenerConsumer(session);
        if (shut.compareAndSet(true, false)) {
            LOG.info("the bridge listens on {} again", getDestinationName());
        }
        return consumer;
    }

    /** A listener lost its session or its consumer. The connection is everybody's: it is renewed only when it is broken. */
    @Override
    protected void refreshConnectionUntilSuccessful() {
        if (!isConnected()) {
            super.refreshConnectionUntilSuccessful();
        }
    }

    private boolean isConnected() {
        try {
            return connections.works(getSharedConnection());
        } catch (SharedConnectionNotInitializedException e) {
            return false; // the broker was away from the start
        }
    }
}
