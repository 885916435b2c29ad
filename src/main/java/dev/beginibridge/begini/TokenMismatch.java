package dev.beginibridge.begini;

import dev.beginibridge.config.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Compares what a token says with what was asked for. A difference is worth a warning, never a refusal. */
public final class TokenMismatch {
    private TokenMismatch() {}

    /** The names of the claims that do not fit: {@code uid}, {@code integration_id}, {@code exp}. */
    public static List<String> of(Secret accessToken, String uid, String integrationId, Instant now) {
        Token token = Token.read(accessToken);
        List<String> claims = new ArrayList<>();
        if (token.uid().isPresent() && !token.uid().get().equals(uid)) {
            claims.add("uid");
        }
        if (token.integrationId().isPresent() && !token.integrationId().get().equals(integrationId)) {
            claims.add("integration_id");
        }
        if (token.expiresAt().isPresent() && !token.expiresAt().get().isAfter(now)) {
            claims.add("exp");
        }
        return claims;
    }
}
