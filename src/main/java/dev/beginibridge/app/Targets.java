package dev.beginibridge.app;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ErrorHandlerDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.support.ObjectHelper;

/** What routes send to and take from, as far as their text says so: what is worked out of each message is found out message by message. */
final class Targets {
    private Targets() {}

    /** The endpoints that a step sends to. */
    static List<String> of(ProcessorDefinition<?> step) {
        if (step instanceof SendDefinition<?> send) {
            return Stream.ofNullable(send.getUri()).toList();
        }
        if (step instanceof ToDynamicDefinition send) { // and so a wiretap
            return Stream.ofNullable(send.getUri()).toList();
        }
        if (step instanceof EnrichDefinition enrich) {
            return constant(enrich.getExpression()).stream().toList();
        }
        if (step instanceof RecipientListDefinition<?> list) {
            return each(list.getExpression(), list.getDelimiter(), list.getIgnoreInvalidEndpoints());
        }
        return step instanceof RoutingSlipDefinition<?> slip
                ? each(slip.getExpression(), slip.getUriDelimiter(), slip.getIgnoreInvalidEndpoints())
                : List.of();
    }

    /** @param ignoresInvalid "true": what cannot be an endpoint is left out; one in memory always can */
    private static List<String> each(ExpressionDefinition uris, String delimiter, String ignoresInvalid) {
        return constant(uris).stream()
                .flatMap(all -> StreamSupport.stream(
                        ObjectHelper.createIterable(all, delimiter == null ? "," : delimiter)
                                .spliterator(),
                        false))
                .map(uri -> uri.toString().strip())
                .filter(uri -> !"true".equals(ignoresInvalid) || uri.startsWith("direct:") || uri.startsWith("seda:"))
                .toList();
    }

    /** What an expression is, whatever the message; empty when it is worked out of each. */
    static Optional<String> constant(ExpressionDefinition expression) {
        return Optional.ofNullable(expression)
                .filter(known -> List.of("constant", "simple").contains(known.getLanguage()))
                .map(ExpressionDefinition::getExpression)
                .filter(text -> !text.contains("${"));
    }

    /** Endpoints that a route's steps take from. */
    static List<String> polled(RouteDefinition route) {
        return Stream.concat(
                        steps(route, PollEnrichDefinition.class)
                                .map(PollEnrichDefinition::getExpression)
                                .map(Targets::constant)
                                .flatMap(Optional::stream),
                        steps(route, PollDefinition.class).map(PollDefinition::getUri))
                .filter(Objects::nonNull)
                .toList();
    }

    private static <T> Stream<T> steps(RouteDefinition route, Class<T> kind) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), kind).stream();
    }

    /**
     * Whether a step of a queue door sends a JMS message in the transaction of the one that its route took, and waits for
     * the answer. Other routes, and what may be done in another thread or on another connection, are left to their author.
     *
     * @param from what the route takes from
     */
    static boolean asksWithin(
            String from, RouteDefinition route, ProcessorDefinition<?> step, UnaryOperator<String> resolved) {
        boolean waits = step instanceof EnrichDefinition
                || (step instanceof ToDefinition to
                        && ("InOut".equalsIgnoreCase(to.getPattern())
                                || String.valueOf(to.getUri()).contains("exchangePattern=InOut")));
        String component = from.replaceFirst(":.*", ":");
        return waits
                && steps(route, ProcessDefinition.class).anyMatch(own -> "jmsRequest".equals(own.getRef()))
                && steps(route, ProcessorDefinition.class).noneMatch(other -> mayWorkApart(other) && holds(other, step))
                && component.startsWith("jms")
                && from.contains("transacted=true")
                && of(step).stream()
                        .map(resolved)
                        .anyMatch(uri -> uri.startsWith(component)
                                && !uri.contains("connectionFactory=")
                                && !uri.contains("disableReplyTo=true"));
    }

    private static boolean mayWorkApart(ProcessorDefinition<?> step) {
        return step instanceof SplitDefinition
                || step instanceof MulticastDefinition
                || step instanceof CircuitBreakerDefinition
                || step instanceof AggregateDefinition;
    }

    private static boolean holds(ProcessorDefinition<?> outer, ProcessorDefinition<?> step) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(outer.getOutputs(), ProcessorDefinition.class)
                .contains(step);
    }

    /** What a route takes from, as far as that is known. */
    static String from(CamelContext camel, RouteDefinition route) {
        return route.getInput() == null
                ? ""
                : resolved(camel, withParameters(route, route.getInput().getEndpointUri()));
    }

    /** With the values of its placeholders, if all have one. */
    static String resolved(CamelContext camel, String uri) {
        try {
            return camel.resolvePropertyPlaceholders(uri);
        } catch (IllegalArgumentException e) {
            return uri; // told with the line it stands in, by UnsetPlaceholders
        }
    }

    /** A route made from a template has what it was given for {@code {{name}}}. */
    static String withParameters(RouteDefinition route, String uri) {
        if (uri == null || route.getTemplateParameters() == null) {
            return uri;
        }
        String given = uri;
        for (Map.Entry<String, Object> parameter : route.getTemplateParameters().entrySet()) {
            given = given.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
        }
        return given;
    }

    /** Where a route's own error handler sends what failed. */
    static Optional<String> deadLetters(RouteDefinition route) {
        return Optional.ofNullable(route.getErrorHandler())
                .map(ErrorHandlerDefinition::getErrorHandlerType)
                .flatMap(Targets::deadLetters);
    }

    /** Where the error handler of the routes that have none of their own sends what failed. */
    static Optional<String> deadLetters(CamelContext camel) {
        return deadLetters(camel.getCamelContextExtension().getErrorHandlerFactory());
    }

    private static Optional<String> deadLetters(ErrorHandlerFactory handler) {
        return handler instanceof DeadLetterChannelDefinition channel
                ? Optional.ofNullable(channel.getDeadLetterUri())
                : Optional.empty();
    }
}
