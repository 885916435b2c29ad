package dev.beginibridge.broker;

import dev.beginibridge.config.BridgeConfig;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Refuses a message that no request or reply comes near, and tells its sender. A client has a message's whole text in
 * memory before anybody can look at its size; one of 50 MB keeps a small bridge busy for good.
 */
record SizeGuard(BridgeConfig.Jms queues) implements ActiveMQServerMessagePlugin {
    /** A text of a million characters, the most that a door reads, is 2 MB in Artemis' own protocol. */
    static final long MAX_BODY = 2L * 1024 * 1024;
    /** What properties and headers may add to it. */
    static final long MAX_HEADERS = 64L * 1024;

    @Override
    public void beforeSend(
            ServerSession session, Transaction transaction, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (message.getWholeMessageSize() > MAX_BODY + MAX_HEADERS + added(message.getAddress())) {
            throw new ActiveMQIllegalStateException(
                    "this broker takes messages of up to 2 MB: a text of 1,048,576 characters");
        }
    }

    /** What the bridge lets in it must be able to pass on, with properties of its own. */
    private long added(String address) {
        return address.equals(queues.invalidQueue()) || queues.isParkedQueue(address) ? MAX_HEADERS : 0;
    }
}
