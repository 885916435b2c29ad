package dev.beginibridge.broker;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;

/** Looks for a term in the messages that lie on a queue, and leaves them there. */
final class MessageSearch {
    private static final int MOST = 5_000;

    private MessageSearch() {}

    /** When the first message was sent that holds the term, in its body or as its correlation id. */
    static Optional<Instant> first(Queue queue, String term) {
        // The broker keeps a text in UTF-16, and bytes as they came.
        String inText = new String(term.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
        String inBytes = new String(term.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        try (LinkedListIterator<MessageReference> messages = queue.browserIterator()) {
            for (int i = 0; i < MOST && messages.hasNext(); i++) {
                Message message = messages.next().getMessage();
                String body = body(message.toCore());
                if (body.contains(inText)
                        || body.contains(inBytes)
                        || term.equals(String.valueOf(message.getCorrelationID()))) {
                    return Optional.of(Instant.ofEpochMilli(message.getTimestamp()));
                }
            }
        }
        return Optional.empty();
    }

    /** Its bytes, one a character; nothing of one that is kept in a file of its own. */
    private static String body(ICoreMessage message) {
        if (message.isLargeMessage()) {
            return "";
        }
        ActiveMQBuffer buffer = message.getReadOnlyBodyBuffer();
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
