package dev.beginibridge.app;

import dev.beginibridge.config.setting.ConfigException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;

/** The routes by which something comes in from outside this process, but for those of the file door. */
final class OtherDoors {
    private static final Pattern INBOX = Pattern.compile("(#(bean:)?)?fileInbox");
    /** What takes only from routes of this process: a row's steps may send there. */
    private static final Set<String> WITHIN = Set.of("direct", "seda");

    private OtherDoors() {}

    /**
     * Takes them away, before any route starts.
     *
     * @return the endpoints that their steps take from
     */
    static List<String> shut(ModelCamelContext camel) {
        List<RouteDefinition> doors = camel.getRouteDefinitions().stream()
                .filter(route -> !WITHIN.contains(Targets.from(camel, route).replaceFirst(":.*", "")))
                .toList();
        List<RouteDefinition> others = doors.stream()
                .filter(door -> !claimsFiles(camel, door, new HashSet<>()))
                .toList();
        if (others.size() == doors.size()) { // a batch would wait without an end
            throw new ConfigException(
                    "no route takes files by a step with the bean fileInbox: give a file in begini.routes one, as file-requests.camel.yaml has");
        }
        camel.getRouteDefinitions().removeAll(others);
        return others.stream()
                .flatMap(door -> Targets.polled(door).stream().map(uri -> Targets.withParameters(door, uri)))
                .toList();
    }

    /** By a step of its own, or of a route that it sends to. */
    private static boolean claimsFiles(ModelCamelContext camel, RouteDefinition route, Set<RouteDefinition> seen) {
        if (!seen.add(route)) {
            return false;
        }
        boolean own = ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), BeanDefinition.class).stream()
                .anyMatch(step ->
                        step.getRef() != null && INBOX.matcher(step.getRef()).matches());
        Set<String> targets =
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SendDefinition.class).stream()
                        .map(step -> step.getEndpointUri().replaceFirst("\\?.*", ""))
                        .collect(Collectors.toSet());
        return own
                || targets.contains("bean:fileInbox")
                || camel.getRouteDefinitions().stream()
                        .filter(other ->
                                targets.contains(Targets.from(camel, other).replaceFirst("\\?.*", "")))
                        .anyMatch(other -> claimsFiles(camel, other, seen));
    }
}
