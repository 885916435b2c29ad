package dev.beginibridge.jms;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.Secret;
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

    private final ConnectionFactory provider;
    private final Optional<String> user;
    private final String password;
    private final Clock clock;
    private final Runnable connected;
    private volatile Instant connectedAt = Instant.MIN;
    private final AtomicReference<Outage> outage = new AtomicReference<>();

    /** @param connected is told of each new connection */
    BrokerConnections(JmsBroker broker, Clock clock, Runnable connected) {
        this.provider = broker.factory().map(ProviderFactory::of).orElseGet(() -> ArtemisFactory.of(broker));
        this.user = broker.user();
        this.password = broker.password().map(Secret::reveal).orElse(null);
        this.clock = clock;
        this.connected = connected;
        setConnectionFactory(provider);
        setMaxSessionsPerConnection(-1);
        setBlockIfSessionPoolIsFull(false);
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
            connection =
                    user.isPresent() ? provider.createConnection(user.get(), password) : provider.createConnection();
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
