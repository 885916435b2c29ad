package dev.beginibridge.begini;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.hc.client5.http.utils.DateUtils;

/** The {@code Retry-After} header, in seconds or as a date (RFC 9110, 10.2.3). */
final class RetryAfter {
    /** A longer time counts as this; the request's own deadline bounds the wait in any case. */
    private static final Duration CAP = Duration.ofDays(1);

    private RetryAfter() {}

    /** How long to wait from now; empty when the header cannot be read. Never negative, never above a day. */
    static Optional<Duration> read(String value, Instant now) {
        String text = value.strip();
        Instant end =
                text.matches("\\d{1,9}") ? now.plusSeconds(Long.parseLong(text)) : DateUtils.parseStandardDate(text);
        if (end == null) {
            return Optional.empty();
        }
        Duration wait = Duration.between(now, end);
        if (wait.isNegative()) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(wait.compareTo(CAP) > 0 ? CAP : wait);
    }
}
