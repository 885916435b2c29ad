package dev.beginibridge.begini;

import dev.beginibridge.model.Named;
import dev.beginibridge.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What Begini's answer to one token call means. The only place where HTTP statuses become meaning is {@link TokenClient};
 * three kinds of "no" are three different things: permanent, transient, credentials.
 */
public sealed interface TokenAnswer {
    /**
     * 200 with a usable token.
     *
     * @param oddClaims the token's claims that are not what was asked for: {@code uid}, {@code integration_id}, {@code exp}
     */
    record Usable(Secret token, String sessionUrl, Optional<Instant> expiresAt, List<String> oddClaims)
            implements TokenAnswer {}

    /** 400, 404, 409, 422: asking again unchanged cannot help. {@code detail} is Begini's text, cleaned and cut. */
    record Rejected(int status, String detail) implements TokenAnswer {}

    /** 401, 403: the deployment's credentials are refused; no request of it can succeed until they are changed. */
    record CredentialsRefused(int status) implements TokenAnswer {}

    /** Anything else: no answer, a late one, or an absurd one; asking again can help. */
    record Unavailable(Cause cause, String reason, Optional<Duration> retryAfter) implements TokenAnswer {}

    /** Why there is no answer; decides the HTTP status of the REST door when the deadline has passed. */
    enum Cause implements Named {
        /** No connection, no answer, or not all of it, within the call's timeout. */
        TIMEOUT,
        /** Refused, reset, unknown host, TLS. */
        CONNECTION,
        /** 5xx, another unexpected status, or a body that is not a token answer. */
        BAD_ANSWER,
        /** 429. */
        THROTTLED
    }
}
