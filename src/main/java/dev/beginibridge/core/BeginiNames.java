package dev.beginibridge.core;

import dev.beginibridge.config.setting.Nearest;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;

/**
 * The names beginning with "Begini" that the steps of one route may set. What is set by another name counts as unset, and
 * the request as free to ask for anything.
 */
public final class BeginiNames {
    /** By which a queue door chooses a layout for all its messages. */
    public static final String LAYOUT = "BeginiLayout";

    private static final Set<String> OF_REQUESTS = Set.of(
            RequestContext.DOOR,
            RequestContext.ORIGIN,
            RequestContext.CORRELATION_ID,
            RequestContext.PARKABLE,
            RequestContext.DEADLINE,
            RequestContext.WITHIN,
            RequestContext.URGENCY,
            RequestContext.DEPLOYMENTS,
            RequestContext.CLIENT_DEPLOYMENTS,
            RequestContext.BATCH,
            RequestContext.ROW,
            RequestContext.RESULT_TO,
            RequestContext.RESULT_BROKER);

    /** Beside those of a request: what the queue door's template sets, and what the REST door leaves for a route's own use. */
    private static final Set<String> OF_DOORS = Set.of(LAYOUT, "BeginiParked", "BeginiClient");

    private static final Set<String> OF_EVENTS =
            Set.of("BeginiEventId", "BeginiEvent", "BeginiDeployment", "BeginiRequestId", "BeginiDuplicateId");

    private static final Set<String> OF_REPLIES = Set.of("BeginiStatus", "BeginiErrorCode");
    /** Headers that become the properties of a request or a result in a queue. */
    private static final Set<String> OF_MESSAGES = Set.of(
            LAYOUT,
            "BeginiDeployment",
            "BeginiRequestId",
            "BeginiResultTo",
            "BeginiCorrelation",
            "BeginiEventId",
            "BeginiEvent",
            "BeginiResultReason");

    private static final Set<String> LINKS = Set.of("direct:link", "direct:issue-link");
    private static final Pattern TO_QUEUES = Pattern.compile("(s?jms|amqp|activemq).*");

    private final Set<String> properties = new HashSet<>(OF_REQUESTS);
    private final Set<String> headers = new HashSet<>(OF_REPLIES);

    /**
     * @param from the endpoint that the route takes from
     * @param targets those that it sends to
     */
    public BeginiNames(String from, Collection<String> targets) {
        properties.addAll(OF_DOORS);
        if (from.equals("direct:results")) {
            properties.addAll(OF_EVENTS);
        }
        if (targets.stream().map(uri -> uri.replaceFirst("\\?.*", "")).noneMatch(LINKS::contains)
                || targets.stream().anyMatch(uri -> TO_QUEUES.matcher(uri).matches())) {
            headers.addAll(OF_MESSAGES); // direct:link itself reads none
        }
    }

    /** Returns what is wrong with the names that a step sets, in words. */
    public List<String> problems(ProcessorDefinition<?> step, UnaryOperator<String> resolved) {
        if (step instanceof SetPropertyDefinition set) {
            return unknown(Stream.ofNullable(set.getName()), resolved, properties)
                    .map(name -> " sets the exchange property " + name + ", which nothing reads"
                            + Nearest.hint(properties, name))
                    .toList();
        }
        Set<String> all = new HashSet<>(properties);
        all.addAll(headers);
        return unknown(headersSet(step).filter(name -> !name.contains("-")), resolved, headers) // HTTP's have a hyphen
                .map(name -> " sets the header " + name + ", which nothing reads: what a request obeys is an exchange"
                        + " property, set by setProperty" + Nearest.hint(all, name))
                .toList();
    }

    private static Stream<String> headersSet(ProcessorDefinition<?> step) {
        Stream<SetHeaderDefinition> headers = step instanceof SetHeadersDefinition several
                ? several.getHeaders().stream()
                : Stream.of(step).filter(SetHeaderDefinition.class::isInstance).map(SetHeaderDefinition.class::cast);
        return headers.map(SetHeaderDefinition::getName).filter(Objects::nonNull);
    }

    private static Stream<String> unknown(Stream<String> names, UnaryOperator<String> resolved, Set<String> known) {
        return names.map(resolved)
                .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("begini")
                        && !name.contains("${")
                        && !known.contains(name));
    }
}
