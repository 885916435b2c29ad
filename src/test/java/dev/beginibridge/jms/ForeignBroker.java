package dev.beginibridge.jms;

import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** An Artemis broker as a bank's operators set one up: users, rights, TLS, queues that may fill up. */
final class ForeignBroker implements AutoCloseable {
    static final String USER = "bridge";
    static final String PASSWORD = "word-of-the-bridge";
    static final String ADMIN = "admin";

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

    /** @param tls parameters of the acceptor beside host and port; with none it is not secure */
    ForeignBroker(Path directory, Map<String, Object> tls) throws Exception {
        this(directory, tls, AddressFullMessagePolicy.FAIL);
    }

    /** @param full what happens to who sends to {@code TEST.REPLY} when that is full */
    ForeignBroker(Path directory, Map<String, Object> tls, AddressFullMessagePolicy full) throws Exception {
        Configuration config = new ConfigurationImpl()
                .setName("foreign")
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setAddressQueueScanPeriod(200)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString());
        Map<String, Object> acceptor = new java.util.HashMap<>(tls);
        acceptor.put("host", "127.0.0.1");
        acceptor.put("port", 0);
        acceptor.put("useEpoll", false);
        config.addAcceptorConfiguration(
                new TransportConfiguration(NettyAcceptorFactory.class.getName(), acceptor, "door"));
        config.addAddressSetting(
                "#",
                new AddressSettings()
                        .setMaxDeliveryAttempts(-1)
                        .setRedeliveryDelay(200)
                        .setRedeliveryMultiplier(2)
                        .setMaxRedeliveryDelay(5_000)
                        .setDeadLetterAddress(SimpleString.of("DLQ"))
                        .setAutoCreateQueues(true)
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false));
        config.addAddressSetting(
                "TEST.REPLY",
                new AddressSettings()
                        .setAddressFullMessagePolicy(full)
                        .setMaxSizeBytes(20_000)
                        .setRedeliveryDelay(200)
                        .setAutoDeleteQueues(false));
        Role all = new Role("all", true, true, true, true, true, true, true, true, true, true, false, false);
        Role none =
                new Role("none", false, false, false, false, false, false, false, false, false, false, false, false);
        config.putSecurityRoles("#", Set.of(all, none));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(ADMIN, ADMIN);
        users.addRole(ADMIN, "all");
        users.addUser(USER, PASSWORD);
        users.addRole(USER, "all");
        server.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        server.setConfiguration(config);
        server.start();
    }

    int port() {
        return server.getActiveMQServer()
                .getRemotingService()
                .getAcceptor("door")
                .getActualPort();
    }

    String url() {
        return "tcp://127.0.0.1:" + port();
    }

    /** How the bridge is to connect. */
    JmsBroker forTheBridge() {
        return new JmsBroker(
                Optional.of(url()),
                Optional.of(USER),
                Optional.of(Secret.of(PASSWORD)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Takes the right to send to an address from everybody but the administrator, or gives it back. */
    void forbid(String address, boolean isForbidden) {
        String role = isForbidden ? "nobody" : "all";
        Role rights = new Role(role, true, true, true, true, true, true, true, true, true, true, false, false);
        server.getActiveMQServer().getSecurityRepository().addMatch(address, Set.of(rights));
    }

    /** Queues of that name are not made by whoever uses them first. */
    void makeOnlyByHand(String queue) {
        server.getActiveMQServer()
                .getAddressSettingsRepository()
                .addMatch(
                        queue, new AddressSettings().setAutoCreateQueues(false).setAutoCreateAddresses(false));
    }

    /** As is Artemis' default: a queue that somebody has used is taken away when it is empty and nobody listens. */
    void takeAwayWhenUnused(String queue) {
        server.getActiveMQServer()
                .getAddressSettingsRepository()
                .addMatch(queue, new AddressSettings().setAutoDeleteQueues(true).setAutoDeleteAddresses(true));
    }

    boolean isThere(String queue) {
        return server.getActiveMQServer().locateQueue(SimpleString.of(queue)) != null;
    }

    void makeQueue(String queue) throws Exception {
        server.getActiveMQServer()
                .createQueue(QueueConfiguration.of(queue)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setAutoCreateAddress(true));
    }

    /** How many messages are on a queue, those that are with a consumer or wait for their redelivery included. */
    long messages(String queue) {
        return server.getActiveMQServer().locateQueue(SimpleString.of(queue)).getMessageCount();
    }

    /** None while the queue is not there. */
    int consumers(String queue) {
        var found = server.getActiveMQServer().locateQueue(SimpleString.of(queue));
        return found == null ? 0 : found.getConsumerCount();
    }

    /** Takes the consumers of a queue from it, as an operator may; their connections stay. */
    void closeConsumers(String queue) throws Exception {
        for (Consumer consumer :
                server.getActiveMQServer().locateQueue(SimpleString.of(queue)).getConsumers()) {
            ((ServerConsumer) consumer).disconnect();
        }
    }

    void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop", e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
