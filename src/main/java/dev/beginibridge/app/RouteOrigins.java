package dev.beginibridge.app;

import dev.beginibridge.config.setting.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteBuilderLifecycleStrategy;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.TemplatedRouteParameterDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.util.StringHelper;

/**
 * What Camel forgets about where routes come from: the text of their file, and of those that are made from templates the
 * template, whose file counts as that of the route, and the file that asked for the route.
 */
final class RouteOrigins implements RouteBuilderLifecycleStrategy {
    private static final String BEAN = "routeOrigins";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[?!]?([A-Za-z0-9._-]+)");

    /** What each file asked for, by its location. */
    private final Map<String, List<TemplatedRouteDefinition>> declared = Collections.synchronizedMap(new TreeMap<>());

    /** Each file as it was read last, by its location. */
    private final Map<String, Resource> files = Collections.synchronizedMap(new TreeMap<>());

    /** What the templates of each file have for {@code {{name}}}, in whatever text it had so far, by its location. */
    private final Map<String, Set<String>> names = Collections.synchronizedMap(new TreeMap<>());

    private final Map<RouteDefinition, RouteTemplateDefinition> templates =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** Who asked for the routes that would be there; those of a reload are not {@link #declared} yet. */
    private final Map<RouteDefinition, TemplatedRouteDefinition> previewed =
            Collections.synchronizedMap(new WeakHashMap<>());

    private RouteOrigins() {}

    /** From now on; before any route is loaded. */
    static void follow(CamelContext camel) {
        RouteOrigins origins = new RouteOrigins();
        camel.getRegistry().bind(BEAN, origins);
        ((ModelCamelContext) camel)
                .addRouteTemplateDefinitionConverter("*", (template, parameters) -> origins.made(template));
    }

    static RouteOrigins of(CamelContext camel) {
        return camel.getRegistry().lookupByNameAndType(BEAN, RouteOrigins.class);
    }

    /** The route that a template makes, without what is only its own. */
    RouteDefinition made(RouteTemplateDefinition template) {
        RouteDefinition route = template.asRouteDefinition();
        templates.put(route, template);
        return route;
    }

    /** The file that a route stands in, or its template does; null for a route in Java. */
    Resource fileOf(RouteDefinition route) {
        RouteTemplateDefinition template = templates.get(route);
        return template == null ? route.getResource() : template.getResource();
    }

    /** From here on all look at the text that is loaded: its file may change, or go, while its routes run. */
    @Override
    public void beforeConfigure(RouteBuilder builder) {
        if (builder.getResource() != null) {
            builder.setResource(RouteText.asItIs(builder.getResource()));
        }
    }

    @Override
    public void afterConfigure(RouteBuilder builder) {
        Resource file = builder.getResource();
        if (file != null) {
            builder.getRouteTemplateCollection().getRouteTemplates().forEach(template -> template.setResource(file));
            List<TemplatedRouteDefinition> asked =
                    builder.getTemplatedRouteCollection().getTemplatedRoutes();
            asked.forEach(route -> route.setResource(file));
            declared.putIfAbsent(file.getLocation(), List.copyOf(asked)); // that of a reload is not in use yet
            files.put(file.getLocation(), file);
            Set<String> known = names.computeIfAbsent(file.getLocation(), seen -> ConcurrentHashMap.newKeySet());
            builder.getRouteTemplateCollection().getRouteTemplates().stream()
                    .flatMap(RouteOrigins::names)
                    .forEach(known::add);
        }
    }

    private static Stream<String> names(RouteTemplateDefinition template) {
        Stream<String> beans = Stream.ofNullable(template.getTemplateBeans())
                .flatMap(List::stream)
                .map(BeanFactoryDefinition::getName);
        return Stream.concat(parameters(template).map(RouteTemplateParameterDefinition::getName), beans)
                .flatMap(RouteOrigins::spellings);
    }

    private static Stream<RouteTemplateParameterDefinition> parameters(RouteTemplateDefinition template) {
        return Stream.ofNullable(template.getTemplateParameters()).flatMap(List::stream);
    }

    /** All that Camel knows a parameter by. */
    private static Stream<String> spellings(String name) {
        return Stream.of(name, StringHelper.dashToCamelCase(name), StringHelper.camelCaseToDash(name));
    }

    /** What the templates of a file have for {@code {{name}}}, whether a route was made of them or not. */
    Set<String> namesIn(Resource file) {
        return names.getOrDefault(file.getLocation(), Set.of());
    }

    /** The file and the line where a key has this value; empty when none has. */
    String placeOf(String key, String value) {
        synchronized (files) {
            return files.values().stream()
                    .map(file -> Wiring.at(file, key, value))
                    .filter(place -> place.contains(": line "))
                    .findFirst()
                    .orElse("");
        }
    }

    /** A file asks for other routes now. */
    void nowAsks(Resource file, Collection<TemplatedRouteDefinition> routes) {
        declared.put(file.getLocation(), List.copyOf(routes));
    }

    List<TemplatedRouteDefinition> askedBy(Resource file) {
        return declared.getOrDefault(file.getLocation(), List.of());
    }

    /** What a file asked for when it asked for this route. */
    Optional<TemplatedRouteDefinition> asked(RouteDefinition route) {
        return Optional.ofNullable(previewed.get(route)).or(() -> asked().stream()
                .filter(asked -> route.getRouteId().equals(asked.getRouteId()))
                .findFirst());
    }

    /** What all files ask for. */
    List<TemplatedRouteDefinition> asked() {
        synchronized (declared) {
            return declared.values().stream().flatMap(List::stream).toList();
        }
    }

    /** How a route that was made from a template is asked for again: as its file does, else as the bridge did. */
    TemplatedRouteDefinition askAgain(RouteDefinition route) {
        return asked(route).orElseGet(() -> {
            TemplatedRouteDefinition again = new TemplatedRouteDefinition();
            again.setRouteTemplateRef(templates.get(route).getId());
            again.setRouteId(route.getRouteId());
            again.setPrefixId(route.getNodePrefixId());
            Map<String, Object> defaults = route.getTemplateDefaultParameters();
            route.getTemplateParameters().forEach((name, value) -> {
                if (!value.equals(defaults.get(name))) {
                    again.parameter(name, value.toString());
                }
            });
            return again;
        });
    }

    /**
     * Compares what is given to templates with what those take: Camel ignores a parameter that a template neither has nor
     * uses. Names in dashes and in camelCase are the same to it.
     *
     * @return a problem for each that does not fit; a template that is not there is told by {@link #previews}
     */
    static List<String> misfits(
            Collection<TemplatedRouteDefinition> asked, Collection<RouteTemplateDefinition> templates) {
        List<String> problems = new ArrayList<>();
        for (TemplatedRouteDefinition route : asked) {
            Optional<RouteTemplateDefinition> template = template(route, templates);
            if (template.isPresent() && route.getResource() != null) { // the bridge's own are right
                misfits(route, template.get())
                        .map(words -> Wiring.at(route.getResource(), "routeId", route.getRouteId()) + "route "
                                + route.getRouteId() + words)
                        .forEach(problems::add);
            }
        }
        return problems;
    }

    private static Optional<RouteTemplateDefinition> template(
            TemplatedRouteDefinition route, Collection<RouteTemplateDefinition> templates) {
        return templates.stream()
                .filter(template -> template.getId().equals(route.getRouteTemplateRef()))
                .findFirst();
    }

    private static Stream<String> misfits(TemplatedRouteDefinition route, RouteTemplateDefinition template) {
        Set<String> names = parameters(template)
                .map(RouteTemplateParameterDefinition::getName)
                .collect(Collectors.toSet());
        Set<String> given = Optional.ofNullable(route.getParameters()).orElse(List.of()).stream()
                .map(TemplatedRouteParameterDefinition::getName)
                .collect(Collectors.toSet());
        Set<String> known = dashed(Stream.concat(names.stream(), used(template)));
        Stream<String> unknown = given.stream()
                .filter(name -> !known.contains(StringHelper.camelCaseToDash(name)))
                .map(name -> " gives the parameter " + name + ", which the template " + template.getId()
                        + " does not have" + Nearest.hint(names, name));
        Stream<String> missing = parameters(template)
                .filter(parameter -> parameter.isRequired() && parameter.getDefaultValue() == null)
                .map(RouteTemplateParameterDefinition::getName)
                .filter(name -> !dashed(given.stream()).contains(StringHelper.camelCaseToDash(name)))
                .map(name ->
                        " does not give the parameter " + name + ", which the template " + template.getId() + " needs");
        return Stream.concat(unknown, missing);
    }

    private static Set<String> dashed(Stream<String> names) {
        return names.map(StringHelper::camelCaseToDash).collect(Collectors.toSet());
    }

    /** What a template's text uses as {@code {{name}}}. */
    private static Stream<String> used(RouteTemplateDefinition template) {
        return Stream.ofNullable(template.getResource())
                .flatMap(file -> RouteText.lines(file).stream())
                .flatMap(line -> PLACEHOLDER.matcher(line).results())
                .map(placeholder -> placeholder.group(1));
    }

    /**
     * What the routes would be that are asked for: for looking at them, not for running them.
     *
     * @param problems is given one for each that has no template
     */
    List<RouteDefinition> previews(
            Collection<TemplatedRouteDefinition> asked,
            Collection<RouteTemplateDefinition> templates,
            List<String> problems) {
        List<RouteDefinition> previews = new ArrayList<>();
        asked.forEach(route -> template(route, templates)
                .ifPresentOrElse(
                        template -> previews.add(preview(route, template)),
                        () -> problems.add(Wiring.at(route.getResource(), "routeId", route.getRouteId())
                                + "route " + route.getRouteId() + " needs the template "
                                + route.getRouteTemplateRef() + ", which is not there"
                                + Nearest.hint(
                                        templates.stream()
                                                .map(RouteTemplateDefinition::getId)
                                                .toList(),
                                        route.getRouteTemplateRef()))));
        return previews;
    }

    private RouteDefinition preview(TemplatedRouteDefinition asked, RouteTemplateDefinition template) {
        RouteDefinition route = made(template);
        route.setId(asked.getRouteId());
        Map<String, Object> parameters = new TreeMap<>();
        parameters(template)
                .filter(parameter -> parameter.getDefaultValue() != null)
                .forEach(parameter -> put(parameters, parameter.getName(), parameter.getDefaultValue()));
        if (asked.getParameters() != null) {
            asked.getParameters().forEach(parameter -> put(parameters, parameter.getName(), parameter.getValue()));
        }
        route.setTemplateParameters(parameters);
        previewed.put(route, asked);
        return route;
    }

    private static void put(Map<String, Object> parameters, String name, String value) {
        spellings(name).forEach(spelling -> parameters.put(spelling, value));
    }
}
