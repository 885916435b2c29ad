package dev.beginibridge.result;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * What an event's type means for its customer's journey. Types are ranked by it, not by their arrival: a completion that
 * comes after its score changes nothing.
 */
public enum Journey {
    /** A type that is not known, or none. */
    UNKNOWN,
    INCOMPLETE,
    EXPIRED,
    CANCELLED,
    COMPLETED,
    SCORED;

    private static final Comparator<ResultEvent> RANK = Comparator.<ResultEvent, Journey>comparing(
                    event -> of(event.type()))
            .thenComparingLong(ResultEvent::number);

    public static Journey of(Optional<String> type) {
        return switch (type.orElse("")) {
            case "application.incomplete" -> INCOMPLETE;
            case "application.expired" -> EXPIRED;
            case "application.cancelled" -> CANCELLED;
            case "application.complete" -> COMPLETED;
            default -> type.filter(name -> name.endsWith("score.complete")).isPresent() ? SCORED : UNKNOWN;
        };
    }

    /** Whether the journey is over with it. */
    public boolean isFinal() {
        return compareTo(EXPIRED) >= 0;
    }

    /** Of one customer's events the one that tells how the journey ended: the highest in rank, of equals the newest. */
    public static Optional<ResultEvent> end(Collection<ResultEvent> events) {
        return events.stream().filter(event -> of(event.type()).isFinal()).max(RANK);
    }
}
