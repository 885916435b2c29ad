package dev.beginibridge.begini;

import dev.beginibridge.model.Digests;
import dev.beginibridge.model.Secret;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Begini's HMAC: lower-case hex HMAC-SHA512 of the exact bytes of a body, keyed by the api key; header {@code
 * X-Signature}. Used for calls of an integration in HMAC mode, and by Begini for its webhooks.
 */
public final class Signature {
    public static final String HEADER = "X-Signature";
    private static final int BYTES = 64;

    private Signature() {}

    /** The bytes of a signature as it came in a header; empty when it is none. */
    public static Optional<byte[]> parse(String hex) {
        boolean is = hex.length() == 2 * BYTES && hex.chars().allMatch(HexFormat::isHexDigit);
        return is ? Optional.of(HexFormat.of().parseHex(hex)) : Optional.empty();
    }

    /** Whether the key has signed the body; compared in constant time. */
    public static boolean matches(byte[] body, Secret apiKey, byte[] signature) {
        return MessageDigest.isEqual(mac(body, apiKey), signature);
    }

    public static String of(byte[] body, Secret apiKey) {
        return HexFormat.of().formatHex(mac(body, apiKey));
    }

    private static byte[] mac(byte[] body, Secret apiKey) {
        return Digests.hmac("HmacSHA512", apiKey.bytes(), body);
    }
}
