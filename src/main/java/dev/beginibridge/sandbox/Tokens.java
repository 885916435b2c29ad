package dev.beginibridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.model.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes access tokens with the documented header and claims, in the documented order, and nothing beside them.
 *
 * <p>No two tokens are equal: the claims of two calls in one second would be, so each token is signed with a key of its
 * own (a random start key and the token's number). Nobody but Begini can check the signature anyway.
 */
final class Tokens {
    static final String SESSION_URL = "https://api.begini.co/master/psychometrics";
    private static final String COMPANY_ID = "5eedbe91215a4db0c0ffee00";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = encode("{\"typ\":\"JWT\",\"alg\":\"HS256\"}");

    private final byte[] startKey;
    private final Clock clock;
    private final Duration life;
    private final AtomicLong made = new AtomicLong();

    Tokens(byte[] startKey, Clock clock, Duration life) {
        this.startKey = startKey.clone();
        this.clock = clock;
        this.life = life;
    }

    static byte[] randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** A token that expires after the configured life. */
    String make(String uid, String integrationId) {
        return make(uid, integrationId, Optional.of(clock.instant().plus(life)));
    }

    String make(String uid, String integrationId, Optional<Instant> expires) {
        ObjectNode claims = Answer.node()
                .put("uid", uid)
                .put("company_id", COMPANY_ID)
                .put("integration_id", integrationId)
                .put("url", SESSION_URL);
        expires.ifPresent(at -> claims.put("exp", at.getEpochSecond()));
        String content = HEADER + "." + encode(claims.toString());
        return content + "." + BASE64.encodeToString(sign(content, made.incrementAndGet()));
    }

    /** A token that is no JWT: its number after a text. */
    String opaque(String text) {
        return text + made.incrementAndGet();
    }

    long made() {
        return made.get();
    }

    byte[] sign(String content, long number) {
        byte[] key = ByteBuffer.allocate(startKey.length + Long.BYTES)
                .put(startKey)
                .putLong(number)
                .array();
        return Digests.hmac("HmacSHA256", key, content.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
