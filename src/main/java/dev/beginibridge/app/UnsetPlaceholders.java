package dev.beginibridge.app;

import dev.beginibridge.config.setting.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.Resource;

/** Finds the {@code {{key}}} placeholders in the text of route files, so that an error can name the line. */
final class UnsetPlaceholders {
    /** One that has no default, is not optional, and is no function such as {@code env:}. */
    private static final Pattern KEY = Pattern.compile("\\{\\{([A-Za-z0-9._-]+)}}");

    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#\\s.*");

    private UnsetPlaceholders() {}

    /** Returns a problem for each placeholder without a value; the nearest key is chosen from the known ones. */
    static List<String> unknown(CamelContext camel, Collection<RouteDefinition> routes, Collection<String> known) {
        RouteOrigins origins = RouteOrigins.of(camel);
        Map<String, Resource> files = new TreeMap<>();
        Map<String, Set<String>> parameters = new HashMap<>();
        for (RouteDefinition route : routes) {
            Resource file = origins.fileOf(route);
            if (file != null) {
                files.put(RouteText.nameOf(file), file);
            }
            if (file != null && Boolean.TRUE.equals(route.isTemplate())) {
                Set<String> given = parameters.computeIfAbsent(RouteText.nameOf(file), name -> new HashSet<>());
                given.addAll(route.getTemplateParameters().keySet());
                origins.asked(route).map(TemplatedRouteDefinition::getBeans).stream()
                        .flatMap(List::stream)
                        .map(BeanFactoryDefinition::getName)
                        .forEach(given::add);
                origins.asked(route)
                        .map(TemplatedRouteDefinition::getResource)
                        .ifPresent(asking -> files.put(RouteText.nameOf(asking), asking));
            }
        }
        List<String> problems = new ArrayList<>();
        files.forEach((name, file) -> {
            Set<String> own = new HashSet<>(origins.namesIn(file));
            own.addAll(parameters.getOrDefault(name, Set.of()));
            Set<String> choice = new HashSet<>(known);
            choice.addAll(own);
            problems.addAll(unknown(
                    name,
                    RouteText.lines(file),
                    choice,
                    key -> own.contains(key)
                            || camel.getPropertiesComponent()
                                    .resolveProperty(key)
                                    .isPresent()));
        });
        return problems;
    }

    private static List<String> unknown(
            String file, List<String> lines, Collection<String> known, Predicate<String> hasValue) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher placeholder = KEY.matcher(COMMENT.matcher(lines.get(i)).replaceFirst(""));
            while (placeholder.find()) {
                String key = placeholder.group(1);
                if (!hasValue.test(key)) {
                    problems.add(
                            file + ": line " + (i + 1) + ": {{" + key + "}} is not set" + Nearest.hint(known, key));
                }
            }
        }
        return problems;
    }
}
