package dev.beginibridge.config.secret;

import dev.beginibridge.model.Digests;
import dev.beginibridge.model.Secret;
import java.security.MessageDigest;
import java.util.Arrays;

/** The SHA-256 of a secret that only has to be recognised; the secret cannot be recovered from it. */
public final class SecretHash {
    private final byte[] hash;

    private SecretHash(byte[] hash) {
        this.hash = hash;
    }

    public static SecretHash of(Secret secret) {
        return new SecretHash(Digests.sha256().digest(secret.bytes()));
    }

    /** Compares in a time that does not depend on where the two differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SecretHash that && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }

    /** Nothing: whoever has the hash of a short secret can guess it. */
    @Override
    public String toString() {
        return "***";
    }
}
