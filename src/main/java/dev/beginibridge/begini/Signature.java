package dev.beginibridge.begini;

import dev.beginibridge.model.Secret;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Begini's HMAC: lower-case hex HMAC-SHA512 of the exact bytes of a body, keyed by the api key; header {@code
 * X-Signature}. Used for calls of an integration in HMAC mode, and by Begini for its webhooks.
 */
public final class Signature {
    public static final String HEADER = "X-Signature";
    private static final String ALGORITHM = "HmacSHA512";

    private Signature() {}

    public static String of(byte[] body, Secret apiKey) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(apiKey.bytes(), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }
}
