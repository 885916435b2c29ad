package dev.beginibridge.begini;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header, in seconds or as a date (RFC 9110, 10.2.3). */
final class RetryAfter {
    /** A longer time counts as this; the request's own deadline bounds the wait in any case. */
    private static final Duration CAP = Duration.ofDays(1);

    private RetryAfter() {}

    /** How long to wait from now; empty when the header cannot be read. Never negative, never above a day. */
    static Optional<Duration> read(String value, Instant now) {
        String text = value.strip();
        Duration wait;
        if (text.matches("\\d{1,9}")) {
            wait = Duration.ofSeconds(Long.parseLong(text));
        } else {
            try {
                wait = Duration.between(
                        now,
                        ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        if (wait.isNegative()) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(wait.compareTo(CAP) > 0 ? CAP : wait);
    }
}
