package dev.beginibridge.app;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Nearest;
import dev.beginibridge.core.BeginiNames;
import dev.beginibridge.jms.RequestProperties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.Resource;

/**
 * Checks, before the routes start, that everything they name exists; a problem names the file, the line, the route, the
 * step and the nearest name. Without this check a message to an endpoint in memory without a consumer would hang, be
 * forgotten, or fail only when it is sent.
 */
final class Wiring {
    private static final Pattern IN_MEMORY = Pattern.compile("(direct:|seda:)(?://)?([^?]+)(?:\\?.*)?");
    /** Its author says what becomes of a message that nobody takes. */
    private static final Pattern MAY_BE_ALONE =
            Pattern.compile("^direct:.*failIfNoConsumers=false|^seda:.*IfNoConsumers=");

    private final CamelContext camel;
    private final RouteOrigins origins;
    /** Whether the bridge's beans and components are there. */
    private final boolean complete;

    private final Provided provided;
    private final Set<String> taken = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * What the bridge provides for its routes, beside beans and components.
     *
     * @param placeholders the keys that there are for {@code {{key}}}
     * @param layouts the names of the layouts
     * @param senders what sends to which endpoint from Java, by endpoint
     */
    record Provided(Collection<String> placeholders, Collection<String> layouts, Map<String, String> senders) {}

    private Wiring(CamelContext camel, boolean complete, Provided provided) {
        this.camel = camel;
        this.complete = complete;
        this.provided = provided;
        this.origins = RouteOrigins.of(camel);
    }

    /**
     * Looks at routes that are loaded and not started.
     *
     * @param polled endpoints that count as taken from
     * @throws ConfigException with all that is wrong
     */
    static void check(CamelContext camel, Provided provided, Collection<String> polled) {
        ModelCamelContext model = (ModelCamelContext) camel;
        Wiring wiring = new Wiring(camel, true, provided);
        polled.forEach(uri -> wiring.inMemory(uri).ifPresent(wiring.taken::add));
        wiring.problems.addAll(RouteOrigins.misfits(wiring.origins.asked(), model.getRouteTemplateDefinitions()));
        wiring.check(model.getRouteDefinitions(), model.getRestDefinitions());
    }

    /**
     * The same for routes that would be there.
     *
     * @param complete false: beans and components are not looked up
     */
    static void check(
            CamelContext camel,
            boolean complete,
            Collection<RouteDefinition> routes,
            Collection<RestDefinition> rests,
            Provided provided) {
        new Wiring(camel, complete, provided).check(routes, rests);
    }

    private void check(Collection<RouteDefinition> routes, Collection<RestDefinition> rests) {
        problems.addAll(UnsetPlaceholders.unknown(camel, routes, provided.placeholders()));
        look(routes, rests);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private void look(Collection<RouteDefinition> routes, Collection<RestDefinition> rests) {
        Map<String, RouteDefinition> started = new HashMap<>();
        for (RouteDefinition route : routes) {
            if (route.getInput() == null) {
                problems.add(place(route) + " has no from");
                continue;
            }
            Optional<String> name = inMemory(Targets.from(camel, route));
            name.ifPresent(taken::add);
            name.filter(taking -> taking.startsWith("direct:")
                            && route.getAutoStartup() == null // one of them may run
                            && route.getPrecondition() == null)
                    .map(taking -> started.putIfAbsent(taking, route))
                    .ifPresent(other -> problems.add(
                            place(route) + " takes from " + name.get() + ", as another does: " + place(other)));
            Targets.polled(route)
                    .forEach(uri -> inMemory(Targets.withParameters(route, uri)).ifPresent(taken::add));
            component(() -> place(route), Targets.from(camel, route));
        }
        ids(routes);
        for (RouteDefinition route : routes) {
            Targets.deadLetters(route)
                    .ifPresent(uri -> target(
                            () -> at(origins.fileOf(route), "deadLetterUri", uri) + "route " + route.getRouteId()
                                    + ": its error handler",
                            Targets.withParameters(route, uri)));
            if (!Boolean.TRUE.equals(route.isRest())) { // made of what is looked at below
                look(route);
            }
        }
        Targets.deadLetters(camel)
                .ifPresent(uri ->
                        target(() -> origins.placeOf("deadLetterUri", uri) + "the error handler of all routes", uri));
        for (RestDefinition rest : rests) {
            rest.getVerbs().stream()
                    .filter(verb -> verb.getTo() != null)
                    .forEach(verb -> target(
                            () -> at(rest.getResource(), "id", verb.getId()) + "rest " + rest.getId() + ": "
                                    + verb.getId(),
                            verb.getTo().getUri()));
        }
        provided.senders().forEach((endpoint, sender) -> {
            if (!taken.contains(endpoint)) {
                problems.add("no route takes from " + endpoint + ", to which " + sender
                        + ": give a file in begini.routes a route from it" + Nearest.hint(taken, endpoint));
            }
        });
    }

    /** An id that is there twice: Camel does not start, and names one route at most. */
    private void ids(Collection<RouteDefinition> routes) {
        Map<String, RouteDefinition> known = new HashMap<>();
        Set<String> told = new HashSet<>();
        for (RouteDefinition route : routes) {
            RouteDefinition other = route.getRouteId() == null ? null : known.putIfAbsent(route.getRouteId(), route);
            if (other != null && told.add(route.getRouteId())) {
                problems.add(place(route) + ": its id is that of another, too: give each its own; " + place(other));
            }
        }
        List<RouteDefinition> own = routes.stream()
                .filter(route -> !Boolean.TRUE.equals(route.isTemplate())) // in these, ids get a prefix
                .toList();
        for (RouteDefinition route : own) {
            String twice = RouteDefinitionHelper.validateUniqueIds(route, own, route.getNodePrefixId());
            if (twice != null && !told.contains(twice)) {
                problems.add(at(origins.fileOf(route), "id", twice) + "route " + route.getRouteId() + ": the id "
                        + twice + " is in another route, too: give each its own");
            }
        }
    }

    private void look(RouteDefinition route) {
        List<ProcessorDefinition<?>> steps = new ArrayList<>();
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)
                .forEach(steps::add);
        UnaryOperator<String> resolved = text -> resolved(Targets.withParameters(route, text));
        BeginiNames names = new BeginiNames(
                Targets.from(camel, route),
                steps.stream()
                        .map(Targets::of)
                        .flatMap(List::stream)
                        .map(resolved)
                        .toList());
        steps.forEach(step -> look(route, step, names, resolved));
    }

