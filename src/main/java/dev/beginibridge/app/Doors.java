package dev.beginibridge.app;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.core.Core;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.jms.JmsDoor;
import dev.beginibridge.jms.JmsHealth;
import dev.beginibridge.ops.Health;
import dev.beginibridge.rest.RestDoor;
import dev.beginibridge.result.webhook.WebhookDoor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.eclipse.jetty.server.Handler;

/** The doors that the configuration opens. */
final class Doors {
    private final BridgeConfig config;
    private final Clock clock;
    private final MeterRegistry metrics;
    private Optional<JmsDoor> jms = Optional.empty();
    private Optional<FileDoor> file = Optional.empty();
    private Optional<RestDoor> rest = Optional.empty();

    Doors(BridgeConfig config, Clock clock, MeterRegistry metrics) {
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** The queues on which requests wait. */
    static List<String> requestQueues(BridgeConfig config) {
        return config.jms().enabled()
                ? config.jms().requestQueues(config.deployments().keySet())
                : List.of();
    }

    /**
     * The doors' beans, before the routes that name them are built.
     *
     * @param opened is given each door, to close it
     */
    void bind(CamelContext camel, Core core, Health health, Consumer<AutoCloseable> opened) {
        if (config.jms().enabled()) {
            JmsDoor door = new JmsDoor(config.jms(), config.layouts(), config.retry(), camel, clock, metrics);
            opened.accept(door);
            jms = Optional.of(door);
            door.bind(camel.getRegistry());
            JmsHealth.register(health, door);
        }
        if (config.file().enabled()) {
            FileDoor door = new FileDoor(
                    config.file(), config.layouts().values(), config.retry(), camel, core.database(), clock, metrics);
            opened.accept(door);
            file = Optional.of(door);
            door.bind(camel.getRegistry());
            door.register(health);
        }
        if (config.rest().enabled()) {
            RestDoor door = new RestDoor(
                    config, core.clients(), file.map(FileDoor::uploads), core.ledger(), camel, clock, metrics);
            opened.accept(door);
            rest = Optional.of(door);
            door.bind(camel.getRegistry());
        }
    }

    /** Connects the queue door, as late as can be: the embedded broker takes longest of all parts. */
    void connect(CamelContext camel, Optional<BrokerStart> start) {
        if (jms.isEmpty()) {
            return;
        }
        JmsDoor door = jms.get();
        Optional<EmbeddedBroker> own = start.map(BrokerStart::started);
        own.ifPresent(broker ->
                broker.register(metrics, door.queues(config.deployments().keySet())));
        door.serveFrom(own.map(broker -> JmsBroker.at(Optional.of(broker.url())))
                .orElse(config.jms().broker()));
        door.addParkedDoors(config.deployments().keySet());
    }

    /** Doors without a port have checks of their own. */
    void watchPorts(Health health, Optional<WebhookDoor> webhooks) {
        Map<String, BooleanSupplier> ports = new TreeMap<>();
        rest.ifPresent(door -> ports.put("rest", door::isListening));
        webhooks.filter(door -> config.hasWebhookPort()).ifPresent(door -> ports.put("webhooks", door::isListening));
        if (!ports.isEmpty()) {
            health.register("doors", () -> ports(ports));
        }
    }

    private static Health.Outcome ports(Map<String, BooleanSupplier> ports) {
        List<String> closed = ports.keySet().stream()
                .filter(door -> !ports.get(door).getAsBoolean())
                .toList();
        return closed.isEmpty()
                ? Health.Outcome.up("the doors with a port listen: " + String.join(", ", ports.keySet()))
                : Health.Outcome.down(
                        "these doors do not listen, the bridge is starting or stopping: " + String.join(", ", closed));
    }

    /**
     * Opens the doors that do not open with their routes.
     *
     * @param beforeRest puts another handler in front of the REST door's
     */
    void start(UnaryOperator<Handler> beforeRest) throws Exception {
        if (file.isPresent()) {
            file.get().start();
        }
        if (rest.isPresent()) {
            rest.get().start(beforeRest);
        }
    }

    /** The beginning of a stop: nothing more is taken. */
    void stopAccepting() {
        rest.ifPresent(door -> Lifecycle.quietly(door::stopAccepting));
        jms.ifPresent(door -> Lifecycle.quietly(door::pause));
    }

    Optional<FileDoor> file() {
        return file;
    }

    Optional<RestDoor> rest() {
        return rest;
    }
}
