package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.format.record.Layout;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConsumer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.MessageListenerContainerFactory;
import org.apache.camel.spi.Registry;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/**
 * The queue door: the connection, the beans of {@code routes/jms-requests.camel.yaml}, and whether it works. It is open
 * while that route runs.
 */
public final class JmsDoor implements AutoCloseable {
    /** The Camel component: what a route in YAML names as {@code jms:queue:…}. */
    private static final String COMPONENT = "jms";

    private static final long RECONNECT_EVERY_MS = 1_000;
    private static final long RECEIVE_TIMEOUT_MS = 500;
    private static final long WATCH_EVERY_MS = 1_000;

    private final BridgeConfig.Jms config;
    private final BridgeConfig.Retry retry;
    private final CamelContext camel;
    private final Clock clock;
    private final JmsMeters meters;
    private final MessageFormats forms;
    private final ReplyTrouble trouble;
    private final BrokerConnections connections;
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
        this.trouble = new ReplyTrouble(clock);
        this.connections = new BrokerConnections(clock, trouble::forget);
    }

    /** Gives the route its beans and its component; before the route is built. */
    public void bind(Registry registry) {
        MessageListenerContainerFactory listeners =
                endpoint -> new RequestListeners(endpoint, connections, trouble, meters);
        registry.bind("jmsListeners", listeners);
        camel.addComponent(COMPONENT, component(listeners));
        registry.bind("jmsRequest", new ReadRequest(forms, retry, config.correlation(), clock, meters, false));
        registry.bind("jmsPark", new Park(config.parkedQueue(), clock, meters));
        registry.bind("jmsReply", new SendReply(config, clock, meters, trouble));
        registry.bind("jmsInvalid", new InvalidMessage(config.invalidQueue(), meters));
        watch = camel.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "jms-reply-watch")
                .scheduleWithFixedDelay(trouble::endBlocked, WATCH_EVERY_MS, WATCH_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Says which broker serves the door, the embedded one or another; before the routes start.
     *
     * @throws dev.beginibridge.config.ConfigException when it cannot be connected to as it is configured
     */
    public void serveFrom(JmsBroker broker) {
        connections.serveFrom(broker);
    }

    /** The queues of the door: of requests, replies, what is invalid, and what waits for each deployment. */
    public List<String> queues(Collection<String> deployments) {
        return Stream.concat(
                        Stream.of(config.replyQueue(), config.invalidQueue()),
                        requestQueues(config, deployments).stream())
                .distinct()
                .toList();
    }

    /** The queues on which requests wait: for the bridge, or for their deployment. */
    public static List<String> requestQueues(BridgeConfig.Jms config, Collection<String> deployments) {
        return Stream.concat(
                        Stream.of(config.requestQueue()),
                        deployments.stream().sorted().map(name -> Park.queueOf(config.parkedQueue(), name)))
                .distinct()
                .toList();
    }

    /** The routes that answer the parked requests of these deployments. */
    public RoutesBuilder parkedRequests(Collection<String> deployments) {
        ReadRequest read = new ReadRequest(forms, retry, config.correlation(), clock, meters, true);
        return new ParkedRequests(deployments, config.parkedQueue(), config.concurrency(), read);
    }

    /**
     * Receive and send in one local transaction on one session. These three settings do it together: transacted, no
     * transaction manager of Camel's own making, and a consumer that is kept. Without the second, replies are committed
     * apart from their requests. The door's own listeners see to it that a refused commit stays theirs.
     */
    private JmsComponent component(MessageListenerContainerFactory listeners) {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(connections);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setReceiveTimeout(RECEIVE_TIMEOUT_MS);
        jms.setRecoveryInterval(RECONNECT_EVERY_MS);
        jms.setMapJmsMessage(false); // the door reads messages itself and never opens an ObjectMessage
        jms.setErrorHandler(new RolledBack(meters));
        jms.setMessageListenerContainerFactory(listeners);
        // A thread that hangs in the broker's client must not hold up a stop; close() ends its session.
        jms.setAsyncStopListener(true);
        return jms;
    }

    /** When the connection to the broker was lost; empty while there is one. */
    public Optional<Instant> downSince() {
        return connections.outage().map(BrokerConnections.Outage::since);
    }

    /** Since when and why no requests are taken; empty while they are. */
    public Optional<String> down() {
        if (requestRoutes().anyMatch(this::listens)) {
            return Optional.empty();
        }
        return Optional.of(connections
                .outage()
                .map(outage -> "no connection to the broker since " + outage.since() + ": " + outage.cause())
                .orElse("nobody listens on the request queue"));
    }

    /** By the queue and not by their ids, which are the team's. */
    private Stream<String> requestRoutes() {
        return camel.getRoutes().stream()
                .filter(route -> route.getEndpoint() instanceof JmsEndpoint from
                        && config.requestQueue().equals(from.getDestinationName()))
                .map(Route::getRouteId);
    }

    private boolean listens(String route) {
        return listeners(route)
                .map(DefaultMessageListenerContainer::isRegisteredWithDestination)
                .orElse(false);
    }

    /**
     * What keeps replies from going out; empty while nothing does.
     *
     * @param all false: of a queue that one requester names, so that only its own requests go back
     */
    public record Unsent(boolean all, String why) {}

    /** Whether replies go out, as far as was tried. */
    public Optional<Unsent> unsent() {
        return trouble.worst()
                .map(found -> new Unsent(
                        found.common(),
                        "replies to " + found.queue() + " cannot be sent since " + found.since() + " (" + found.why()
                                + "); their requests go back"));
    }

    /**
     * Takes no further requests; those in flight go on. For the beginning of a stop, so that requests which came too
     * late do not wander to and fro.
     */
    public void pause() {
        listeners().forEach(DefaultMessageListenerContainer::stop);
        trouble.stop();
    }

    /** The door's routes: the one in YAML, those of parked requests, and what a team has added for other queues. */
    private List<String> routes() {
        return camel.getRoutes().stream()
                .filter(route -> route.getConsumer() instanceof JmsConsumer)
                .map(Route::getRouteId)
                .toList();
    }

    private List<DefaultMessageListenerContainer> listeners() {
        return routes().stream().flatMap(id -> listeners(id).stream()).toList();
    }

    private Optional<DefaultMessageListenerContainer> listeners(String id) {
        Route route = camel.getRoute(id);
        if (route == null || !(route.getConsumer() instanceof JmsConsumer consumer) || !consumer.isStarted()) {
            return Optional.empty();
        }
        try {
            return consumer.getListenerContainer() instanceof DefaultMessageListenerContainer listeners
                    ? Optional.of(listeners)
                    : Optional.empty();
        } catch (Exception e) {
            throw new IllegalStateException("the listeners of route " + id + " cannot be had", e);
        }
    }

    /**
     * Stops taking requests, lets those in flight finish within the drain time, then closes the connection; the broker takes
     * back what was not finished.
     */
    @Override
    public void close() {
        List<DefaultMessageListenerContainer> all = listeners();
        try {
            trouble.stop();
            // One limit for all: they have been told to take nothing more, and finish side by side.
            long limit = System.nanoTime() + config.drainTime().toNanos();
            all.forEach(DefaultMessageListenerContainer::stop);
            for (String route : routes()) {
                long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(limit - System.nanoTime()));
                camel.getRouteController().stopRoute(route, left, TimeUnit.MILLISECONDS);
            }
            for (DefaultMessageListenerContainer listeners : all) {
                awaitEnd(listeners);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the queue door's routes did not stop cleanly", e);
        } finally {
            // Crash guarantee: what was not committed by now is rolled back by the broker.
            connections.stop();
            if (watch != null) {
                watch.cancel(false);
            }
        }
    }

    /** A listener without a request notices the stop when its receive times out. */
    private static void awaitEnd(DefaultMessageListenerContainer listeners) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * RECEIVE_TIMEOUT_MS);
        while (listeners.getActiveConsumerCount() > 0 && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
