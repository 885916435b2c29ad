package dev.beginibridge.jms;

import dev.beginibridge.format.Body;
import dev.beginibridge.model.InvalidRequest;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;

/** The body of a TextMessage or a BytesMessage. An ObjectMessage is never opened. */
final class MessageBody {
    /** A thousand times an honest request, in characters or bytes. */
    static final int MAX_SIZE = 1024 * 1024;

    private MessageBody() {}

    static Body of(Message message) throws InvalidRequest, JMSException {
        if (message instanceof TextMessage text) {
            return of(text);
        }
        if (message instanceof BytesMessage bytes) {
            return of(bytes);
        }
        throw new InvalidRequest("a request is a TextMessage or a BytesMessage; this is " + kindOf(message));
    }

    private static Body of(TextMessage message) throws InvalidRequest, JMSException {
        String text = message.getText();
        if (text == null) {
            throw new InvalidRequest("the message has no text: send a request in it");
        }
        checkSize(text.length());
        return new Body.Text(text);
    }

    private static Body of(BytesMessage message) throws InvalidRequest, JMSException {
        checkSize(message.getBodyLength());
        byte[] bytes = new byte[(int) message.getBodyLength()];
        message.readBytes(bytes);
        message.reset(); // so that the message can still be passed on whole
        return new Body.Bytes(bytes);
    }

    /** What stands for a body that cannot be had: of the same kind, so that the reply is. */
    static Body none(Message message) {
        return message instanceof BytesMessage ? new Body.Bytes(new byte[0]) : new Body.Text("");
    }

    /** @param body text or bytes */
    static Message message(Object body, Session session) throws JMSException {
        if (body instanceof String text) {
            return session.createTextMessage(text);
        }
        if (body instanceof byte[] bytes) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            return message;
        }
        throw new IllegalStateException(
                "the body is neither text nor bytes: the request goes back, for it has no answer");
    }

    private static void checkSize(long size) throws InvalidRequest {
        if (size > MAX_SIZE) {
            throw new InvalidRequest("the message is larger than " + MAX_SIZE + " bytes");
        }
    }

    private static String kindOf(Message message) {
        if (message instanceof MapMessage) {
            return "a MapMessage";
        }
        if (message instanceof ObjectMessage) {
            return "an ObjectMessage";
        }
        return message instanceof StreamMessage ? "a StreamMessage" : "a message without a body";
    }
}
