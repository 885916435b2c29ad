package dev.beginibridge.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/**
 * What one route file defines in a running context: taken away as a whole, and put there again from another text. Routes that
 * are made from its templates go and come with it, whoever asked for them.
 */
final class RouteSwap {
    private final ModelCamelContext camel;
    private final RouteOrigins origins;
    private final Resource file;
    /** Whether the paths of its {@code rest:} stay: they go on to the routes that come. */
    private final boolean keepsRest;

    RouteSwap(ModelCamelContext camel, Resource file, boolean keepsRest) {
        this.camel = camel;
        this.origins = RouteOrigins.of(camel);
        this.file = file;
        this.keepsRest = keepsRest;
    }

    /** What a file holds, prepared and not started. */
    static RouteBuilder parsed(ModelCamelContext camel, Resource file) throws Exception {
        RouteBuilder builder = (RouteBuilder) PluginHelper.getRoutesLoader(camel)
                .findRoutesBuilders(file)
                .iterator()
                .next();
        builder.configureRoutes(camel);
        builder.configureRests(camel);
        return builder;
    }

    static boolean isFrom(Resource source, Resource file) {
        return source != null && Objects.equals(source.getLocation(), file.getLocation());
    }

    /** Whether a route goes when the file's definitions do. */
    boolean takes(RouteDefinition route) {
        return !(keepsRest && Boolean.TRUE.equals(route.isRest()))
                && (isFrom(origins.fileOf(route), file) || isAskedHere(route));
    }

    private boolean isAskedHere(RouteDefinition route) {
        return origins.askedBy(file).stream().anyMatch(asked -> Objects.equals(asked.getRouteId(), route.getRouteId()));
    }

    /** The routes that others asked for and the file's templates make. */
    List<TemplatedRouteDefinition> madeForOthers() {
        return camel.getRouteDefinitions().stream()
                .filter(route -> Boolean.TRUE.equals(route.isTemplate()) && takes(route) && !isAskedHere(route))
                .map(origins::askAgain)
                .toList();
    }

    void takeAway() throws Exception {
        for (RouteDefinition route : List.copyOf(camel.getRouteDefinitions())) {
            if (takes(route)) {
                camel.removeRouteDefinition(route); // requests in it finish first
            }
        }
        camel.removeRouteTemplateDefinitions(camel.getRouteTemplateDefinitions().stream()
                .filter(template -> isFrom(template.getResource(), file))
                .toList());
        if (!keepsRest) {
            List<RestDefinition> rests = camel.getRestDefinitions();
            rests.removeIf(rest -> isFrom(rest.getResource(), file));
        }
    }

    /** @param forOthers routes to be made beside those that the file asks for */
    void put(RouteBuilder builder, List<TemplatedRouteDefinition> forOthers) throws Exception {
        List<TemplatedRouteDefinition> asked =
                builder.getTemplatedRouteCollection().getTemplatedRoutes();
        origins.nowAsks(file, asked);
        if (keepsRest) {
            builder.getRestCollection().getRests().clear();
        }
        if (builder instanceof RouteConfigurationsBuilder configurations) {
            configurations.updateRouteConfigurationsToCamelContext(camel);
        }
        camel.addRoutes(builder);
        List<TemplatedRouteDefinition> made = new ArrayList<>(asked);
        made.addAll(forOthers);
        camel.addRouteFromTemplatedRoutes(made);
    }
}
