package dev.beginibridge.jms;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.jms.provider.Provider;
import dev.beginibridge.model.Due;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Endpoint;
import org.apache.camel.component.jms.JmsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.DelegatingConnectionFactory;

/**
 * The one connection to the broker that all listeners and senders share, and since when there is none. It is renewed only
 * when it is broken itself: giving it up ends everybody's session, with what is in flight in it. Sessions are not shared:
 * each is its listener's alone, so no failure of one reaches another.
 */
final class BrokerConnections extends DelegatingConnectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnections.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    /** Keeps the door at most a few seconds behind the broker's return, however long the broker was away. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(4);

    /** An outage: its first sign, and when the broker is tried next. */
    record Outage(Instant since, String cause, Duration pause, Due nextTry) {}

    /** The connection, and what its users get of it: theirs to use, not to stop or close, since they share it. */
    private record Shared(Connection physical, Connection lent) {
        static Shared of(Connection physical) {
            InvocationHandler lending = (lent, method, arguments) -> {
                if (method.getName().equals("stop") || method.getName().equals("close")) {
                    return null;
                }
                if (method.getName().equals("setClientID") || method.getName().equals("setExceptionListener")) {
                    throw new IllegalStateException(
                            "the connection is shared: a subscription takes subscriptionShared=true"
                                    + " instead of a client id, or a component of its own");
                }
                try {
                    return method.invoke(physical, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return new Shared(physical, (Connection)
                    Proxy.newProxyInstance(Shared.class.getClassLoader(), new Class<?>[] {Connection.class}, lending));
        }
    }

    private final Optional<String> key;
    private final String name;
    private final Clock clock;
    private final QueueTrouble trouble;
    private volatile boolean stopped;
    private final AtomicReference<Shared> shared = new AtomicReference<>();
    private final AtomicReference<Outage> outage = new AtomicReference<>();

    /** @param key its name in {@code begini.jms.brokers.NAME}; empty: it is the first one */
    BrokerConnections(Optional<String> key, Clock clock) {
        this.key = key;
        this.name = key.map(named -> "the broker " + named).orElse("the broker");
        this.clock = clock;
        this.trouble = new QueueTrouble(clock);
    }

    /** The broker that a door's endpoint is at. */
    static BrokerConnections of(Endpoint endpoint) {
        if (endpoint instanceof JmsEndpoint jms && jms.getConnectionFactory() instanceof BrokerConnections broker) {
            return broker;
        }
        throw new IllegalStateException("a queue door stands at a broker of the configuration: its endpoint begins with"
                + " jms: or, for the broker of begini.jms.brokers.NAME, with jms-NAME:");
    }

    Optional<String> key() {
        return key;
    }

    /** What it is called in log and health. */
    String name() {
        return name;
    }

    /** What its queues do not take. */
    QueueTrouble trouble() {
        return trouble;
    }

    /**
     * Says which broker it is, before the first connection.
     *
     * @throws dev.beginibridge.config.setting.ConfigException when there can be none as it is configured
     */
    void serveFrom(JmsBroker broker) {
        setTargetConnectionFactory(Provider.of(broker));
    }

    /**
     * All listeners ask for the connection. While there is none, the broker is tried once for all of them, at
     * growing intervals.
     */
    @Override
    public Connection createConnection() throws JMSException {
        Shared open = shared.get();
        return open == null ? connect() : open.lent();
    }

    private synchronized Connection connect() throws JMSException {
        Shared open = shared.get();
        if (open != null) {
            return open.lent();
        }
        if (stopped) {
            throw new JMSException("the bridge stops");
        }
        Outage now = outage.get();
        if (now != null && !now.nextTry().hasCome(clock.instant())) {
            throw new JMSException("no connection to the broker; it is tried again at "
                    + now.nextTry().planned());
        }
        Shared made;
        try {
            made = open();
        } catch (JMSException | RuntimeException e) {
            lost(e);
            throw e;
        }
        shared.set(made);
        if (stopped) {
            stop(); // it was meanwhile
        }
        LOG.info("connected to {}", name);
        outage.set(null);
        trouble.forget();
        return made.lent();
    }

    private Shared open() throws JMSException {
        Shared made = Shared.of(super.createConnection());
        try {
            made.physical().setExceptionListener(broken -> giveUp(made, broken));
            return made;
        } catch (JMSException | RuntimeException e) {
            close(made);
            throw e;
        }
    }

    /**
     * Whether a listener that lost its session or consumer can have another on the same connection. A broken connection is
     * given up here, so that the next who asks gets a new one.
     */
    boolean works(Connection lent) {
        Shared open = shared.get();
        if (open == null || open.lent() != lent) {
            return false; // given up already
        }
        try {
            open.physical().createSession(false, Session.AUTO_ACKNOWLEDGE).close();
            return true;
        } catch (JMSException | RuntimeException e) {
            giveUp(open, e);
            return false;
        }
    }

    private void giveUp(Shared broken, Throwable cause) {
        if (shared.compareAndSet(broken, null)) {
            lost(cause);
            close(broken);
        }
    }

    /** Ends the connection for good; what is not committed goes back. */
    void stop() {
        stopped = true;
        Shared open = shared.getAndSet(null);
        if (open != null) {
            close(open);
        }
    }

    private static void close(Shared ended) {
        try {
            ended.physical().close();
        } catch (JMSException | RuntimeException e) {
            LOG.debug("a connection was not closed cleanly", e); // it is broken, or the broker is gone
        }
    }

    /** Notes the first sign of an outage, and says it once. */
    private void lost(Throwable cause) {
        Instant now = clock.instant();
        Outage before = outage.getAndUpdate(known -> next(known, cause, now));
        if (before == null) {
            LOG.warn(
                    "no connection to {} ({}); trying again until there is one. Check that it runs, its URL, user and password",
                    name,
                    cause.getClass().getSimpleName());
        }
    }

    private static Outage next(Outage known, Throwable cause, Instant now) {
        if (known == null) {
            return new Outage(now, cause.getClass().getSimpleName(), FIRST_WAIT, Due.PAST);
        }
        if (!known.nextTry().hasCome(now)) {
            return known; // another listener's failure at the same try
        }
        Duration doubled = known.pause().multipliedBy(2);
        Duration pause = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
        return new Outage(known.since(), known.cause(), pause, Due.after(known.pause(), now));
    }

    Optional<Outage> outage() {
        return Optional.ofNullable(outage.get());
    }
}
