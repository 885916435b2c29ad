package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.jms.body.MessageFormats;
import dev.beginibridge.ops.Enduring;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.MessageListenerContainerFactory;
import org.apache.camel.spi.Registry;

/**
 * The queue doors: their brokers, the beans of {@code routes/queue-door.camel.yaml}, and whether they work. They are open
 * while the routes run that are made from that template.
 */
public final class JmsDoor implements AutoCloseable {
    /** The Camel component of the first broker: what a route in YAML names as {@code jms:queue:…}. */
    private static final String COMPONENT = "jms";

    private static final long RECONNECT_EVERY_MS = 1_000;
    private static final long WATCH_EVERY_MS = 1_000;

    private final BridgeConfig.Jms config;
    private final BridgeConfig.Retry retry;
    private final CamelContext camel;
    private final Clock clock;
    private final JmsMeters meters;
    private final MessageFormats forms;
    /** By the names of their components. */
    private final Map<String, BrokerConnections> brokers = new LinkedHashMap<>();

    private final DoorListeners listeners;
    private final ParkedQueues parking;
    private final BlockedSends<String> results;
    private Future<?> watch;

    public JmsDoor(
            BridgeConfig.Jms config,
            Map<String, Layout> layouts,
            BridgeConfig.Retry retry,
            CamelContext camel,
            Clock clock,
            MeterRegistry metrics) {
        this.config = config;
        this.retry = retry;
        this.camel = camel;
        this.clock = clock;
        this.meters = new JmsMeters(metrics);
        this.forms = new MessageFormats(layouts, config.layout(), config.codePage());
        this.listeners = new DoorListeners(camel);
        this.results = new BlockedSends<>(clock);
        this.parking = new ParkedQueues(config, listeners::doors);
        brokers.put(COMPONENT, new BrokerConnections(Optional.empty(), clock));
        config.brokers()
                .forEach((name, broker) ->
                        brokers.put(COMPONENT + "-" + name, new BrokerConnections(Optional.of(name), clock)));
    }

