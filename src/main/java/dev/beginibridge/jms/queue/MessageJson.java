package dev.beginibridge.jms.queue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.jms.MessageForwarder;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.util.Base64;
import java.util.Map;

/** A message as one JSON object. What its sender wrote, a customer's id maybe, is in it only with the body. */
public final class MessageJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private MessageJson() {}

    /**
     * Describes a message.
     *
     * @param whole with body, properties and correlation id
     */
    public static ObjectNode of(Message message, boolean whole) throws JMSException {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("id", message.getJMSMessageID());
        json.put("sent_at", QueueDesk.sentAt(message).toString());
        json.put("type", kind(message));
        QueueDesk.reason(message).ifPresent(reason -> json.put("reason", reason));
        if (whole) {
            json.put("correlation_id", message.getJMSCorrelationID());
            json.put(
                    "reply_to",
                    message.getJMSReplyTo() == null
                            ? null
                            : message.getJMSReplyTo().toString());
            ObjectNode properties = json.putObject("properties");
            for (Map.Entry<String, Object> property :
                    MessageForwarder.properties(message).entrySet()) {
                Object value = property.getValue();
                properties.put(
                        property.getKey(),
                        value instanceof byte[] bytes
                                ? Base64.getEncoder().encodeToString(bytes)
                                : String.valueOf(value));
            }
            body(message, json);
        }
        return json;
    }

    private static String kind(Message message) {
        if (message instanceof TextMessage) {
            return "text";
        }
        if (message instanceof BytesMessage) {
            return "bytes";
        }
        return message instanceof ObjectMessage ? "object" : "other";
    }

    /** An ObjectMessage is never opened. */
    private static void body(Message message, ObjectNode json) throws JMSException {
        if (message instanceof TextMessage text) {
            json.put("text", text.getText());
        } else if (message instanceof BytesMessage bytes) {
            byte[] content = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.reset();
            bytes.readBytes(content);
            json.put("base64", Base64.getEncoder().encodeToString(content));
        }
    }
}
