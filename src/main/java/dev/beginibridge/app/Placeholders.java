package dev.beginibridge.app;

import dev.beginibridge.config.setting.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;

/** Finds the {@code {{key}}} placeholders in the text of route files, so that an error can name the line. */
final class Placeholders {
    /** One that has no default, is not optional, and is no function such as {@code env:}. */
    private static final Pattern KEY = Pattern.compile("\\{\\{([A-Za-z0-9._-]+)}}");

    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#\\s.*");

    private Placeholders() {}

    /** Returns a problem for each placeholder without a value; the nearest key is chosen from the known ones. */
    static List<String> unknown(CamelContext camel, Collection<RouteDefinition> routes, Collection<String> known) {
        Map<String, Resource> files = new TreeMap<>();
        for (RouteDefinition route : routes) {
            if (route.getResource() != null
                    && route.getRouteTemplateContext() == null) { // a template has keys of its own
                files.put(nameOf(route.getResource()), route.getResource());
            }
        }
        return files.entrySet().stream()
                .flatMap(file -> unknown(camel, file.getKey(), lines(file.getValue()), known).stream())
                .toList();
    }

    private static List<String> unknown(CamelContext camel, String file, List<String> lines, Collection<String> known) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher placeholder = KEY.matcher(COMMENT.matcher(lines.get(i)).replaceFirst(""));
            while (placeholder.find()) {
                String key = placeholder.group(1);
                if (camel.getPropertiesComponent().resolveProperty(key).isEmpty()) {
                    problems.add(file + ": line " + (i + 1) + ": {{" + key + "}} is not set" + nearest(known, key));
                }
            }
        }
        return problems;
    }

    private static String nearest(Collection<String> known, String key) {
        return Nearest.of(new TreeSet<>(known), key)
                .map(near -> "; nearest: " + near)
                .orElse("");
    }

    static String nameOf(Resource file) {
        return file.getLocation().replaceFirst("^(file|classpath):", "");
    }

    private static List<String> lines(Resource file) {
        try (InputStream content = file.getInputStream()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("a route file cannot be read again", e);
        }
    }
}
