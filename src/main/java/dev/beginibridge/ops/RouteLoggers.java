package dev.beginibridge.ops;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Navigate;
import org.apache.camel.component.log.LogEndpoint;
import org.apache.camel.processor.LogProcessor;

/** The names of the loggers of the {@code log} steps, and of the {@code log:} endpoints that routes send to. */
public final class RouteLoggers {
    private RouteLoggers() {}

    public static List<String> of(CamelContext camel) {
        Stream<String> steps = camel.getRoutes().stream()
                .flatMap(
                        route -> Stream.of(List.of(route.navigate()), route.getOnExceptions(), route.getOnCompletions())
                                .flatMap(Collection::stream))
                .flatMap(RouteLoggers::withAllBehind)
                .filter(LogProcessor.class::isInstance)
                .map(step -> ((LogProcessor) step).getLogger().getLog().getName());
        Stream<String> endpoints = camel.getEndpoints().stream()
                .filter(LogEndpoint.class::isInstance)
                .map(endpoint -> ((LogEndpoint) endpoint).getLoggerName())
                .filter(Objects::nonNull);
        return Stream.concat(steps, endpoints).toList();
    }

    private static Stream<?> withAllBehind(Object step) {
        Stream<?> behind = step instanceof Navigate<?> way && way.hasNext()
                ? way.next().stream().flatMap(RouteLoggers::withAllBehind)
                : Stream.empty();
        return Stream.concat(Stream.of(step), behind);
    }
}
