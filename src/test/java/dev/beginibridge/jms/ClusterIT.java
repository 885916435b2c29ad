package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.FreePort;
import dev.beginibridge.config.Correlation;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.ClusterConnectionConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.server.cluster.impl.MessageLoadBalancingType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of an Artemis cluster that move messages to where they are asked for; requester and door at different ones. */
@Timeout(120)
class ClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS = 30;

    @TempDir
    Path directory;

    private final EmbeddedActiveMQ first = new EmbeddedActiveMQ();
    private final EmbeddedActiveMQ second = new EmbeddedActiveMQ();
    private int firstPort;
    private int secondPort;

    @BeforeEach
    void start() throws Exception {
        firstPort = FreePort.next();
        secondPort = FreePort.next();
        first.setConfiguration(node("first", firstPort, secondPort)).start();
        second.setConfiguration(node("second", secondPort, firstPort)).start();
        await().atMost(PATIENCE).until(() -> members(first) == 2 && members(second) == 2);
    }

    @AfterEach
    void stop() throws Exception {
        first.stop();
        second.stop();
    }

    private Configuration node(String name, int port, int other) {
        Path store = directory.resolve(name);
        return new ConfigurationImpl()
                .setName(name)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setBindingsDirectory(store.resolve("bindings").toString())
                .setJournalDirectory(store.resolve("journal").toString())
                .setPagingDirectory(store.resolve("paging").toString())
                .setLargeMessagesDirectory(store.resolve("large").toString())
                .addAcceptorConfiguration(
                        new TransportConfiguration(NettyAcceptorFactory.class.getName(), at(port), "door"))
                .addConnectorConfiguration("self", connector("self", port))
                .addConnectorConfiguration("other", connector("other", other))
                .addClusterConfiguration(new ClusterConnectionConfiguration()
                        .setName("cluster")
                        .setConnectorName("self")
                        .setStaticConnectors(List.of("other"))
                        .setRetryInterval(100)
                        .setMessageLoadBalancingType(MessageLoadBalancingType.ON_DEMAND))
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setRedistributionDelay(0)
                                .setDeadLetterAddress(SimpleString.of("DLQ"))
                                .setAutoDeleteQueues(false)
                                .setAutoDeleteAddresses(false));
    }

    private static TransportConfiguration connector(String name, int port) {
        return new TransportConfiguration(NettyConnectorFactory.class.getName(), at(port), name);
    }

    private static Map<String, Object> at(int port) {
        return Map.of("host", "127.0.0.1", "port", port, "useEpoll", false);
    }

    private static int members(EmbeddedActiveMQ node) {
        return node.getActiveMQServer()
                .getClusterManager()
                .getDefaultConnection(null)
                .getTopology()
                .getMembers()
                .size();
    }

    @Test
    void aRequestAtOneNodeIsAnsweredByABridgeAtTheOther() throws Exception {
        try (RunningDoor door = RunningDoor.start("tcp://127.0.0.1:" + secondPort, Correlation.AUTO, 4);
                PlainClient client = new PlainClient("tcp://127.0.0.1:" + firstPort)) {
            await().atMost(PATIENCE).until(() -> door.door.down().isEmpty());
            try (MessageConsumer replies = client.session.createConsumer(client.queue("TEST.REPLY"))) {
                Set<String> asked = send(client);
                while (!asked.isEmpty()) {
                    Message reply = replies.receive(PATIENCE.toMillis());
                    assertNotNull(reply, asked.size() + " are not answered");
                    assertTrue(asked.remove(reply.getJMSCorrelationID()), "a second reply");
                    assertEquals("issued", reply.getStringProperty("BeginiStatus"));
                }
            }
            await().until(() -> door.count("answered") == REQUESTS);
        }
    }

    private static Set<String> send(PlainClient client) throws JMSException {
        Set<String> asked = new HashSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            Message request = client.text(PlainClient.json("QWERT-" + i));
            client.send(request);
            asked.add(request.getJMSMessageID());
        }
        return asked;
    }
}
