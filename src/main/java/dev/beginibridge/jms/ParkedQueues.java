package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/**
 * Where requests of suspended deployments wait, on the broker that they came from: a queue for each deployment, with a door
 * of its own, so that no deployment waits for another. While a deployment is suspended its listeners wait in the core, and
 * one of them at a time probes; when it goes on they empty the queue.
 *
 * @param listeners those of all doors that run
 */
record ParkedQueues(BridgeConfig.Jms config, Supplier<List<RequestListeners>> listeners) {
    private static final String TEMPLATE = "queue-door";

    String of(String deployment) {
        return config.parkedQueue(deployment);
    }

    boolean holds(RequestListeners doors) {
        return config.isParkedQueue(doors.getDestinationName());
    }

    /**
     * Whether a request would be taken up again after it was parked. If nobody listens, or sends fail, it waits
     * inside instead.
     *
     * @param deployment whose request it is; empty: that of any
     */
    boolean areOpen(BrokerConnections broker, Optional<String> deployment) {
        List<RequestListeners> own = listeners.get().stream()
                .filter(doors -> doors.broker() == broker && holds(doors))
                .filter(doors -> deployment
                        .map(this::of)
                        .map(doors.getDestinationName()::equals)
                        .orElse(true))
                .toList();
        return !own.isEmpty() && own.stream().allMatch(this::isOpen);
    }

    boolean isOpen(RequestListeners doors) {
        return doors.areOpen()
                && doors.broker().trouble().at(doors.getDestinationName()).isEmpty();
    }

    /** Makes the doors of these deployments' queues, at each broker that has a door. */
    void addDoors(Collection<String> deployments, CamelContext camel) throws Exception {
        for (String broker : brokers(camel)) {
            for (String deployment : deployments) {
                String route = broker + "-parked-" + deployment;
                TemplatedRouteBuilder.builder(camel, TEMPLATE)
                        .routeId(route)
                        .prefixId(route)
                        .parameter("queue", of(deployment))
                        .parameter("broker", broker)
                        .parameter("idle-listeners", 1)
                        .parameter("parked", true)
                        .add();
            }
        }
    }

    private static Collection<String> brokers(CamelContext camel) {
        TreeSet<String> brokers = new TreeSet<>();
        for (RouteDefinition route : ((ModelCamelContext) camel).getRouteDefinitions()) {
            Map<String, Object> parameters = route.getTemplateParameters();
            // A template of a team's own may have a parameter "broker", too.
            if (parameters != null && parameters.containsKey("broker") && parameters.containsKey("parked")) {
                brokers.add(parameters.get("broker").toString());
            }
        }
        return brokers;
    }
}
