package dev.beginibridge.app;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.ops.SecretMask;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.Resource;

/** What is wrong with the route files, as far as it can be told without the bridge that they belong to. */
public final class RouteFiles {
    private RouteFiles() {}

    /**
     * Reads the files as a start does, in a context that is never started. Beans and components are not looked up, and those
     * that a file has are not made.
     *
     * @param doors false: of all routes only the token call
     * @throws ConfigException with all that is wrong
     */
    public static void check(BridgeConfig config, Settings settings, RouteFolder folder, boolean doors)
            throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Properties known = new Properties();
            known.putAll(settings.placeholders());
            known.setProperty(
                    ConfigKey.API_BASE_URL.key(), config.api().baseUrl().toString());
            camel.getPropertiesComponent().setInitialProperties(known);
            new SecretMask(config.link().baseUrl()).guard(camel);
            RouteOrigins.follow(camel);
            List<String> problems = new ArrayList<>();
            List<RouteDefinition> routes = new ArrayList<>(List.of(new RouteDefinition("direct:issue-link")));
            List<RouteTemplateDefinition> templates = new ArrayList<>();
            List<TemplatedRouteDefinition> asked = new ArrayList<>();
            List<RestDefinition> rests = new ArrayList<>();
            for (Resource found : new DefaultRoutesCollector()
                    .findRouteResourcesFromDirectory(camel, folder.excluded(), folder.included())) {
                List<String> lines = List.of();
                try {
                    Resource file = RouteText.withoutBeans(found);
                    lines = RouteText.lines(file);
                    if (lines.stream()
                            .allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
                        continue;
                    }
                    RouteBuilder read = RouteSwap.parsed(camel, file);
                    routes.addAll(read.getRouteCollection().getRoutes());
                    templates.addAll(read.getRouteTemplateCollection().getRouteTemplates());
                    asked.addAll(read.getTemplatedRouteCollection().getTemplatedRoutes());
                    rests.addAll(read.getRestCollection().getRests());
                } catch (Exception e) {
                    problems.add(RouteText.nameOf(found) + ": " + RouteMistake.of(camel, e, lines));
                }
            }
            problems.addAll(RouteOrigins.misfits(asked, templates));
            if (problems.isEmpty()) {
                routes.addAll(RouteOrigins.of(camel).previews(asked, templates, problems));
            }
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            Wiring.check(
                    camel,
                    false,
                    routes,
                    rests,
                    new Wiring.Provided(
                            settings.placeholders().keySet(),
                            config.layouts().keySet(),
                            CamelRoutes.sendersFromJava(doors && config.file().enabled(), false)));
        }
    }

    /** A route that cannot be made, told as at a reload; another failure as it is: what a route connects to may be away. */
    static Exception told(CamelContext camel, Exception failure) {
        if (!(failure instanceof FailedToCreateRouteException create)
                || create.getRouteId() == null
                || isOfNetwork(failure)) {
            return failure;
        }
        RouteOrigins origins = RouteOrigins.of(camel);
        return ((ModelCamelContext) camel)
                .getRouteDefinitions().stream()
                        .filter(route -> create.getRouteId().equals(route.getRouteId()))
                        .map(route -> origins.asked(route)
                                .map(TemplatedRouteDefinition::getResource)
                                .orElseGet(() -> origins.fileOf(route)))
                        .filter(Objects::nonNull)
                        .<Exception>map(file -> new ConfigException(
                                RouteText.nameOf(file) + ": " + RouteMistake.of(camel, failure, RouteText.lines(file))))
                        .findFirst()
                        .orElse(failure);
    }

    /** A secret or a resource that a route is made of, and whose server is away: a start may succeed later. */
    private static boolean isOfNetwork(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SocketException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException);
    }
}
