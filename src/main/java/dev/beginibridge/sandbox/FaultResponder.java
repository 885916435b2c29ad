package dev.beginibridge.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.util.BufferUtil;

/**
 * One valid call, and the parts of which a {@link MagicUid} makes its answer.
 *
 * @param slow how long a slow answer takes
 * @param elsewhere where a redirect leads
 */
record FaultResponder(String uid, String integrationId, Tokens tokens, Clock clock, Duration slow, URI elsewhere) {
    Answer good() {
        return naming(uid, integrationId);
    }

    /** A token that names another customer or integration than the call did. */
    Answer naming(String otherUid, String otherIntegration) {
        return Answer.token(tokens.make(otherUid, otherIntegration));
    }

    Answer expiring(Optional<Instant> at) {
        return Answer.token(tokens.make(uid, integrationId, at));
    }

    Answer opaque(String text) {
        return Answer.token(tokens.opaque(text));
    }

    /** An {@code access_token} of this JSON, such as {@code 42}. */
    static Answer oddToken(String json) {
        return Answer.json(200, "{\"access_token\":" + json + ",\"url\":\"" + Tokens.SESSION_URL + "\"}");
    }

    /** Made, counted, and nobody will ever see it. */
    Answer lost() {
        good();
        return Answer.reset();
    }

    static Answer throttled(String retryAfter) {
        return Answer.detail(429, "Too Many Requests").with("Retry-After", retryAfter);
    }

    String httpDate(long secondsAhead) {
        return DateGenerator.formatDate(clock.instant().plusSeconds(secondsAhead));
    }

    static Answer html(int status, String title) {
        String page = "<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"
                .formatted(title, title);
        return Answer.of(status, "text/html", page.getBytes(StandardCharsets.UTF_8));
    }

    Answer gzip() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(BufferUtil.toArray(good().body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answer.of(200, "application/json", packed.toByteArray()).with("Content-Encoding", "gzip");
    }
}
