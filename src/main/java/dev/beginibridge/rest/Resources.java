package dev.beginibridge.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RestRegistry;
import org.apache.camel.support.PluginHelper;

/** What the routes serve, asked once from Camel itself, so that a path added in YAML is known here too. */
final class Resources {
    /** One path and one method. */
    private record Service(List<String> template, String method) {}

    private final List<Service> services = new ArrayList<>();

    /** To be made when the routes have been started. */
    Resources(CamelContext context) {
        for (RestRegistry.RestService service :
                PluginHelper.getRestRegistry(context).listAllRestServices()) {
            String template = "/" + service.getBasePath()
                    + (service.getUriTemplate() == null ? "" : "/" + service.getUriTemplate());
            services.add(new Service(
                    parts(template.replaceAll("/+", "/")), service.getMethod().toUpperCase(Locale.ROOT)));
        }
    }

    /** The methods a path takes, as in {@code Allow}; empty when nothing is there. */
    SortedSet<String> methods(String path) {
        SortedSet<String> methods = new TreeSet<>();
        List<String> parts = parts(path);
        for (Service service : services) {
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
