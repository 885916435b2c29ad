package dev.beginibridge.jms.provider;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.jms.body.LargeMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.utils.ConfigurationHelper;

/** Connects with Artemis' own client. What the URL sets counts; what it does not is set as this door needs it. */
public final class ArtemisFactory {
    private static final long CALL_TIMEOUT_MS = 15_000;
    private static final long FAILURE_CHECK_MS = 10_000;
    private static final long CONNECTION_LIFE_MS = 30_000;
    /** Longest time that what nobody waits for may lie here: a reply goes out with its commit, which follows at once. */
    private static final long BATCH_DELAY_MS = 20;

    private ArtemisFactory() {}

    public static ActiveMQConnectionFactory of(JmsBroker broker) {
        String url = broker.url().orElseThrow();
        ActiveMQConnectionFactory factory;
        try {
            factory = new ActiveMQConnectionFactory(url);
        } catch (RuntimeException e) {
            // Not with its message: the URL may hold a password.
            throw new ConfigException(ConfigKey.JMS_BROKER_URL.key()
                    + " is no URL that Artemis' client understands: write for example tcp://HOST:61616");
        }
        // Nothing is fetched in advance: a request behind one that waits for Begini would wait with it, while other
        // consumers, here or in a second bridge, are idle.
        if (isUnset(url, "consumerWindowSize")) {
            factory.setConsumerWindowSize(0);
        }
        // So the broker is asked for each message. The listener that waits for it writes that itself: by the client's
        // own thread each message would cost two changes of threads more.
        if (isUnset(url, "useGlobalPools")) {
            factory.getServerLocator()
                    .setThreadPools(
                            ActiveMQClient.getGlobalThreadPool(),
                            ActiveMQClient.getGlobalScheduledThreadPool(),
                            Runnable::run);
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
        LargeMessage.bound(factory.getServerLocator());
        factory.setDeserializationDenyList("*"); // no ObjectMessage is ever opened here
        for (TransportConfiguration node : factory.getStaticConnectors()) {
            // Reply, acknowledgement and commit are one write to the socket instead of three.
            node.getParams().putIfAbsent(TransportConstants.BATCH_DELAY, BATCH_DELAY_MS);
            secure(node.getParams(), broker);
        }
        return factory;
    }

    /**
     * The hosts of a broker's URL to which the client speaks without TLS.
     *
     * @throws ConfigException when it is no URL that Artemis' client understands
     */
    public static List<String> hostsInClear(JmsBroker broker) {
        try (ActiveMQConnectionFactory factory = of(broker)) {
            return Arrays.stream(factory.getStaticConnectors())
                    .map(TransportConfiguration::getParams)
                    .filter(node -> !ConfigurationHelper.getBooleanProperty(
                            TransportConstants.SSL_ENABLED_PROP_NAME, false, node))
                    .map(node -> ConfigurationHelper.getStringProperty(
                            TransportConstants.HOST_PROP_NAME, TransportConstants.DEFAULT_HOST, node))
                    .toList();
        }
    }

    /** Key stores from keys of their own, so that their passwords need not stand in the URL. */
    private static void secure(Map<String, Object> node, JmsBroker broker) {
        broker.trustStore().ifPresent(store -> {
            node.put(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, path(store));
            store.password()
                    .ifPresent(word -> node.put(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, word.reveal()));
        });
        broker.keyStore().ifPresent(store -> {
            node.put(TransportConstants.KEYSTORE_PATH_PROP_NAME, path(store));
            store.password().ifPresent(word -> node.put(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, word.reveal()));
        });
    }

    private static String path(Tls.KeyStoreFile store) {
        return store.file().toAbsolutePath().toString();
    }

    private static boolean isUnset(String url, String parameter) {
        return !url.matches("(?is).*[?&;]" + parameter + "=.*");
    }
}
