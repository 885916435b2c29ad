package dev.beginibridge.jms;

import dev.beginibridge.link.InvalidRequest;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of a request: of a TextMessage, or of a BytesMessage in UTF-8. An ObjectMessage is never opened. */
final class RequestText {
    /** A thousand times an honest request, in characters or bytes. */
    static final int MAX_SIZE = 1024 * 1024;

    private RequestText() {}

    static String of(Message message) throws InvalidRequest, JMSException {
        if (message instanceof TextMessage text) {
            return of(text);
        }
        if (message instanceof BytesMessage bytes) {
            return of(bytes);
        }
        throw new InvalidRequest(
                "a request is a TextMessage, or a BytesMessage in UTF-8; this is a " + kindOf(message));
    }

    private static String of(TextMessage message) throws InvalidRequest, JMSException {
        String text = message.getText();
        if (text == null) {
            throw new InvalidRequest("the message has no text");
        }
        checkSize(text.length());
        return text;
    }

    private static String of(BytesMessage message) throws InvalidRequest, JMSException {
        checkSize(message.getBodyLength());
        byte[] bytes = new byte[(int) message.getBodyLength()];
        message.readBytes(bytes);
        message.reset(); // so that the message can still be passed on whole
        try {
            return StandardCharsets.UTF_8
                    .newDecoder() // reports what is malformed; new String(…) would put question marks there
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidRequest("the bytes of the message are not UTF-8");
        }
    }

    private static void checkSize(long size) throws InvalidRequest {
        if (size > MAX_SIZE) {
            throw new InvalidRequest("the message is larger than " + MAX_SIZE + " bytes");
        }
    }

    private static String kindOf(Message message) {
        if (message instanceof MapMessage) {
            return "MapMessage";
        }
        if (message instanceof ObjectMessage) {
            return "ObjectMessage";
        }
        return message instanceof StreamMessage ? "StreamMessage" : "message without a body";
    }
}
