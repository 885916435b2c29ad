package dev.beginibridge.core;

import dev.beginibridge.config.setting.Nearest;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;

/**
 * Finds, among the names that the steps of one route set, those that are meant for a request and miss it: the property would
 * count as unset, and the request be free to ask for anything.
 */
public final class BeginiNames {
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

    private static final Set<String> LINKS = Set.of("direct:link", "direct:issue-link");

    private final Set<String> properties = new HashSet<>(OF_REQUESTS);
    private final boolean asks;

    /**
     * @param from the endpoint that the route takes from
     * @param targets those that it sends to
     */
    public BeginiNames(String from, Collection<String> targets) {
        if (from.equals("direct:results")) {
            properties.add("BeginiDeployment"); // of an event
        }
        asks = targets.stream().map(uri -> uri.replaceFirst("\\?.*", "")).anyMatch(LINKS::contains);
    }

    /** Returns what is wrong with the names that a step sets, in words. */
    public List<String> problems(ProcessorDefinition<?> step, UnaryOperator<String> resolved) {
        if (step instanceof SetPropertyDefinition set) {
            return Stream.ofNullable(set.getName())
                    .map(resolved)
                    .filter(name -> !properties.contains(name))
                    .flatMap(name -> Nearest.near(OF_REQUESTS, name).stream()
                            .map(meant -> " sets the exchange property " + name + ", which no request obeys; nearest: "
                                    + meant))
                    .toList();
        }
        return headersSet(step)
                .map(resolved)
                .filter(name -> asks && OF_REQUESTS.contains(name))
                .map(name -> " sets the header " + name
                        + ", which no request obeys: make it an exchange property, by setProperty")
                .toList();
    }

    private static Stream<String> headersSet(ProcessorDefinition<?> step) {
        Stream<SetHeaderDefinition> headers = step instanceof SetHeadersDefinition several
                ? several.getHeaders().stream()
                : Stream.of(step).filter(SetHeaderDefinition.class::isInstance).map(SetHeaderDefinition.class::cast);
        return headers.map(SetHeaderDefinition::getName).filter(Objects::nonNull);
    }
}
