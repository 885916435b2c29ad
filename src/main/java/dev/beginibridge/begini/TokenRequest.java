package dev.beginibridge.begini;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * The body of the message that goes to the endpoint {@code begini:}, and all that its call is made of. The key is in here
 * and in no header of the message, so that no step, log, tracer or other endpoint can see it; {@link BoundedCall} puts it
 * on the wire.
 */
final class TokenRequest extends ByteArrayEntity implements BeginiRequest {
    private static final JsonMapper MAPPER = new JsonMapper();
    /** Without a charset: "application/json" is what the API's documentation shows. */
    private static final ContentType JSON = ContentType.create(ContentType.APPLICATION_JSON.getMimeType());

    private final TokenCall call;
    private final ApiHeaders further;
    /** One key from the signature to the answer, whatever is rotated meanwhile. */
    private final Secret key;

    private final byte[] body;

    private TokenRequest(TokenCall call, ApiHeaders further, byte[] body) {
        super(body, JSON);
        this.call = call;
        this.further = further;
        this.key = call.deployment().credentials().key();
        this.body = body;
    }

    /** @param further headers that a gateway before Begini wants */
    static TokenRequest of(TokenCall call, ApiHeaders further) {
        // The compact form is what Begini signs; the bytes that are signed are the bytes that are sent.
        byte[] body = MAPPER.createObjectNode()
                .put("uid", call.uid())
                .put("integration_id", call.deployment().integrationId())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        return new TokenRequest(call, further, body);
    }

    /** Takes no header of the message that carries it. */
    @Override
    public void authenticate(ClassicHttpRequest request) {
        further.forEach((name, value) -> request.setHeader(name, value.reveal()));
        request.setHeader(HttpHeaders.ACCEPT, JSON.getMimeType());
        if (call.deployment().hmac()) {
            request.setHeader(Signature.HEADER, Signature.of(body, key));
        } else {
            request.setHeader("api-key", key.reveal());
        }
    }

    TokenCall call() {
        return call;
    }

    @Override
    public Duration left() {
        return call.left();
    }

    /** The secrets that an answer to this request must not repeat. */
    String[] blotted() {
        return new String[] {call.uid(), key.reveal()};
    }

    @Override
    public String toString() {
        return "TokenRequest[deployment=" + call.deployment().name() + "]";
    }
}
