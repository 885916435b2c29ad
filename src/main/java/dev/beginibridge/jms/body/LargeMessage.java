package dev.beginibridge.jms.body;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.InputStream;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientLargeMessageInternal;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionReceiveLargeMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/**
 * Keeps messages that are too large for a request out of memory. Artemis' client reads a whole text before it hands
 * its message on, and offers no way to ask for the size first. So such a message is handed on as bytes that nobody
 * reads, and goes to the invalid queue piece by piece, as what it was.
 */
public final class LargeMessage {
    /** In Artemis' own protocol a text has two bytes for each character, and its length. */
    private static final long LARGEST = 2L * MessageBody.MAX_SIZE + 1024;
    /** What the message was, on its way through this process. */
    private static final SimpleString TYPE = SimpleString.of("BeginiLargeType");

    private static final String OF_THIS_BODY = "_AMQ_LARGE_";

    private LargeMessage() {}

    /** Bounds what the connections of a client get. */
    public static void bound(ServerLocator client) {
        client.addIncomingInterceptor((packet, connection) -> {
            if (packet instanceof SessionReceiveLargeMessage received
                    && received.getLargeMessage() instanceof ICoreMessage message
                    && Math.max(received.getLargeMessageSize(), unpacked(message)) > LARGEST) {
                message.putByteProperty(TYPE, message.getType());
                message.setType(org.apache.activemq.artemis.api.core.Message.BYTES_TYPE);
            }
            return true;
        });
    }

    /** Its size when its sender's client packed it; else 0. */
    private static long unpacked(ICoreMessage message) {
        Long size = message.getLongProperty(org.apache.activemq.artemis.api.core.Message.HDR_LARGE_BODY_SIZE);
        return size == null ? 0 : size;
    }

    private static boolean isBounded(Message message) {
        return message instanceof ActiveMQMessage artemis
                && artemis.getCoreMessage() instanceof ClientLargeMessageInternal large
                && large.containsProperty(TYPE);
    }

    /** Whether it came as text. */
    static boolean isText(Message message) {
        return isBounded(message)
                && ((ActiveMQMessage) message).getCoreMessage().getByteProperty(TYPE)
                        == org.apache.activemq.artemis.api.core.Message.TEXT_TYPE;
    }

    /** The message to pass on: the one that was received; of one that is too large a copy, whose body is read when it is sent. */
    public static Message toPassOn(Message message, Session session) throws JMSException {
        if (!isBounded(message)) {
            return message;
        }
        ClientMessage large = ((ActiveMQMessage) message).getCoreMessage();
        BytesMessage copy = session.createBytesMessage();
        ClientMessage core = ((ActiveMQMessage) copy).getCoreMessage();
        core.setBodyInputStream(
                new BodyStream(((ClientLargeMessageInternal) large).getLargeMessageController(), large.getBodySize()));
        core.setType(large.getByteProperty(TYPE));
        for (SimpleString name : large.getPropertyNames()) {
            if (!name.equals(TYPE) && !name.toString().startsWith(OF_THIS_BODY)) {
                core.putObjectProperty(name, large.getObjectProperty(name));
            }
        }
        return copy;
    }

    /** Reads a body as it comes from the broker. */
    private static final class BodyStream extends InputStream {
        private final ActiveMQBuffer body;
        private int left;

        BodyStream(ActiveMQBuffer body, int size) {
            this.body = body;
            this.left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? body.readByte() & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int start, int most) {
            if (left <= 0) {
                return -1;
            }
            int length = Math.min(most, left);
            body.readBytes(into, start, length);
            left -= length;
            return length;
        }
    }
}
