package dev.beginibridge.core;

import dev.beginibridge.model.Asker;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/**
 * How a request came in: what a door tells the core beside the request itself. Doors set these as exchange properties; none
 * is required, and each may be text, as a route in YAML sets it. A property that cannot be read never counts as
 * unset: it may be the one that keeps a sender from other deployments.
 *
 * @param door which door: {@code jms}, {@code file}, {@code rest}, {@code cli}; a metric label and part of the timeline
 * @param origin identifies this one request instance across a crash, such as a message id or batch and row: a replay of
 *     the same origin gets the very answer the first run got. Empty: every arrival is a request of its own
 * @param correlationId what an operator would search for to find this one request: in a queue the reply's
 *     correlation id, over HTTP the caller's key, of a file batch and row; the origin, when the door says nothing
 * @param parkable whether the door lets the request wait elsewhere when its deployment is suspended: before the
 *     deadline, that refusal is no answer then
 * @param deadline when the request must be answered at the latest
 * @param urgency who goes first when not all can: {@code interactive}, {@code queued} (default) or {@code batch}
 * @param deployments those its sender may ask for, any other is unknown to it; empty: all
 * @param batch the name of the file it is a row of
 * @param row its number in that file, from 1
 * @param resultTo the durable queue that the results of its link go to, however late
 * @param resultBroker the name of the broker at which that queue is, as the configuration names it; empty: the first
 */
public record RequestContext(
        String door,
        Optional<String> origin,
        Optional<String> correlationId,
        boolean parkable,
        Instant deadline,
        Priority urgency,
        Optional<Set<String>> deployments,
        Optional<String> batch,
        Optional<Long> row,
        Optional<String> resultTo,
        Optional<String> resultBroker) {
    public static final String DOOR = "BeginiDoor";
    public static final String ORIGIN = "BeginiOrigin";
    public static final String CORRELATION_ID = "BeginiCorrelationId";
    public static final String PARKABLE = "BeginiParkable";
    public static final String DEADLINE = "BeginiDeadline";
    /** As a duration from now; of it and the deadline the earlier counts. */
    public static final String WITHIN = "BeginiWithin";

    public static final String URGENCY = "BeginiUrgency";
    public static final String DEPLOYMENTS = "BeginiDeployments";
    /** Those of the client that asks by REST: {@link #DEPLOYMENTS} of a route may take from them, and never add. */
    public static final String CLIENT_DEPLOYMENTS = "BeginiClientDeployments";

    public static final String BATCH = "BeginiBatch";
    public static final String ROW = "BeginiRow";
    public static final String RESULT_TO = "BeginiResultTo";
    public static final String RESULT_BROKER = "BeginiResultBroker";

    private static final String NO_DOOR = "unnamed";

    /**
     * Reads the properties of an exchange.
     *
     * @param longest without a deadline, or before a later one, this counts
     * @throws InvalidRequest when a property cannot be read; names it
     */
    public static RequestContext of(Exchange exchange, Instant now, Duration longest) throws InvalidRequest {
        ContextProperties given = new ContextProperties(exchange);
        Optional<String> origin = given.storable(ORIGIN);
        return new RequestContext(
                given.name(DOOR).orElse(NO_DOOR),
                origin,
                given.text(CORRELATION_ID).or(() -> origin),
                given.flag(PARKABLE),
                earliest(
                        now.plus(longest),
                        given.instant(DEADLINE),
                        given.duration(WITHIN).map(now::plus)),
                given.urgency(URGENCY).orElse(Priority.QUEUED),
                inBoth(given.names(DEPLOYMENTS), given.names(CLIENT_DEPLOYMENTS)),
                given.text(BATCH),
                given.number(ROW),
                given.queue(RESULT_TO),
                given.text(RESULT_BROKER));
    }

    /** A correlation id as the property takes it: of a longer one the beginning, and of one without a character nothing. */
    public static Optional<String> correlationId(String id) {
        return Optional.of(id.substring(0, Math.min(id.length(), ContextProperties.MAX_TEXT)))
                .filter(text -> !text.isBlank());
    }

    /** Refuses, in the same words as for the exchange's property, what is no queue's name. */
    public static void checkResultTo(String queue) throws InvalidRequest {
        if (!ContextProperties.isQueue(queue)) {
            throw new InvalidRequest("the property " + RESULT_TO + " is no queue's name: " + ContextProperties.QUEUE);
        }
    }

    /** Else it is refused at once while its deployment is suspended: somebody waits for it, or it waits elsewhere. */
    boolean waitsForSuspended() {
        return urgency != Priority.INTERACTIVE && !parkable;
    }

    /** To whom the results of the request's link go. */
    Asker asker(LinkRequest request) {
        return new Asker(request.requestId(), correlationId, door, batch, row, resultTo, resultBroker);
    }

    private static Optional<Set<String>> inBoth(Optional<Set<String>> names, Optional<Set<String>> others) {
        if (names.isEmpty() || others.isEmpty()) {
            return names.or(() -> others);
        }
        return Optional.of(names.get().stream().filter(others.get()::contains).collect(Collectors.toUnmodifiableSet()));
    }

    private static Instant earliest(Instant latest, Optional<Instant> deadline, Optional<Instant> within) {
        Instant first = deadline.filter(latest::isAfter).orElse(latest);
        return within.filter(first::isAfter).orElse(first);
    }

    /** For a request that failed before its properties were read: one of them may be the cause. */
    static RequestContext unreadable(Exchange exchange, Instant now) {
        return new RequestContext(
                doorOf(exchange),
                Optional.empty(),
                Optional.empty(),
                false,
                now,
                Priority.QUEUED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Its name in logs and metrics. */
    static String doorOf(Exchange exchange) {
        try {
            return new ContextProperties(exchange).name(DOOR).orElse(NO_DOOR);
        } catch (InvalidRequest e) {
            return NO_DOOR; // what is no name must not become a metric's label
        }
    }
}
