package dev.beginibridge.jms;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.model.Secret;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.messaginghub.pooled.jms.pool.PooledConnectionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pooled connections to the broker, and since when there is none. */
final class BrokerConnections extends JmsPoolConnectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnections.class);
    private static final Duration STRAGGLERS = Duration.ofSeconds(2);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    /** So that the door is back within a few seconds of the broker, however long it was away. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(4);

    /** An outage: its first sign, and when the broker is tried next. */
    record Outage(Instant since, String cause, Duration pause, Instant nextTry) {}

    private final Clock clock;
    private final Runnable connected;
    private volatile Provider provider;
    private volatile Instant connectedAt = Instant.MIN;
    private final AtomicReference<Outage> outage = new AtomicReference<>();

    /** The broker's own factory, and who connects by it. */
    private record Provider(ConnectionFactory factory, Optional<String> user, String password) {
        static Provider of(JmsBroker broker) {
            return new Provider(
                    broker.factory().map(ProviderFactory::of).orElseGet(() -> ArtemisFactory.of(broker)),
                    broker.user(),
                    broker.password().map(Secret::reveal).orElse(null));
        }

        Connection connection() throws JMSException {
            return user.isPresent() ? factory.createConnection(user.get(), password) : factory.createConnection();
        }
    }

    /** @param connected is told of each new connection */
    BrokerConnections(Clock clock, Runnable connected) {
        this.clock = clock;
        this.connected = connected;
        setMaxSessionsPerConnection(-1);
        setBlockIfSessionPoolIsFull(false);
    }

    /**
     * Says which broker it is, before the first connection.
     *
     * @throws dev.beginibridge.config.ConfigException when there can be none as it is configured
     */
    void serveFrom(JmsBroker broker) {
        provider = Provider.of(broker);
        setConnectionFactory(provider.factory());
    }

    /** All listeners ask for a connection when there is none; the broker is tried once for all, ever more seldom. */
    @Override
    protected Connection createProviderConnection(PooledConnectionKey key) throws JMSException {
        Outage now = outage.get();
        if (now != null && clock.instant().isBefore(now.nextTry())) {
            throw new JMSException("no connection to the broker; it is tried again at " + now.nextTry());
        }
        Connection connection;
        try {
            connection = provider.connection();
        } catch (JMSException | RuntimeException e) {
            lost(e);
            throw e;
        }
        LOG.info("connected to the broker");
        connectedAt = clock.instant();
        outage.set(null);
        connected.run();
        return connection;
    }

    /** A listener lost its session. Just after a new connection that is a straggler of the outage before. */
    void listenerFailed(JMSException cause) {
        if (outage.get() == null && clock.instant().isAfter(connectedAt.plus(STRAGGLERS))) {
            lost(cause);
        }
    }

    /** Notes the first sign of an outage, and says it once. */
    private void lost(Throwable cause) {
        Instant now = clock.instant();
        Outage before = outage.getAndUpdate(known -> next(known, cause, now));
        if (before == null) {
            LOG.warn(
                    "no connection to the broker ({}); trying again until there is one. Check that it runs, its URL, user and password",
                    cause.getClass().getSimpleName());
        }
    }

    private static Outage next(Outage known, Throwable cause, Instant now) {
        if (known == null) {
            return new Outage(now, cause.getClass().getSimpleName(), FIRST_WAIT, now);
        }
        if (now.isBefore(known.nextTry())) {
            return known; // another listener's failure at the same try
        }
        Duration doubled = known.pause().multipliedBy(2);
        Duration pause = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
        return new Outage(known.since(), known.cause(), pause, now.plus(known.pause()));
    }

    Optional<Outage> outage() {
        return Optional.ofNullable(outage.get());
    }
}
