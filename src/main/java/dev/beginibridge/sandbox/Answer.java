package dev.beginibridge.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;

/** What the sandbox puts on the wire for one call; {@link ResponseWriter} sends it. */
sealed interface Answer {
    /** The status, 0 when the connection is reset instead. */
    int status();

    /** A complete and correct HTTP response. */
    record Whole(int status, HttpFields headers, ByteBuffer body) implements Answer {
        Whole with(String header, String value) {
            return new Whole(status, HttpFields.build(headers).add(header, value), body);
        }
    }

    /** The same after a time of silence. */
    record Late(Whole whole, Duration after) implements Answer {
        @Override
        public int status() {
            return whole.status();
        }
    }

    /** The same with its body at one byte per second. */
    record Dripped(Whole whole) implements Answer {
        @Override
        public int status() {
            return whole.status();
        }
    }

    /** The first half of the body, then the end of the connection. */
    record Half(Whole whole, Framing framing) implements Answer {
        @Override
        public int status() {
            return whole.status();
        }
    }

    /** How a client could notice that a body is not complete. */
    enum Framing {
        /** A Content-Length that is never reached. */
        LENGTH,
        /** Chunks without the last, empty one. */
        CHUNKS,
        /** None: the body ends where the connection ends. Only its content shows it. */
        CLOSE
    }

    /** The same with white space after it, up to {@code size} bytes. */
    record Huge(Whole whole, long size) implements Answer {
        @Override
        public int status() {
            return whole.status();
        }
    }

    /** No response: a TCP reset. */
    record Reset() implements Answer {
        @Override
        public int status() {
            return 0;
        }
    }

    static Whole of(int status, String contentType, byte[] body) {
        HttpFields headers = HttpFields.build().add("Content-Type", contentType);
        return new Whole(status, headers, ByteBuffer.wrap(body).asReadOnlyBuffer());
    }

    static Whole json(int status, String json) {
        return of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** An error in the API's documented shape: {@code {"detail":"…"}}. */
    static Whole detail(int status, String text) {
        return json(status, node().put("detail", text).toString());
    }

    /** The other shape of an invalid body: a list of places and reasons, as the framework behind the API writes it. */
    static Whole invalid(String place, String message, String type) {
        ObjectNode node = node();
        ObjectNode reason = node.putArray("detail").addObject();
        reason.putArray("loc").add("body").add(place);
        reason.put("msg", message).put("type", type);
        return json(422, node.toString());
    }

    /** The answer that carries a token. */
    static Whole token(String token) {
        return json(
                200,
                node().put("access_token", token).put("url", Tokens.SESSION_URL).toString());
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
