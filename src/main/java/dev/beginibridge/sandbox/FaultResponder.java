package dev.beginibridge.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * How each magic uid is played: turns it into the answer to one call.
 *
 * @param uid the call's own uid, the magic one
 * @param slow how long a slow answer takes
 * @param elsewhere where a redirect leads
 */
record FaultResponder(String uid, String integrationId, Tokens tokens, Clock clock, Duration slow, URI elsewhere) {
    /** Java's own RFC 1123 format writes days below 10 with one digit, which HTTP forbids. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    Answer answer(MagicUid magic) {
        return switch (magic) {
            case MAGIC400 -> Answer.detail(400, "Bad Request");
            case MAGIC401 -> Answer.detail(401, "Invalid Api-key");
            case MAGIC403 -> Answer.detail(403, TokenEndpoint.NOT_AUTHORISED);
            case MAGIC404 -> Answer.detail(404, "Not Found");
            case MAGIC409 -> Answer.detail(409, "Unique ID has already been used");
            case MAGIC422 -> Answer.detail(422, "Invalid uid");
            case MAGIC422LIST -> Answer.invalid("uid", "string does not match regex", "value_error.str.regex");
            case MAGIC429 -> Answer.detail(429, "Too Many Requests").with("Retry-After", "1");
            case MAGIC429DATE -> Answer.detail(429, "Too Many Requests").with("Retry-After", httpDate(2));
            case MAGIC500 -> Answer.detail(500, "Internal Server Error");
            case MAGIC503 -> html(503, "Service Unavailable");
            case MAGICSLOW -> new Answer.Late(good(), slow);
            case MAGICDRIP -> new Answer.Dripped(good());
            case MAGICRESET -> new Answer.Reset();
            case MAGICLOST -> {
                good(); // made, counted, and nobody will ever see it
                yield new Answer.Reset();
            }
            case MAGICHALF -> new Answer.Half(good(), Answer.Framing.LENGTH);
            case MAGICHALFCHUNKED -> new Answer.Half(good(), Answer.Framing.CHUNKS);
            case MAGICHALFCLOSED -> new Answer.Half(good(), Answer.Framing.CLOSE);
            case MAGICHTML -> html(200, "Maintenance");
            case MAGICHUGE -> new Answer.Huge(good(), 13L * 1024 * 1024);
            case MAGICGZIP -> gzip(good());
            case MAGICREDIRECT -> Answer.detail(302, "Found").with("Location", elsewhere.toString());
            case MAGICEXPIRED -> expiring(Optional.of(Duration.ofHours(-1)));
            case MAGICNOEXP -> expiring(Optional.empty());
            case MAGICNOTJWT -> Answer.token(tokens.opaque("sandbox-opaque-token-"));
            case MAGICNOTURLSAFE -> Answer.token(tokens.opaque("sandbox/token? "));
            case MAGICNOTOKEN -> Answer.json(200, "{\"url\":\"" + Tokens.SESSION_URL + "\"}");
            case MAGICNULLTOKEN -> Answer.json(200, "{\"access_token\":null,\"url\":\"" + Tokens.SESSION_URL + "\"}");
            case MAGICNUMBERTOKEN -> Answer.json(200, "{\"access_token\":42,\"url\":\"" + Tokens.SESSION_URL + "\"}");
            case MAGICOTHERUID -> Answer.token(tokens.make("00000000-0000-4000-8000-000000000000", integrationId));
            case MAGICOTHERINTEGRATION -> Answer.token(tokens.make(uid, "5eedbe91215a4db0c0ffee01"));
        };
    }

    Answer.Whole good() {
        return Answer.token(tokens.make(uid, integrationId));
    }

    private Answer.Whole expiring(Optional<Duration> life) {
        return Answer.token(
                tokens.make(uid, integrationId, life.map(time -> clock.instant().plus(time))));
    }

    private String httpDate(long secondsAhead) {
        return HTTP_DATE.format(clock.instant().plusSeconds(secondsAhead).atOffset(ZoneOffset.UTC));
    }

    private static Answer.Whole html(int status, String title) {
        String page = "<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"
                .formatted(title, title);
        return Answer.of(status, "text/html", page.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer.Whole gzip(Answer.Whole whole) {
        byte[] body = new byte[whole.body().remaining()];
        whole.body().duplicate().get(body);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answer.of(whole.status(), "application/json", packed.toByteArray())
                .with("Content-Encoding", "gzip");
    }
}
