package dev.beginibridge.jms;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsConsumer;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/** The listeners of all routes that take messages from a broker: the doors, and what a team has added. */
final class DoorListeners {
    /** How long a listener that has nothing to do waits for its next message, and so how late it notices a stop. */
    static final Duration RECEIVE = Duration.ofMillis(500);

    private final CamelContext camel;

    DoorListeners(CamelContext camel) {
        this.camel = camel;
    }

    /** Those of the doors that run. */
    List<RequestListeners> doors() {
        return all().stream()
                .filter(RequestListeners.class::isInstance)
                .map(RequestListeners.class::cast)
                .toList();
    }

    /** Whether a door listens on that queue. */
    boolean areOn(String queue) {
        return doors().stream().anyMatch(door -> queue.equals(door.getDestinationName()));
    }

    private List<Route> routes() {
        return camel.getRoutes().stream()
                .filter(route -> route.getConsumer() instanceof JmsConsumer)
                .toList();
    }

    private List<AbstractMessageListenerContainer> all() {
        return routes().stream()
                .map(route -> (JmsConsumer) route.getConsumer())
                .filter(JmsConsumer::isStarted)
                .map(DoorListeners::listeners)
                .toList();
    }

    private static AbstractMessageListenerContainer listeners(JmsConsumer consumer) {
        try {
            return consumer.getListenerContainer();
        } catch (Exception e) {
            throw new IllegalStateException("the listeners of " + consumer + " cannot be had", e);
        }
    }

    /** They take nothing more; what is in flight goes on. */
    void pause() {
        all().forEach(AbstractMessageListenerContainer::stop);
    }

    /** Ends them all. They have one limit, for they finish side by side. */
    void stop(Duration limit) throws Exception {
        List<AbstractMessageListenerContainer> all = all();
        long end = System.nanoTime() + limit.toNanos();
        all.forEach(AbstractMessageListenerContainer::stop);
        for (Route route : routes()) {
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            camel.getRouteController().stopRoute(route.getRouteId(), left, TimeUnit.MILLISECONDS);
        }
        for (AbstractMessageListenerContainer listeners : all) {
            if (listeners instanceof DefaultMessageListenerContainer polling) {
                awaitEnd(polling);
            }
        }
    }

    /** A listener without a request notices the stop when its receive times out. */
    private static void awaitEnd(DefaultMessageListenerContainer listeners) throws InterruptedException {
        long limit = System.nanoTime() + 2 * RECEIVE.toNanos();
        while (listeners.getActiveConsumerCount() > 0 && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
