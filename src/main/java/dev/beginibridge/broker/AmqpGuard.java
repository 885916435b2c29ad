package dev.beginibridge.broker;

import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;

/**
 * Lets in by AMQP only what the broker's other clients can be given. The broker itself takes every message, fails when it
 * is to hand it to one of them, and removes that consumer; the message stays, for the next.
 */
final class AmqpGuard implements ActiveMQServerMessagePlugin {
    @Override
    public void beforeSend(
            ServerSession session, Transaction transaction, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (message instanceof AMQPMessage amqp) {
            if (amqp instanceof AMQPStandardMessage) {
                mend(amqp);
            }
            check(amqp);
        }
    }

    /** A timestamp becomes a number of milliseconds, anything else that is no property of a JMS message its text. */
    private static void mend(AMQPMessage message) {
        Map<String, Object> mended = new HashMap<>();
        for (SimpleString name : message.getPropertyNames()) {
            Object value = message.getObjectProperty(name);
            if (value instanceof Date time) {
                mended.put(name.toString(), time.toInstant().toEpochMilli());
            } else if (value instanceof UUID || value instanceof Map || value instanceof List) {
                mended.put(name.toString(), value.toString());
            }
        }
        if (!mended.isEmpty()) {
            mended.forEach(message::putObjectProperty);
            message.reencode();
        }
    }

    /** The very conversion that would fail later. */
    private static void check(AMQPMessage message) throws ActiveMQException {
        try {
            message.toCore();
        } catch (RuntimeException e) {
            throw new ActiveMQIllegalStateException("only AMQP clients could read this message: send plain values, and"
                    + " neither timestamps nor nested maps or lists in its body");
        }
    }
}
