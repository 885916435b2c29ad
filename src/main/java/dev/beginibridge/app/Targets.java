package dev.beginibridge.app;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ErrorHandlerDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.support.ObjectHelper;

/** Where routes send to, as far as their text says so: what is worked out of each message is found out message by message. */
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

    /** @param ignoresInvalid "true": what cannot be an endpoint is left out; a {@code direct:} endpoint always can */
    private static List<String> each(ExpressionDefinition uris, String delimiter, String ignoresInvalid) {
        return constant(uris).stream()
                .flatMap(all -> StreamSupport.stream(
                        ObjectHelper.createIterable(all, delimiter == null ? "," : delimiter)
                                .spliterator(),
                        false))
                .map(uri -> uri.toString().strip())
                .filter(uri -> !"true".equals(ignoresInvalid) || uri.startsWith("direct:"))
                .toList();
    }

    /** What an expression is, whatever the message; empty when it is worked out of each. */
    static Optional<String> constant(ExpressionDefinition expression) {
        return Optional.ofNullable(expression)
                .filter(known -> List.of("constant", "simple").contains(known.getLanguage()))
                .map(ExpressionDefinition::getExpression)
                .filter(text -> !text.contains("${"));
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