    private void look(
            RouteDefinition route, ProcessorDefinition<?> step, BeginiNames names, UnaryOperator<String> resolved) {
        Supplier<String> place = () -> at(origins.fileOf(route), "id", step.getId()) + "route " + route.getRouteId()
                + ": step " + (step.getId() == null ? step.getShortName() : step.getId());
        Targets.of(step).forEach(uri -> target(place, Targets.withParameters(route, uri)));
        names.problems(step, resolved).forEach(wrong -> problems.add(place.get() + wrong));
        if (Targets.asksWithin(Targets.from(camel, route), route, step, resolved)) {
            problems.add(place.get() + " waits for the answer to what is sent only when the route has ended, with its"
                    + " transaction: let a route of its own ask, by seda: (docs/jms.md)");
        }
        if (step instanceof ProcessDefinition process) {
            bean(place, process.getRef());
        } else if (step instanceof BeanDefinition bean) {
            bean(place, bean.getRef());
        } else if (step instanceof SetPropertyDefinition set && RequestProperties.LAYOUT.equals(set.getName())) {
            Targets.constant(set.getExpression()).ifPresent(written -> layout(place, route, written));
        }
    }

    private void target(Supplier<String> place, String uri) {
        if (uri.contains("${")) {
            return; // found out message by message
        }
        inMemory(uri)
                .filter(name -> !taken.contains(name)
                        && !MAY_BE_ALONE.matcher(resolved(uri)).find())
                .ifPresent(name -> problems.add(place.get() + " sends to " + name + ", and no route takes from it"
                        + Nearest.hint(taken, name)));
        component(place, uri);
    }

    private void component(Supplier<String> place, String uri) {
        String resolved = resolved(uri);
        int colon = resolved.indexOf(':');
        String scheme = colon < 0 ? resolved : resolved.substring(0, colon);
        if (complete && scheme.matches("[a-z][a-z0-9+.-]*") && camel.getComponent(scheme, true, false) == null) {
            problems.add(place.get() + " uses the component " + scheme
                    + ", which is not there: correct its name, or put its jar, with all that it needs, into lib/ext");
        }
    }

    private void bean(Supplier<String> place, String ref) {
        if (!complete || ref == null || ref.contains("{{") || ref.startsWith("#class:") || ref.startsWith("#type:")) {
            return;
        }
        String name = ref.replaceFirst("^#(bean:)?", "");
        if (camel.getRegistry().lookupByName(name) == null
                && camel.getClassResolver().resolveClass(name) == null) {
            Set<String> known =
                    camel.getRegistry().findByTypeWithName(Object.class).keySet();
            problems.add(place.get() + " uses the bean " + name + ", which is not there" + Nearest.hint(known, name));
        }
    }

    private void layout(Supplier<String> place, RouteDefinition route, String written) {
        String name = resolved(Targets.withParameters(route, written)).strip();
        if (!name.contains("{{") && !name.equals("none") && !provided.layouts().contains(name)) {
            String where = written.contains("{{") ? place(route, written) : place.get();
            problems.add(where + ": the layout " + name + " is not among begini.layouts"
                    + Nearest.hint(provided.layouts(), name));
        }
    }

    /** The {@code direct:} or {@code seda:} endpoint that a URI means, without its options; empty for any other. */
    private Optional<String> inMemory(String uri) {
        return Optional.of(IN_MEMORY.matcher(resolved(uri)))
                .filter(Matcher::matches)
                .map(named -> named.group(1) + named.group(2));
    }

    private String resolved(String uri) {
        return Targets.resolved(camel, uri);
    }

    private String place(RouteDefinition route) {
        return place(route, route.getInput() == null ? "" : route.getInput().getEndpointUri());
    }

    /** Where a text of a route stands: a value that its template was given, in the file that gave it. */
    private String place(RouteDefinition route, String written) {
        Optional<TemplatedRouteDefinition> asked = Boolean.TRUE.equals(route.isTemplate()) && written.contains("{{")
                ? origins.asked(route)
                : Optional.empty();
        return asked.map(TemplatedRouteDefinition::getResource)
                        .map(file -> at(file, "routeId", route.getRouteId()))
                        .orElseGet(() -> at(origins.fileOf(route), "id", route.getRouteId()))
                + "route " + route.getRouteId();
    }

    /** The file and the line; empty for a route in Java. */
    static String at(Resource file, String key, String value) {
        return file == null
                ? ""
                : RouteText.nameOf(file) + ": "
                        + (value == null ? "" : RouteText.line(RouteText.lines(file), key, value));
    }
}
