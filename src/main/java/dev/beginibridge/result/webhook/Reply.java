package dev.beginibridge.result.webhook;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What is answered to Begini, whose documentation knows {@code status} and {@code detail}. */
record Reply(int status, String json) {
    static final Reply RECEIVED = new Reply(200, "{\"status\":\"received\"}");
    /** The same words for every signature that is not right, and for every deployment that is not there. */
    static final Reply REFUSED = ofDetail(403, "Validation Failure");

    static final Reply NOT_FOUND = ofDetail(404, "there is nothing here");
    static final Reply NOT_ALLOWED = ofDetail(405, "this resource takes POST");
    static final Reply TOO_MANY = ofDetail(429, "too many webhooks: send them again later");
    static final Reply AWAY = ofDetail(503, "the bridge cannot store it now: send it again later");

    private static Reply ofDetail(int status, String detail) {
        return new Reply(status, "{\"detail\":\"" + detail + "\"}");
    }

    /** Returns true, as a handler does who has answered. */
    boolean writeTo(Response response, Callback callback) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (status == 405) {
            response.getHeaders().put(HttpHeader.ALLOW, "POST");
        }
        if (status == 429 || status == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 5);
        }
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
