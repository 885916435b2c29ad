package dev.beginibridge.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** A broker with users, rights and fixed queues, set up as docs/jms.md asks for; each part of that can be taken away. */
final class BankBroker implements AutoCloseable {
    static final String USER = "bridge";
    static final String PASSWORD = "word-of-the-bridge";
    static final String REQUEST = "BEGINI.LINK.REQUEST";
    private static final List<String> QUEUES = List.of(
            REQUEST,
            "BEGINI.LINK.REPLY",
            "BEGINI.LINK.INVALID",
            "BEGINI.RESULT",
            "BEGINI.LINK.PARKED.personal-loans",
            "BEGINI.LINK.PARKED.sme-loans");

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

    BankBroker(Path directory) throws Exception {
        Configuration config = new ConfigurationImpl()
                .setName("bank")
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setPersistenceEnabled(false)
                .setJournalDirectory(directory.resolve("bank").toString());
        config.addAcceptorConfiguration(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of("host", "127.0.0.1", "port", 0, "useEpoll", false),
                "door"));
        config.addAddressSetting("#", documented());
        config.putSecurityRoles("#", Set.of(role("all", true)));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(USER, PASSWORD);
        users.addRole(USER, "all");
        server.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        server.setConfiguration(config);
        server.start();
        for (String queue : QUEUES) {
            create(queue, false);
        }
    }

    static AddressSettings documented() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of("DLQ"))
                .setMaxDeliveryAttempts(100)
                .setRedeliveryDelay(1_000)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false);
    }

    private static Role role(String name, boolean may) {
        return new Role(name, may, may, may, may, may, may, may, may, may, may, may, may);
    }

    void create(String queue, boolean purge) throws Exception {
        server.getActiveMQServer()
                .createQueue(QueueConfiguration.of(queue)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setAutoCreateAddress(true)
                        .setPurgeOnNoConsumers(purge));
    }

    void remove(String queue) throws Exception {
        server.getActiveMQServer().destroyQueue(SimpleString.of(queue));
    }

    void forbid(String address) {
        server.getActiveMQServer().getSecurityRepository().addMatch(address, Set.of(role("nobody", true)));
    }

    void set(AddressSettings settings) {
        server.getActiveMQServer().getAddressSettingsRepository().addMatch("#", settings);
    }

    /** Messages on all its queues, and consumers of them. */
    long traces() {
        return QUEUES.stream()
                .map(SimpleString::of)
                .map(server.getActiveMQServer()::locateQueue)
                .filter(Objects::nonNull)
                .mapToLong(queue -> queue.getMessageCount() + queue.getConsumerCount())
                .sum();
    }

    String url() {
        return "tcp://127.0.0.1:"
                + server.getActiveMQServer()
                        .getRemotingService()
                        .getAcceptor("door")
                        .getActualPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
