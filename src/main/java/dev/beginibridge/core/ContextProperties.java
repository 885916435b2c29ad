package dev.beginibridge.core;

import dev.beginibridge.config.setting.Values;
import dev.beginibridge.ledger.LinkSql;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.Priority;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** Reads exchange properties that Java code sets as values and YAML as text; refuses what is neither. */
final class ContextProperties {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");
    static final int MAX_TEXT = 1_000;
    private static final int LONGEST_QUEUE = 200;

    /** What a queue's name must be. */
    static final String QUEUE =
            "set it to the name alone, at most " + LONGEST_QUEUE + " characters, without blanks and wildcards";

    private final Exchange exchange;

    ContextProperties(Exchange exchange) {
        this.exchange = exchange;
    }

    Optional<String> text(String property) throws InvalidRequest {
        Object value = exchange.getProperty(property);
        if (value == null) {
            return Optional.empty();
        }
        String text = value instanceof CharSequence || value instanceof Number ? value.toString() : "";
        if (text.isBlank() || text.length() > MAX_TEXT) {
            throw unreadable(property, "set it to a text of 1 to " + MAX_TEXT + " characters, or not at all");
        }
        return Optional.of(text);
    }

    private Optional<String> text(String property, Predicate<String> isFit, String remedy) throws InvalidRequest {
        Optional<String> text = text(property);
        if (text.filter(isFit.negate()).isPresent()) {
            throw unreadable(property, remedy);
        }
        return text;
    }

    /** Text that goes into the ledger, and decides there. */
    Optional<String> storable(String property) throws InvalidRequest {
        return text(property, LinkSql::isStorable, "leave out U+0000 and halves of surrogate pairs");
    }

    Optional<String> name(String property) throws InvalidRequest {
        return text(
                property, NAME.asMatchPredicate(), "set it to a name of letters, digits, '.', '_', '-', at most 63");
    }

    /** The name of a queue for results. */
    Optional<String> queue(String property) throws InvalidRequest {
        return text(property, ContextProperties::isQueue, QUEUE);
    }

    static boolean isQueue(String name) {
        return name.length() <= LONGEST_QUEUE
                && name.chars().noneMatch(c -> c <= ' ' || Character.isISOControl(c) || c == '*' || c == '#')
                && !name.contains("://");
    }

    /** A whole number from 1. */
    Optional<Long> number(String property) throws InvalidRequest {
        return text(property, NUMBER.asMatchPredicate(), "set it to a whole number from 1")
                .map(Long::valueOf);
    }

    boolean flag(String property) throws InvalidRequest {
        Object value = exchange.getProperty(property);
        if (value == null || value instanceof Boolean) {
            return value != null && (Boolean) value;
        }
        boolean on = "true".equals(value);
        if (!on && !"false".equals(value)) {
            throw unreadable(property, "set it to true or false");
        }
        return on;
    }

    Optional<Instant> instant(String property) throws InvalidRequest {
        Object value = exchange.getProperty(property);
        if (value == null || value instanceof Instant) {
            return Optional.ofNullable((Instant) value);
        }
        try {
            return Optional.of(Instant.parse(value.toString()));
        } catch (DateTimeException e) {
            throw unreadable(
                    property,
                    "set it to a time such as 2026-11-24T12:00:00Z, or " + RequestContext.WITHIN + " to a duration");
        }
    }

    Optional<Duration> duration(String property) throws InvalidRequest {
        Object value = exchange.getProperty(property);
        if (value == null || value instanceof Duration) {
            return Optional.ofNullable((Duration) value);
        }
        return Optional.of(Values.parseDuration(value.toString().strip())
                .orElseThrow(() -> unreadable(property, "set it to a duration such as 500ms, 20s, 5m, 24h, 7d")));
    }

    Optional<Priority> urgency(String property) throws InvalidRequest {
        Object value = exchange.getProperty(property);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Priority.valueOf(value.toString().strip().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw unreadable(property, "set it to interactive, queued or batch");
        }
    }

    /** Names as a collection, or as text with commas between them. */
    Optional<Set<String>> names(String property) throws InvalidRequest {
        Object value = exchange.getProperty(property);
        if (value == null) {
            return Optional.empty();
        }
        Collection<?> given = List.of();
        if (value instanceof CharSequence text) {
            given = List.of(text.toString().split(",", -1));
        } else if (value instanceof Collection<?> collection) {
            given = collection;
        }
        Set<String> names = new HashSet<>();
        for (Object name : given) {
            names.add(name instanceof CharSequence text ? text.toString().strip() : "");
        }
        if (names.isEmpty() || !names.stream().allMatch(NAME.asMatchPredicate())) {
            throw unreadable(property, "set it to names with commas between them, such as a,b");
        }
        return Optional.of(Set.copyOf(names));
    }

    /** Not the value: it may hold what must not be seen. */
    private static InvalidRequest unreadable(String property, String remedy) {
        return new InvalidRequest("the exchange property " + property + " cannot be read: " + remedy);
    }
}
