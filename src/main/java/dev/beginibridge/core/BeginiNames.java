package dev.beginibridge.core;

import dev.beginibridge.config.setting.Nearest;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDefinition;

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
        return othersSet(step)
                .filter(set -> asks && set.name() != null && OF_REQUESTS.contains(resolved.apply(set.name())))
                .map(set -> " sets the " + set.kind() + " " + resolved.apply(set.name())
                        + ", which no request obeys: make it an exchange property, by setProperty")
                .toList();
    }

    /** What a step sets that is no exchange property. */
    private record Other(String kind, String name) {}

    private static Stream<Other> othersSet(ProcessorDefinition<?> step) {
        if (step instanceof SetHeadersDefinition several) {
            return several.getHeaders().stream().flatMap(BeginiNames::othersSet);
        }
        if (step instanceof SetVariablesDefinition several) {
            return several.getVariables().stream().flatMap(BeginiNames::othersSet);
        }
        if (step instanceof SetHeaderDefinition header) {
            return Stream.of(new Other("header", header.getName()));
        }
        if (step instanceof ToDefinition to) {
            return Stream.of(new Other("variable", to.getVariableReceive()));
        }
        if (step instanceof EnrichDefinition enrich) {
            return Stream.of(new Other("variable", enrich.getVariableReceive()));
        }
        return step instanceof SetVariableDefinition variable
                ? Stream.of(new Other("variable", variable.getName()))
                : Stream.empty();
    }
}
