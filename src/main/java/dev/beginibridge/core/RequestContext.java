package dev.beginibridge.core;

import dev.beginibridge.model.Priority;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/**
 * How a request came in: what a door tells the core beside the request itself. Doors set these as exchange properties
 * (a door in YAML can, too); none is required.
 *
 * @param door which door: {@code jms}, {@code file}, {@code rest}, {@code cli}; a metric label and part of the timeline
 * @param origin identifies this one request instance across a crash, such as a message id or batch and row: a replay of
 *     the same origin gets the very answer the first run got. Empty: every arrival is a request of its own
 * @param correlationId by what an operator who is asked for this one request would look for it: in a queue the reply's
 *     correlation id, over HTTP the caller's key, of a file batch and row; the origin, when the door says nothing
 * @param parkable whether the door lets the request wait elsewhere when its deployment is suspended: before the
 *     deadline, that refusal is no answer then
 * @param deadline when the request must be answered at the latest
 * @param urgency who goes first when not all can: {@code interactive}, {@code queued} (default) or {@code batch}
 * @param deployments those its sender may ask for, any other is unknown to it; empty: all
 */
public record RequestContext(
        String door,
        Optional<String> origin,
        Optional<String> correlationId,
        boolean parkable,
        Instant deadline,
        Priority urgency,
        Optional<Set<String>> deployments) {
    public static final String DOOR = "BeginiDoor";
    public static final String ORIGIN = "BeginiOrigin";
    public static final String CORRELATION_ID = "BeginiCorrelationId";
    public static final String PARKABLE = "BeginiParkable";
    public static final String DEADLINE = "BeginiDeadline";
    public static final String URGENCY = "BeginiUrgency";
    public static final String DEPLOYMENTS = "BeginiDeployments";

    /** Reads the properties of an exchange; without a deadline, the given one counts. */
    public static RequestContext of(Exchange exchange, Instant latest) {
        Instant deadline = exchange.getProperty(DEADLINE, Instant.class);
        Optional<String> origin = Optional.ofNullable(exchange.getProperty(ORIGIN, String.class));
        return new RequestContext(
                exchange.getProperty(DOOR, "unnamed", String.class),
                origin,
                Optional.ofNullable(exchange.getProperty(CORRELATION_ID, String.class))
                        .or(() -> origin),
                exchange.getProperty(PARKABLE, false, Boolean.class),
                deadline == null || deadline.isAfter(latest) ? latest : deadline,
                Priority.valueOf(exchange.getProperty(URGENCY, Priority.QUEUED.name(), String.class)
                        .toUpperCase(Locale.ROOT)),
                deployments(exchange));
    }

    private static Optional<Set<String>> deployments(Exchange exchange) {
        Set<?> given = exchange.getProperty(DEPLOYMENTS, Set.class);
        return Optional.ofNullable(given)
                .map(names -> names.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet()));
    }
}
