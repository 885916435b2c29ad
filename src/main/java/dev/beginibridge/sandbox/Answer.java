package dev.beginibridge.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;

/**
 * What the sandbox puts on the wire for one call; {@link ResponseWriter} sends it.
 *
 * @param status 0 when the connection is reset instead
 * @param after a time of silence before it
 */
record Answer(int status, HttpFields headers, ByteBuffer body, Delivery delivery, Duration after) {
    /** How the response, which is complete and correct, arrives. */
    enum Delivery {
        WHOLE,
        /** One byte of the body per second. */
        DRIPPED,
        /** Half of the body, then the end of the connection: the Content-Length is never reached. */
        HALF,
        /** The same in chunks without the last, empty one. */
        HALF_CHUNKED,
        /** The same without any framing: only the content shows that it is not complete. */
        HALF_CLOSED,
        /** With white space after it, up to 13 MB. */
        HUGE,
        /** Not at all: a TCP reset. */
        RESET
    }

    static Answer of(int status, String contentType, byte[] body) {
        HttpFields headers = HttpFields.build().add("Content-Type", contentType);
        ByteBuffer bytes = ByteBuffer.wrap(body).asReadOnlyBuffer();
        return new Answer(status, headers, bytes, Delivery.WHOLE, Duration.ZERO);
    }

    static Answer json(int status, String json) {
        return of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** An error in the API's documented shape: {@code {"detail":"…"}}. */
    static Answer detail(int status, String text) {
        return json(status, node().put("detail", text).toString());
    }

    /** The other shape of an invalid body: a list of places and reasons, as the framework behind the API writes it. */
    static Answer invalid(String place, String message, String type) {
        ObjectNode node = node();
        ObjectNode reason = node.putArray("detail").addObject();
        reason.putArray("loc").add("body").add(place);
        reason.put("msg", message).put("type", type);
        return json(422, node.toString());
    }

    /** The answer that carries a token. */
    static Answer token(String token) {
        return json(
                200,
                node().put("access_token", token).put("url", Tokens.SESSION_URL).toString());
    }

    static Answer reset() {
        return new Answer(0, HttpFields.EMPTY, ByteBuffer.allocate(0), Delivery.RESET, Duration.ZERO);
    }

    Answer with(String header, String value) {
        return new Answer(status, HttpFields.build(headers).add(header, value), body, delivery, after);
    }

    Answer by(Delivery other) {
        return new Answer(status, headers, body, other, after);
    }

    Answer late(Duration silence) {
        return new Answer(status, headers, body, delivery, silence);
    }

    static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
