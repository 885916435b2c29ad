package dev.beginibridge.jms.body;

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
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;

/** The body of a TextMessage, a BytesMessage or a MapMessage. An ObjectMessage is never opened. */
public final class MessageBody {
    /** A thousand times an honest request, in characters or bytes. */
    public static final int MAX_SIZE = 1024 * 1024;

    private MessageBody() {}

    public static Body of(Message message) throws InvalidRequest, JMSException {
        if (message instanceof TextMessage text) {
            return of(text);
        }
        if (message instanceof BytesMessage bytes) {
            return of(bytes);
        }
        if (message instanceof MapMessage map) {
            return of(map);
        }
        throw new InvalidRequest(
                "a request is a TextMessage, a BytesMessage or a MapMessage; this is " + kindOf(message));
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

    private static Body of(MapMessage message) throws JMSException {
        Map<String, Object> members = new HashMap<>();
        for (Enumeration<?> names = message.getMapNames(); names.hasMoreElements(); ) {
            String name = (String) names.nextElement();
            members.put(name, message.getObject(name));
        }
        return new Body.Members(members);
    }

    /** What stands for a body that cannot be had: of the same kind, so that the reply is. */
    public static Body none(Message message) {
        if (message instanceof MapMessage) {
            return new Body.Members(Map.of());
        }
        return message instanceof BytesMessage && !LargeMessage.isText(message)
                ? new Body.Bytes(new byte[0])
                : new Body.Text("");
    }

    /** A message that holds text, bytes or a map. */
    public static Message message(Object body, Session session) throws JMSException {
        if (body instanceof String text) {
            return session.createTextMessage(text);
        }
        if (body instanceof byte[] bytes) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(bytes);
            return message;
        }
        if (body instanceof Map<?, ?> members) {
            MapMessage message = session.createMapMessage();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                message.setObject(member.getKey().toString(), member.getValue());
            }
            return message;
        }
        throw new IllegalStateException(
                "the body is neither text nor bytes nor a map: the request goes back, for it has no answer");
    }

    private static void checkSize(long size) throws InvalidRequest {
        if (size > MAX_SIZE) {
            throw new InvalidRequest("the message is larger than " + MAX_SIZE + " bytes");
        }
    }

    private static String kindOf(Message message) {
        if (message instanceof ObjectMessage) {
            return "an ObjectMessage";
        }
        return message instanceof StreamMessage ? "a StreamMessage" : "a message without a body";
    }
}
