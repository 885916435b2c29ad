package dev.beginibridge.rest;

import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RestRegistry;
import org.apache.camel.support.PluginHelper;

/** What the routes serve, asked from Camel itself, so that a path added in YAML is known here too, at once. */
final class Resources {
    /** One path and one method. */
    private record Service(List<String> template, String method) {}

    /** What Camel says, and what it comes to. */
    private record Known(List<RestRegistry.RestService> registered, List<Service> services) {}

    private final RestRegistry registry;
    private volatile Known known = new Known(List.of(), List.of());

    Resources(CamelContext context) {
        registry = PluginHelper.getRestRegistry(context);
    }

    /** Routes come and go while the bridge runs: a route file may be changed. */
    private List<Service> services() {
        List<RestRegistry.RestService> registered = registry.listAllRestServices();
        if (!registered.equals(known.registered())) {
            known = new Known(
                    registered, registered.stream().map(Resources::service).toList());
        }
        return known.services();
    }

    private static Service service(RestRegistry.RestService service) {
        String template =
                "/" + service.getBasePath() + (service.getUriTemplate() == null ? "" : "/" + service.getUriTemplate());
        return new Service(
                parts(template.replaceAll("/+", "/")), service.getMethod().toUpperCase(Locale.ROOT));
    }

    /** The methods a path takes, as in {@code Allow}; empty when nothing is there. */
    SortedSet<String> methods(String path) {
        SortedSet<String> methods = new TreeSet<>();
        List<String> parts = parts(path);
        for (Service service : services()) {
            if (matches(service.template(), parts)) {
                methods.add(service.method());
                if (service.method().equals("GET")) {
                    methods.add("HEAD");
                }
            }
        }
        return methods;
    }

    private static List<String> parts(String path) {
        return List.of(path.split("/", -1));
    }

    private static boolean matches(List<String> template, List<String> path) {
        if (template.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            boolean variable = template.get(i).startsWith("{") && !path.get(i).isEmpty();
            if (!variable && !template.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }
}
