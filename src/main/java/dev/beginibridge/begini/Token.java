package dev.beginibridge.begini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What can be read in an access token. It is Begini's and opaque: its claims are undocumented, so nothing that is
 * missing or odd in it is a reason to refuse it. Only a token that cannot stand in a URL is unusable.
 *
 * @param uid the customer the token names, if it names one
 * @param integrationId the integration the token names, if it names one
 * @param expiresAt {@code exp}; empty when the token is no JWT or has none
 */
record Token(Optional<String> uid, Optional<String> integrationId, Optional<Instant> expiresAt) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MAX_LENGTH = 8_192;
    private static final Token OPAQUE = new Token(Optional.empty(), Optional.empty(), Optional.empty());
    /** 9999-12-31: beyond it, an {@code exp} is no time but an error, such as milliseconds. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** True when the token can be the last part of a link as it is. */
    static boolean isUrlSafe(String token) {
        return !token.isEmpty() && token.length() <= MAX_LENGTH && token.chars().allMatch(Token::isUrlSafe);
    }

    private static boolean isUrlSafe(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }

    /** Reads the middle one of three parts; any other number makes no JWT. */
    static Token read(String token) {
        int payload = token.indexOf('.') + 1;
        int signature = token.indexOf('.', payload) + 1;
        if (payload == 0 || signature == 0 || token.indexOf('.', signature) >= 0) {
            return OPAQUE;
        }
        try {
            JsonNode claims = MAPPER.readTree(Base64.getUrlDecoder().decode(token.substring(payload, signature - 1)));
            JsonNode exp = claims.path("exp");
            boolean time = exp.isNumber() && exp.asLong() > 0 && exp.asLong() <= LAST_SECOND;
            return new Token(
                    Optional.ofNullable(claims.path("uid").textValue()),
                    Optional.ofNullable(claims.path("integration_id").textValue()),
                    time ? Optional.of(Instant.ofEpochSecond(exp.asLong())) : Optional.empty());
        } catch (IllegalArgumentException | IOException e) {
            return OPAQUE; // not a JWT after all; the token is still Begini's and usable
        }
    }

    /** The names of the claims that are not what was asked for; worth a warning, never a refusal. */
    List<String> oddClaims(String asked, String integration, Instant now) {
        List<String> odd = new ArrayList<>();
        if (uid.isPresent() && !uid.get().equals(asked)) {
            odd.add("uid");
        }
        if (integrationId.isPresent() && !integrationId.get().equals(integration)) {
            odd.add("integration_id");
        }
        if (expiresAt.isPresent() && !expiresAt.get().isAfter(now)) {
            odd.add("exp");
        }
        return odd;
    }

    @Override
    public String toString() {
        return "Token[expiresAt=" + expiresAt + "]";
    }
}