    /** Gives the routes their beans and their components; before the routes are built. */
    public void bind(Registry registry) {
        MessageListenerContainerFactory doors = endpoint -> new RequestListeners(endpoint, meters);
        registry.bind("jmsListeners", doors);
        registry.bind("jmsRolledBack", new RolledBack(meters));
        brokers.forEach((name, broker) -> camel.addComponent(name, component(broker)));
        Correlate correlation =
                new Correlate(config.correlation(), config.reply().correlationProperty());
        registry.bind("jmsRequest", new ReadRequest(forms, retry, correlation, clock, meters, parking));
        registry.bind("jmsPark", new Park(parking, clock, meters));
        registry.bind("jmsWrite", new WriteReply());
        registry.bind("jmsReply", new SendReply(config, correlation, listeners::areOn, clock, meters));
        registry.bind("jmsInvalid", new InvalidMessage(config.invalidQueue(), meters));
        registry.bind("resultQueue", new SendResult(config, List.copyOf(brokers.values()), listeners::areOn, results));
        watch = camel.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "jms-send-watch")
                .scheduleWithFixedDelay(
                        new Enduring("the watch on blocked sends", this::endBlocked),
                        WATCH_EVERY_MS,
                        WATCH_EVERY_MS,
                        TimeUnit.MILLISECONDS);
    }

    private void endBlocked() {
        brokers.values().forEach(broker -> broker.trouble().endBlocked());
        results.endBlocked();
    }

    /**
     * Says which broker is the first, the embedded one or another; before the routes start.
     *
     * @throws dev.beginibridge.config.setting.ConfigException when one cannot be connected to as it is configured
     */
    public void serveFrom(JmsBroker first) {
        brokers.get(COMPONENT).serveFrom(first);
        config.brokers()
                .forEach((name, broker) -> brokers.get(COMPONENT + "-" + name).serveFrom(broker));
    }

    /** The queues of the shipped door: of requests, replies, what is invalid, and what waits for each deployment. */
    public List<String> queues(Collection<String> deployments) {
        return Stream.concat(
                        Stream.of(config.replyQueue(), config.invalidQueue(), config.resultQueue()),
                        config.requestQueues(deployments).stream())
                .distinct()
                .toList();
    }

    /** Adds the doors that answer the parked requests of these deployments; once the other doors are there. */
    public void addParkedDoors(Collection<String> deployments) {
        try {
            parking.addDoors(deployments, camel);
        } catch (Exception e) {
            throw new IllegalStateException("the doors of parked requests cannot be made from queue-door", e);
        }
    }

    /**
     * An ordinary component for every route. What the doors need beyond, their endpoint says. It has no pool: all share
     * the one connection, and a route that a door's request goes through sends in that one's session.
     */
    private static JmsComponent component(BrokerConnections connections) {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(connections);
        jms.setReceiveTimeout(DoorListeners.RECEIVE.toMillis());
        jms.setRecoveryInterval(RECONNECT_EVERY_MS);
        // A thread that hangs in the broker's client must not hold up a stop; close() ends its session.
        jms.setAsyncStopListener(true);
        return jms;
    }

    /** When the first connection that is missing was lost; empty while all are there. */
    public Optional<Instant> downSince() {
        return brokers.values().stream()
                .flatMap(broker -> broker.outage().stream())
                .map(BrokerConnections.Outage::since)
                .min(Instant::compareTo);
    }

    /** Since when and why requests of a door are not taken; empty while those of all are. */
    public Optional<String> down() {
        List<RequestListeners> doors = requestDoors();
        Optional<RequestListeners> shut =
                doors.stream().filter(door -> !door.areOpen()).findFirst();
        Optional<String> outage = shut.flatMap(door -> door.broker().outage())
                .map(lost -> "no connection to " + shut.get().broker().name() + " since " + lost.since() + ": "
                        + lost.cause());
        if (outage.isPresent()) {
            return outage;
        }
        String queues = doors.stream()
                .filter(door -> !door.areOpen())
                .map(RequestListeners::getDestinationName)
                .collect(Collectors.joining(", "));
        if (!queues.isEmpty()) {
            return Optional.of("nobody listens on the request queue " + queues);
        }
        return doors.isEmpty() ? Optional.of("there is no route that listens on a request queue") : Optional.empty();
    }

    private List<RequestListeners> requestDoors() {
        return listeners.doors().stream().filter(door -> !parking.holds(door)).toList();
    }

    /** The queues on which no request of a suspended deployment can wait by now; empty while each can. */
    List<String> shutParkedQueues() {
        return listeners.doors().stream()
                .filter(door -> parking.holds(door) && !parking.isOpen(door))
                .map(RequestListeners::getDestinationName)
                .sorted()
                .toList();
    }

    /** What keeps messages from going out, one that concerns everybody before others; empty while nothing does. */
    Optional<QueueTrouble.Trouble> unsent() {
        return brokers.values().stream()
                .flatMap(broker -> broker.trouble().worst().stream())
                .min(Comparator.comparing(trouble -> !trouble.purpose().isCommon()));
    }

    /**
     * Takes no further requests; those in flight go on. For the beginning of a stop, so that requests which came too
     * late do not wander to and fro.
     */
    public void pause() {
        listeners.pause();
        stopWaiting();
    }

    private void stopWaiting() {
        brokers.values().forEach(broker -> broker.trouble().stop());
    }

    /**
     * Stops taking requests, lets those in flight finish within the drain time, then closes the connections; the brokers
     * take back what was not finished.
     */
    @Override
    public void close() {
        try {
            stopWaiting();
            listeners.stop(config.drainTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the queue door's routes did not stop cleanly", e);
        } finally {
            // Crash guarantee: what was not committed by now is rolled back by the broker.
            brokers.values().forEach(BrokerConnections::stop);
            if (watch != null) {
                watch.cancel(false);
            }
        }
    }
}
