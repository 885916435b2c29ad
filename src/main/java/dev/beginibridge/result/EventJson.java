package dev.beginibridge.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.beginibridge.model.LinkJson;
import dev.beginibridge.model.StrictText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** An event as it is handed on: a JSON object with Begini's body in it, unchanged to the last byte. */
public final class EventJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private EventJson() {}

    /** The event with its data. */
    public static String of(ResultEvent event) {
        String head = head(event).toString();
        return head.substring(0, head.length() - 1) + ",\"data\":" + data(event.body()) + "}";
    }

    /** The event without its data, and so without a score. */
    public static ObjectNode head(ResultEvent event) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("event_id", event.id());
        event.type().ifPresent(type -> head.put("event", type));
        head.put("deployment", event.deployment());
        head.put("environment", event.environment());
        event.uid().ifPresent(uid -> head.put("uid", uid));
        event.asker().flatMap(asker -> asker.requestId()).ifPresent(id -> head.put("request_id", id));
        head.put("received_at", time(event.receivedAt()));
        if (event.isSettled() && event.asker().isEmpty()) {
            head.put("matched", false);
        }
        return head;
    }

    /** An instant with its milliseconds, always three digits. */
    public static String time(Instant instant) {
        return MILLIS.format(instant);
    }

    private static String data(byte[] body) {
        return StrictText.of(body, StandardCharsets.UTF_8)
                .map(LinkJson::unmarked)
                .filter(EventJson::isJson)
                .orElseGet(() -> quoted(new String(body, StandardCharsets.UTF_8)));
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    /** Whether the text is exactly one JSON value. */
    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
