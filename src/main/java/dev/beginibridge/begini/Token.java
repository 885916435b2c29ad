package dev.beginibridge.begini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What can be read in an access token. It is Begini's and opaque: its claims are undocumented, so whatever is missing
 * or odd in it is no reason to refuse it. Only a token that cannot stand in a URL is unusable.
 *
 * @param uid the customer the token names, if it names one
 * @param integrationId the integration the token names, if it names one
 * @param expiresAt {@code exp}; empty when the token is no JWT or has none
 */
record Token(Optional<String> uid, Optional<String> integrationId, Optional<Instant> expiresAt) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MAX_LENGTH = 8_192;
    private static final Pattern URL_SAFE = Pattern.compile("[A-Za-z0-9_.-]{1," + MAX_LENGTH + "}");
    private static final Token OPAQUE = new Token(Optional.empty(), Optional.empty(), Optional.empty());
    /** 9999-12-31: beyond it, an {@code exp} is no time but an error, such as milliseconds. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** True when the token can be the last part of a link as it is. */
    static boolean isUrlSafe(String token) {
        return URL_SAFE.matcher(token).matches();
    }

    static Token read(Secret token) {
        String[] parts = token.reveal().split("\\.", -1);
        if (parts.length != 3) {
            return OPAQUE;
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(parts[1]);
            JsonNode claims = MAPPER.readTree(new String(payload, StandardCharsets.UTF_8));
            JsonNode exp = claims.path("exp");
            boolean time = exp.isNumber() && exp.asLong() > 0 && exp.asLong() <= LAST_SECOND;
            return new Token(
                    Optional.ofNullable(claims.path("uid").textValue()),
                    Optional.ofNullable(claims.path("integration_id").textValue()),
                    time ? Optional.of(Instant.ofEpochSecond(exp.asLong())) : Optional.empty());
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return OPAQUE; // not a JWT after all; the token is still Begini's and usable
        }
    }

    @Override
    public String toString() {
        return "Token[expiresAt=" + expiresAt + "]";
    }
}
