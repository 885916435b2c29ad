package dev.beginibridge.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A value that must never be printed: an api key, a password, a client's token, an access token.
 *
 * <p>The masking is in the type: whatever formats, logs or concatenates a {@code Secret} gets {@code ***}. The clear
 * value is had only by calling {@link #reveal()}, so every use of one can be found by its name.
 */
public final class Secret {
    private static final String MASK = "***";
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /** A new one that nobody can guess: the hex digits of so many random bytes. */
    public static Secret random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return of(HexFormat.of().formatHex(random));
    }

    /** The clear value: only to be put on the wire, into the ledger or into a reply. */
    public String reveal() {
        return value;
    }

    /** The clear value's UTF-8 bytes, as a key for an HMAC. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    public boolean isBlank() {
        return value.isBlank();
    }

    /** Compares in a time that does not depend on where the two differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
