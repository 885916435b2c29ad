package dev.beginibridge.app;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.ops.LogGuard;
import dev.beginibridge.ops.RouteLoggers;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.FileWatcherResourceReloadStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code begini.routes.reload}: takes up a route file that was changed while the bridge runs, that file alone. It is read
 * and checked first; one with a mistake is told, and what runs goes on as it was.
 */
final class RouteReload {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReload.class);

    private final ModelCamelContext camel;
    private final RouteOrigins origins;
    private final RouteHealth health;
    private final Wiring.Provided provided;
    /** The running routes by the file they came from, to go back to when a checked file does not start. */
    private final Map<String, Resource> running = new HashMap<>();

    private RouteReload(ModelCamelContext camel, RouteHealth health, Wiring.Provided provided) {
        this.health = health;
        this.camel = camel;
        this.origins = RouteOrigins.of(camel);
        this.provided = provided;
    }

    /** Watches a folder from now on, until the context stops; each file is checked as {@link Wiring} did at start. */
    static void watch(CamelContext camel, RouteFolder folder, RouteHealth health, Wiring.Provided provided)
            throws Exception {
        RouteReload reload = new RouteReload((ModelCamelContext) camel, health, provided);
        reload.remember();
        FileWatcherResourceReloadStrategy watcher =
                new FileWatcherResourceReloadStrategy(folder.path().toString(), false);
        watcher.setFileFilter(file -> folder.holds(file.toPath()));
        watcher.setResourceReload((name, changed) -> reload.take(name, changed));
        camel.addService(watcher);
    }

    private void remember() {
        Stream.of(
                        camel.getRouteDefinitions().stream().map(origins::fileOf),
                        camel.getRouteTemplateDefinitions().stream().map(RouteTemplateDefinition::getResource),
                        camel.getRouteDefinitions().stream()
                                .flatMap(route -> origins.asked(route).stream())
                                .map(TemplatedRouteDefinition::getResource))
                .flatMap(resources -> resources)
                .filter(Objects::nonNull)
                .forEach(file -> running.put(file.getLocation(), file));
    }

    private synchronized void take(String name, Resource changed) {
        Resource now;
        try {
            now = RouteText.asItIs(changed); // it may change again
        } catch (UncheckedIOException e) {
            LOG.warn("{} was changed, and cannot be read: what ran before goes on", name);
            return;
        }
        ErrorHandlerFactory errorHandler = camel.getCamelContextExtension().getErrorHandlerFactory();
        try {
            takeUp(name, now);
        } catch (Exception e) {
            camel.getCamelContextExtension()
                    .setErrorHandlerFactory(errorHandler); // reading the file may have set another
            tell(name, now, e);
        }
    }

    private void tell(String name, Resource now, Exception failure) {
        if (failure instanceof ConfigException mistakes) {
            mistakes.problems().forEach(problem -> LOG.error("{} was changed, and is not used: {}", name, problem));
        } else {
            LOG.error(
                    "{} was changed, and is not used: {}; what ran before goes on",
                    name,
                    RouteMistake.of(camel, failure, RouteText.lines(now)));
        }
    }

    private void takeUp(String name, Resource changed) throws Exception {
        Resource before = running.get(changed.getLocation());
        RouteBuilder next = RouteSwap.parsed(camel, changed);
        RouteSwap swap = new RouteSwap(camel, changed, before != null && hasSameRest(changed, before));
        List<TemplatedRouteDefinition> forOthers = swap.madeForOthers();
        look(changed, next, swap, forOthers);
        health.replaces(name);
        try {
            swap.takeAway();
            swap.put(next, forOthers);
            health.found(name);
        } catch (Exception e) {
            goBack(name, changed, before, swap, forOthers, e);
            throw e;
        } finally {
            health.replaces(RouteHealth.NONE);
        }
        running.put(changed.getLocation(), changed);
        LogGuard.hear(RouteLoggers.of(camel));
        LOG.info(
                "{} was changed, and is in use now: routes {}",
                name,
                camel.getRouteDefinitions().stream()
                        .filter(swap::takes)
                        .map(RouteDefinition::getRouteId)
                        .sorted()
                        .toList());
    }

    private boolean hasSameRest(Resource changed, Resource before) {
        String rest = RouteText.restPart(RouteText.lines(changed));
        return !rest.isEmpty() && rest.equals(RouteText.restPart(RouteText.lines(before)));
    }

    private void goBack(
            String name,
            Resource changed,
            Resource before,
            RouteSwap swap,
            List<TemplatedRouteDefinition> forOthers,
            Exception cause) {
        try {
            swap.takeAway();
            if (before != null) {
                swap.put(RouteSwap.parsed(camel, before), forOthers);
            }
        } catch (Exception e) {
            cause.addSuppressed(e);
            health.lost(name);
            LOG.error(
                    "{} was changed and does not start, and what ran before does not either: {}; restart the bridge",
                    name,
                    RouteMistake.of(camel, e, RouteText.lines(before == null ? changed : before)));
        }
    }

    /** What can be known before anything is taken away. */
    private void look(Resource changed, RouteBuilder next, RouteSwap swap, List<TemplatedRouteDefinition> forOthers) {
        List<String> problems = new ArrayList<>();
        List<RouteDefinition> coming = new ArrayList<>(next.getRouteCollection().getRoutes());
        List<RouteTemplateDefinition> templates = new ArrayList<>(camel.getRouteTemplateDefinitions());
        templates.removeIf(template -> RouteSwap.isFrom(template.getResource(), changed));
        templates.addAll(next.getRouteTemplateCollection().getRouteTemplates());
        List<TemplatedRouteDefinition> asked =
                new ArrayList<>(next.getTemplatedRouteCollection().getTemplatedRoutes());
        asked.addAll(forOthers);
        problems.addAll(RouteOrigins.misfits(asked, templates));
        coming.addAll(origins.previews(asked, templates, problems));
        if (problems.isEmpty()
                && coming.isEmpty()
                && next.getRouteTemplateCollection().getRouteTemplates().isEmpty()
                && next.getRestCollection().getRests().isEmpty()) {
            problems.add("there is no route in it; restart the bridge to remove a file's routes");
        }
        List<RouteDefinition> all = new ArrayList<>(camel.getRouteDefinitions());
        all.removeIf(swap::takes);
        if (coming.stream().anyMatch(route -> route.getRouteId() == null)) {
            problems.add("a route has no id: give it one, so that it can be replaced");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        all.addAll(coming);
        List<RestDefinition> rests = new ArrayList<>(camel.getRestDefinitions());
        rests.removeIf(rest -> RouteSwap.isFrom(rest.getResource(), changed));
        rests.addAll(next.getRestCollection().getRests());
        Wiring.check(camel, true, all, rests, provided);
    }
}
