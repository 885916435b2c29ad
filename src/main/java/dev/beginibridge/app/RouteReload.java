package dev.beginibridge.app;

import dev.beginibridge.config.setting.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.FileWatcherResourceReloadStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code begini.routes.reload}: takes up a route file that was changed while the bridge runs, that file alone. It is read
 * and checked first; one with a mistake is told, and what runs goes on as it was.
 */
final class RouteReload {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);
    private static final String SUFFIX = ".camel.yaml";

    private final CamelContext camel;
    private final Consumer<Collection<RouteDefinition>> check;
    /** The running routes by the file they came from, to go back to when a checked file does not start. */
    private final Map<String, byte[]> running = new HashMap<>();

    /** @param check throws {@link ConfigException} when the routes would not fit together */
    private RouteReload(CamelContext camel, Consumer<Collection<RouteDefinition>> check) {
        this.camel = camel;
        this.check = check;
    }

    /** Watches a folder from now on, until the context stops. */
    static void watch(CamelContext camel, String folder, Consumer<Collection<RouteDefinition>> check) throws Exception {
        RouteReload reload = new RouteReload(camel, check);
        for (RouteDefinition route : definitions(camel)) {
            if (route.getResource() != null) {
                reload.running.put(route.getResource().getLocation(), bytes(route.getResource()));
            }
        }
        FileWatcherResourceReloadStrategy watcher = new FileWatcherResourceReloadStrategy(folder, false);
        watcher.setFileFilter(file -> file.getName().endsWith(SUFFIX));
        watcher.setResourceReload((name, changed) -> reload.take(name, changed));
        camel.addService(watcher);
    }

    private static List<RouteDefinition> definitions(CamelContext camel) {
        return ((ModelCamelContext) camel).getRouteDefinitions();
    }

    private static byte[] bytes(Resource resource) throws IOException {
        try (InputStream content = resource.getInputStream()) {
            return content.readAllBytes();
        }
    }

    private synchronized void take(String name, Resource changed) {
        try {
            List<RouteDefinition> routes = parsed(changed);
            List<RouteDefinition> all = new ArrayList<>(definitions(camel));
            all.removeIf(old -> isFrom(old, changed));
            all.addAll(routes);
            check.accept(all);
            Set<String> kept = routes.stream().map(RouteDefinition::getRouteId).collect(Collectors.toSet());
            replace(changed);
            removeOthers(changed, kept);
            LOG.info(
                    "{} was changed, and is in use now: routes {}",
                    name,
                    kept.stream().sorted().toList());
        } catch (ConfigException e) {
            e.problems().forEach(problem -> LOG.error("{} was changed, and is not used: {}", name, problem));
        } catch (Exception e) { // its text may hold what stands in a route; its kind does not
            LOG.error(
                    "{} was changed, and is not used: it cannot be read as routes ({}); what ran before goes on",
                    name,
                    e.getClass().getSimpleName());
        }
    }

    /** Its routes, prepared and not started. */
    private List<RouteDefinition> parsed(Resource changed) throws Exception {
        List<RouteDefinition> routes = new ArrayList<>();
        for (RoutesBuilder found : loader().findRoutesBuilders(changed)) {
            RouteBuilder builder = (RouteBuilder) found;
            builder.setCamelContext(camel);
            builder.configureRoutes(camel);
            builder.configureRests(camel);
            if (!builder.getRestCollection().getRests().isEmpty()) {
                throw new ConfigException(
                        List.of("a file with rest: is taken up at a start alone; restart the bridge"));
            }
            routes.addAll(builder.getRouteCollection().getRoutes());
        }
        if (routes.isEmpty()) {
            throw new ConfigException(List.of("there is no route in it; restart the bridge to remove a file's routes"
                    + ", or to change templates"));
        }
        for (RouteDefinition route : routes) {
            if (route.getRouteId() == null) {
                throw new ConfigException(List.of("a route has no id: give it one, so that it can be replaced"));
            }
        }
        return routes;
    }

    /** Camel takes the old routes away before it starts the new ones; when these do not start, the old ones come back. */
    private void replace(Resource changed) throws Exception {
        byte[] content = bytes(changed);
        try {
            loader().updateRoutes(changed);
        } catch (Exception e) {
            byte[] before = running.get(changed.getLocation());
            if (before != null) {
                loader().updateRoutes(ResourceHelper.fromBytes(changed.getLocation(), before));
            }
            throw e;
        }
        running.put(changed.getLocation(), content);
    }

    private void removeOthers(Resource changed, Set<String> kept) throws Exception {
        for (RouteDefinition old : List.copyOf(definitions(camel))) {
            if (isFrom(old, changed) && !kept.contains(old.getRouteId())) {
                camel.getRouteController().stopRoute(old.getRouteId());
                camel.removeRoute(old.getRouteId());
            }
        }
    }

    private static boolean isFrom(RouteDefinition route, Resource file) {
        return route.getResource() != null && Objects.equals(route.getResource().getLocation(), file.getLocation());
    }

    private RoutesLoader loader() {
        return PluginHelper.getRoutesLoader(camel);
    }
}
