package dev.beginibridge.broker;

import dev.beginibridge.config.BridgeConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** How the embedded broker is set up: nothing is lost by a crash, nothing grows without a limit. */
final class BrokerSettings {
    static final String ACCEPTOR = "begini";
    static final String DEAD_LETTERS = "DLQ";
    static final String EXPIRED = "ExpiryQueue";

    /**
     * With the broker's default of 3.3 ms, for which a journal write waits for others, each consumer would be
     * limited to about 290 messages a second.
     */
    private static final int JOURNAL_BUFFER_TIMEOUT_NS = 1_000_000;

    private static final int MEGABYTE = 1024 * 1024;
    /**
     * The start reads every journal file byte by byte, even an empty one, and there are always two. The broker's
     * default is 10 MB.
     */
    private static final int JOURNAL_FILE_BYTES = 2 * MEGABYTE;

    /** Below this much free disk senders are made to wait, so that a full disk never breaks the journal. */
    private static final long MIN_DISK_FREE = 512L * MEGABYTE;
    /** One queue's messages in memory; more are paged to disk. */
    private static final long MAX_QUEUE_BYTES = 32L * MEGABYTE;

    private static final int PAGE_BYTES = 2 * MEGABYTE;

    /**
     * A message comes back only when a bridge died with it or could not answer it, never as a retry of Begini. So
     * this limit only has to stop a message that kills the bridge each time; with the delays below that takes about
     * an hour and a half.
     */
    private static final int MAX_DELIVERIES = 100;

    private static final long REDELIVERY_DELAY_MS = 1_000;
    private static final long MAX_REDELIVERY_DELAY_MS = 60_000;
    /** Expired messages are kept for a look, the latest only: nobody empties this queue. */
    private static final long EXPIRED_KEPT = 10_000;

    private BrokerSettings() {}

    static Configuration of(BridgeConfig.Broker config, BridgeConfig.Jms jms) {
        Configuration broker = new ConfigurationImpl();
        broker.setName("begini-bridge");
        store(broker, config.directory().toAbsolutePath());
        broker.setSecurityEnabled(false); // loopback only, see EmbeddedBroker
        broker.setJMXManagementEnabled(false);
        broker.setMessageCounterEnabled(false);
        broker.setMinDiskFree(MIN_DISK_FREE);
        broker.setGlobalMaxSize(Runtime.getRuntime().maxMemory() / 4);
        broker.addAcceptorConfiguration(
                new TransportConfiguration(NettyAcceptorFactory.class.getName(), acceptor(config), ACCEPTOR));
        broker.registerBrokerPlugin(new SizeGuard(jms));
        if (config.amqp()) {
            broker.registerBrokerPlugin(new AmqpGuard());
        }
        broker.addAddressSetting("#", forAllQueues());
        Set<String> queues = new LinkedHashSet<>(List.of(
                jms.requestQueue(), jms.replyQueue(), jms.invalidQueue(), jms.resultQueue(), DEAD_LETTERS, EXPIRED));
        queues.forEach(name -> broker.addAddressConfiguration(queue(name)));
        return broker;
    }

    private static void store(Configuration broker, Path directory) {
        broker.setPersistenceEnabled(true);
        broker.setBindingsDirectory(directory.resolve("bindings").toString());
        broker.setJournalDirectory(directory.resolve("journal").toString());
        broker.setPagingDirectory(directory.resolve("paging").toString());
        broker.setLargeMessagesDirectory(directory.resolve("large-messages").toString());
        broker.setJournalType(JournalType.NIO);
        broker.setJournalFileSize(JOURNAL_FILE_BYTES);
        broker.setJournalBufferTimeout_NIO(JOURNAL_BUFFER_TIMEOUT_NS);
        // Crash guarantee: what a client was told is stored or committed has been synced to the disk.
        broker.setJournalDatasync(true);
        broker.setJournalSyncTransactional(true);
        broker.setJournalSyncNonTransactional(true);
    }

    private static Map<String, Object> acceptor(BridgeConfig.Broker config) {
        Map<String, Object> acceptor = new HashMap<>();
        acceptor.put(TransportConstants.HOST_PROP_NAME, config.host());
        acceptor.put(TransportConstants.PORT_PROP_NAME, config.port());
        acceptor.put(
                TransportConstants.PROTOCOLS_PROP_NAME, (config.amqp() ? "CORE,AMQP," : "CORE,") + OtherProtocols.NAME);
        acceptor.put(TransportConstants.USE_EPOLL_PROP_NAME, false);
        acceptor.put(TransportConstants.USE_KQUEUE_PROP_NAME, false);
        return acceptor;
    }

    private static AddressSettings forAllQueues() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(DEAD_LETTERS))
                .setExpiryAddress(SimpleString.of(EXPIRED))
                .setMaxDeliveryAttempts(MAX_DELIVERIES)
                .setRedeliveryDelay(REDELIVERY_DELAY_MS)
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(MAX_REDELIVERY_DELAY_MS)
                // A requester's own reply queue appears when it is first used, and stays: deleted while its
                // requester is away for a moment, it would take replies with it.
                .setAutoCreateQueues(true)
                .setAutoCreateAddresses(true)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(MAX_QUEUE_BYTES)
                .setPageSizeBytes(PAGE_BYTES);
    }

    private static CoreAddressConfiguration queue(String name) {
        QueueConfiguration queue = QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true)
                .setAutoCreated(false)
                .setAutoDelete(false);
        if (name.equals(EXPIRED)) {
            queue.setRingSize(EXPIRED_KEPT);
        }
        return new CoreAddressConfiguration()
                .setName(name)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfig(queue);
    }
}
