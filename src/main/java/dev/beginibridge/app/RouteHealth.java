package dev.beginibridge.app;

import dev.beginibridge.ops.Health.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.Resource;

/**
 * Whether the routes of the route files run: somebody can stop one by Camel's own means while all else looks well. A route
 * that does not start by itself is its owner's.
 */
final class RouteHealth {
    /** The files without which a door of this bridge takes nothing, or nothing is answered. */
    private static final Pattern NEEDED =
            Pattern.compile("(?:queue-door|jms-.*|file-.*|rest-.*|link|token-call)\\.camel\\.yaml");

    /** What stands for the file of a route in Java, too. */
    static final String NONE = "";

    private final CamelContext camel;
    private final RouteOrigins origins;
    private volatile String replaced = NONE;
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    RouteHealth(CamelContext camel) {
        this.camel = camel;
        this.origins = RouteOrigins.of(camel);
    }

    /** The routes of this file are being replaced, and so stand still for a moment. */
    void replaces(String file) {
        replaced = file;
    }

    /** Neither a changed text of this file starts, nor the one before it. */
    void lost(String file) {
        lost.add(file);
    }

    /** A text of this file runs. */
    void found(String file) {
        lost.remove(file);
    }

    Outcome check() {
        Optional<String> gone = lost.stream().max(Comparator.comparing(RouteHealth::isNeeded));
        if (gone.isPresent()) {
            String why = "the routes of " + gone.get() + " are gone, since a change of it did not start: correct it, or"
                    + " restart the bridge";
            return isNeeded(gone.get()) ? Outcome.down(why) : Outcome.degraded(why);
        }
        Map<Boolean, Set<String>> stopped = List.copyOf(((ModelCamelContext) camel).getRouteDefinitions()).stream()
                .filter(this::isStopped)
                .collect(Collectors.partitioningBy(
                        route -> files(route).anyMatch(RouteHealth::isNeeded),
                        Collectors.mapping(RouteDefinition::getRouteId, Collectors.toCollection(TreeSet::new))));
        if (!stopped.get(true).isEmpty()) {
            return Outcome.down(told(stopped.get(true)));
        }
        return stopped.get(false).isEmpty()
                ? Outcome.up("the routes of the route files run")
                : Outcome.degraded(told(stopped.get(false)));
    }

    private static boolean isNeeded(String file) {
        return NEEDED.matcher(file).matches();
    }

    private boolean isStopped(RouteDefinition definition) {
        Route route = camel.getRoute(definition.getRouteId());
        ServiceStatus status = camel.getRouteController().getRouteStatus(definition.getRouteId());
        return route != null
                && status != null
                && !Boolean.FALSE.equals(route.isAutoStartup())
                && files(definition).noneMatch(List.of(NONE, replaced)::contains)
                && !status.isStarted();
    }

    /** The names of its file and of the one that asked for it; {@link #NONE} for a route in Java. */
    private Stream<String> files(RouteDefinition route) {
        Resource file = origins.fileOf(route);
        return file == null
                ? Stream.of(NONE)
                : Stream.concat(
                                Stream.of(file),
                                origins.asked(route).map(TemplatedRouteDefinition::getResource).stream())
                        .map(known -> known.getLocation().replaceFirst(".*/", ""));
    }

    private static String told(Set<String> routes) {
        return "these routes do not run: " + String.join(", ", routes)
                + ". Start them again (by JMX, for instance), or restart the bridge";
    }
}
