package dev.beginibridge.rest;

import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RestRegistry;
import org.apache.camel.support.PluginHelper;

/** What the routes serve, asked from Camel itself, so that a path added in YAML is known here too. */
final class Resources {
    private final CamelContext context;

    Resources(CamelContext context) {
        this.context = context;
    }

    /** The methods a path takes, as in {@code Allow}; empty when nothing is there. */
    SortedSet<String> methods(String path) {
        SortedSet<String> methods = new TreeSet<>();
        for (RestRegistry.RestService service :
                PluginHelper.getRestRegistry(context).listAllRestServices()) {
            String template = "/" + service.getBasePath()
                    + (service.getUriTemplate() == null ? "" : "/" + service.getUriTemplate());
            if (matches(template.replaceAll("/+", "/").split("/", -1), path.split("/", -1))) {
                methods.add(service.getMethod().toUpperCase(Locale.ROOT));
            }
        }
        return methods;
    }

    private static boolean matches(String[] template, String[] path) {
        if (template.length != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            boolean variable = template[i].startsWith("{") && !path[i].isEmpty();
            if (!variable && !template[i].equals(path[i])) {
                return false;
            }
        }
        return true;
    }
}
