package dev.beginibridge.jms;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.Secret;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.messaginghub.pooled.jms.pool.PooledConnectionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pooled connections to the broker, and since when there is none. */
final class BrokerConnections extends JmsPoolConnectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnections.class);
    private static final long CALL_TIMEOUT_MS = 15_000;
    private static final long FAILURE_CHECK_MS = 10_000;
    private static final long CONNECTION_LIFE_MS = 30_000;

    private static final Duration STRAGGLERS = Duration.ofSeconds(2);

    /** An outage: its first sign. */
    record Outage(Instant since, String cause) {}

    private final Clock clock;
    private volatile Instant connectedAt = Instant.MIN;
    private final AtomicReference<Outage> outage = new AtomicReference<>();

    BrokerConnections(BridgeConfig.Jms config, String url, Clock clock) {
        this.clock = clock;
        setConnectionFactory(artemis(config, url));
        setMaxSessionsPerConnection(-1);
        setBlockIfSessionPoolIsFull(false);
    }

    private static ActiveMQConnectionFactory artemis(BridgeConfig.Jms config, String url) {
        ActiveMQConnectionFactory factory;
        try {
            factory = new ActiveMQConnectionFactory(url);
        } catch (RuntimeException e) {
            // Not with its message: the URL may hold a password.
            throw new ConfigException(ConfigKey.JMS_BROKER_URL.key()
                    + " is no URL that Artemis' client understands: write for example tcp://HOST:61616");
        }
        config.user().ifPresent(factory::setUser);
        config.password().map(Secret::reveal).ifPresent(factory::setPassword);
        // Nothing is fetched in advance: a request behind one that waits for Begini would wait with it, while other
        // consumers, here or in a second bridge, are idle.
        if (isUnset(url, "consumerWindowSize")) {
            factory.setConsumerWindowSize(0);
        }
        // The listeners reconnect, all over a new connection; a client that does it below them takes far longer.
        if (isUnset(url, "reconnectAttempts")) {
            factory.setReconnectAttempts(0);
        }
        if (isUnset(url, "callTimeout")) {
            factory.setCallTimeout(CALL_TIMEOUT_MS);
        }
        if (isUnset(url, "clientFailureCheckPeriod")) {
            factory.setClientFailureCheckPeriod(FAILURE_CHECK_MS);
        }
        if (isUnset(url, "connectionTTL")) {
            factory.setConnectionTTL(CONNECTION_LIFE_MS);
        }
        factory.setDeserializationDenyList("*"); // no ObjectMessage is ever opened here
        return factory;
    }

    private static boolean isUnset(String url, String parameter) {
        return !url.matches("(?is).*[?&;]" + parameter + "=.*");
    }

    @Override
    protected Connection createProviderConnection(PooledConnectionKey key) throws JMSException {
        Connection connection;
        try {
            connection = super.createProviderConnection(key);
        } catch (JMSException | RuntimeException e) {
            lost(e);
            throw e;
        }
        LOG.info("connected to the broker");
        connectedAt = clock.instant();
        outage.set(null);
        return connection;
    }

    /** A listener lost its session. Just after a new connection that is a straggler of the outage before. */
    void listenerFailed(JMSException cause) {
        if (clock.instant().isAfter(connectedAt.plus(STRAGGLERS))) {
            lost(cause);
        }
    }

    /** Notes the first sign of an outage, and says it once. */
    private void lost(Throwable cause) {
        Outage first = new Outage(clock.instant(), cause.getClass().getSimpleName());
        if (outage.compareAndSet(null, first)) {
            LOG.warn("no connection to the broker ({}); trying again until there is one", first.cause());
        }
    }

    Optional<Outage> outage() {
        return Optional.ofNullable(outage.get());
    }
}
