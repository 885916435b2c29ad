package dev.beginibridge.app;

import dev.beginibridge.config.setting.ConfigException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;

/** The routes by which something comes in from outside this process, but for those of the file door. */
final class OtherDoors {
    private static final Pattern INBOX = Pattern.compile("(#(bean:)?)?fileInbox");
    /** What takes only from routes of this process: a row's steps may send there. */
    private static final Set<String> WITHIN = Set.of("direct", "seda");

    private OtherDoors() {}

    /** Takes them away, before any route starts. */
    static void shut(ModelCamelContext camel) {
        List<RouteDefinition> doors = camel.getRouteDefinitions().stream()
                .filter(route -> !WITHIN.contains(Wiring.from(camel, route).replaceFirst(":.*", "")))
                .toList();
        List<RouteDefinition> others =
                doors.stream().filter(door -> !claimsFiles(door)).toList();
        if (others.size() == doors.size()) { // a batch would wait without an end
            throw new ConfigException(
                    "no route takes files by a step with the bean fileInbox: give a file in begini.routes one, as file-requests.camel.yaml has");
        }
        camel.getRouteDefinitions().removeAll(others);
    }

    private static boolean claimsFiles(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), BeanDefinition.class).stream()
                .anyMatch(step ->
                        step.getRef() != null && INBOX.matcher(step.getRef()).matches());
    }
}
