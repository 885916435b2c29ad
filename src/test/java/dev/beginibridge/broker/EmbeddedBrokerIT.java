package dev.beginibridge.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.setting.ConfigException;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    private static final BridgeConfig.Jms QUEUES = new BridgeConfig.Jms(
            true,
            JmsBroker.at(Optional.empty()),
            Map.of(),
            1,
            Duration.ofSeconds(3),
            Correlation.AUTO,
            Configs.PLAIN_REPLY,
            StandardCharsets.UTF_8,
            Optional.empty(),
            "TEST.REQUEST",
            "TEST.REPLY",
            "TEST.INVALID",
            "TEST.PARKED",
            "TEST.RESULT");

    @TempDir
    Path directory;

    private EmbeddedBroker broker(String host, int port) {
        return new EmbeddedBroker(config(host, port), QUEUES);
    }

    private BridgeConfig.Broker config(String host, int port) {
        return new BridgeConfig.Broker(host, port, directory.resolve("broker"), false);
    }

    private interface Use {
        void with(Session session) throws JMSException;
    }

    private static void use(EmbeddedBroker broker, Use use) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            use.with(session);
        }
    }

    @Test
    void keepsMessagesOverARestart() throws Exception {
        EmbeddedBroker broker = broker("127.0.0.1", 0);
        broker.start();
        use(broker, session -> {
            Queue queue = session.createQueue("TEST.REQUEST");
            session.createProducer(queue).send(session.createTextMessage("kept"));
        });
        broker.close();
        broker.start();
        use(broker, session -> {
            MessageConsumer consumer = session.createConsumer(session.createQueue("TEST.REQUEST"));
            assertEquals("kept", consumer.receive(5_000).getBody(String.class));
        });
        broker.close();
        assertTrue(Files.isDirectory(directory.resolve("broker").resolve("journal")));
    }

    /** Whoever may not enter it reads no message, whatever the modes of the files in it. */
    @Test
    void tellsWhatWaitsOnAQueueAndForHowLong() throws Exception {
        try (EmbeddedBroker broker = broker("127.0.0.1", 0)) {
            broker.start();
            assertEquals(Optional.empty(), broker.oldest("TEST.REQUEST"));
            assertEquals(Optional.empty(), broker.oldest("NOWHERE"));
            use(broker, session -> {
                MessageProducer producer = session.createProducer(session.createQueue("TEST.REQUEST"));
                TextMessage text = session.createTextMessage("{\"uid\":\"ZOË-1\"}");
                text.setJMSCorrelationID("C-1");
                producer.send(text);
                Instant sent = Instant.ofEpochMilli(text.getJMSTimestamp());
                BytesMessage bytes = session.createBytesMessage();
                bytes.writeBytes("{\"uid\":\"ZOË-2\"}".getBytes(StandardCharsets.UTF_8));
                producer.send(bytes);
                assertEquals(Optional.of(sent), broker.oldest("TEST.REQUEST"));
                for (String term : new String[] {"ZOË-1", "C-1"}) {
                    assertEquals(Optional.of(sent), broker.holding("TEST.REQUEST", term), term);
                }
                assertEquals(
                        Optional.of(Instant.ofEpochMilli(bytes.getJMSTimestamp())),
                        broker.holding("TEST.REQUEST", "ZOË-2"));
                assertEquals(Optional.empty(), broker.holding("TEST.REQUEST", "ZOË-3"));
                assertEquals(2, broker.messages("TEST.REQUEST"), "all is left there");
            });
        }
    }

    @Test
    void itsDirectoryIsOpenToItsOwnerOnly() throws Exception {
        Path broker = directory.resolve("broker");
        try (EmbeddedBroker fresh = broker("127.0.0.1", 0)) {
            fresh.start();
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(broker)));
        }
        Files.setPosixFilePermissions(broker, PosixFilePermissions.fromString("rwxr-x---"));
        try (EmbeddedBroker again = broker("127.0.0.1", 0)) {
            again.start();
            assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(broker)));
        }
    }

    @Test
    void keepsTheMessagesOfAJournalWithFilesOfAnotherSize() throws Exception {
        EmbeddedBroker broker = broker("127.0.0.1", 0);
        EmbeddedActiveMQ earlier = new EmbeddedActiveMQ()
                .setConfiguration(
                        BrokerSettings.of(config("127.0.0.1", 0), QUEUES).setJournalFileSize(10 * 1024 * 1024));
        earlier.start();
        int port = earlier.getActiveMQServer()
                .getRemotingService()
                .getAcceptor(BrokerSettings.ACCEPTOR)
                .getActualPort();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port)) {
            send(factory, 0, 400);
        }
        earlier.stop();

        broker.start();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url())) {
            receive(factory, 0, 150);
            send(factory, 400, 500);
        }
        broker.close();
        broker.start();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url())) {
            receive(factory, 150, 500);
        }
        assertEquals(0, broker.messages("TEST.REQUEST"));
        broker.close();
    }

    /** Numbered messages of 40 kB: many of them fill more than one file. */
    private static void send(ActiveMQConnectionFactory factory, int from, int to) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue("TEST.REQUEST"));
            for (int i = from; i < to; i++) {
                BytesMessage message = session.createBytesMessage();
                message.setIntProperty("number", i);
                message.writeBytes(new byte[40_000]);
                producer.send(message);
            }
            session.commit();
        }
    }

    private static void receive(ActiveMQConnectionFactory factory, int from, int to) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue("TEST.REQUEST"));
            for (int i = from; i < to; i++) {
                assertEquals(i, consumer.receive(5_000).getIntProperty("number"));
            }
            session.commit();
        }
    }

    @Test
    void bindsAFreePortAndSaysWhich() {
        try (EmbeddedBroker broker = broker("localhost", 0)) {
            broker.start();
            assertTrue(broker.port() > 0);
            assertEquals("tcp://localhost:" + broker.port(), broker.url());
        }
    }

    @Test
    void refusesAPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = broker("127.0.0.1", taken.getLocalPort())) {
            ConfigException refused = assertThrows(ConfigException.class, broker::start);
            assertTrue(
                    refused.getMessage().startsWith("begini.broker.port=" + taken.getLocalPort() + " on 127.0.0.1"),
                    refused.getMessage());
        }
    }

    @Test
    void refusesADirectoryInUse() {
        try (EmbeddedBroker second = broker("127.0.0.1", 0)) {
            try (EmbeddedBroker first = broker("127.0.0.1", 0)) {
                first.start();
                ConfigException refused = assertThrows(ConfigException.class, second::start);
                assertTrue(refused.getMessage().startsWith("begini.broker.directory="), refused.getMessage());
                assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
            }
            second.start();
            assertTrue(second.port() > 0);
        }
    }

    @Test
    void refusesADirectoryThatIsNone() throws Exception {
        Files.writeString(directory.resolve("broker"), "a file");
        try (EmbeddedBroker broker = broker("127.0.0.1", 0)) {
            ConfigException refused = assertThrows(ConfigException.class, broker::start);
            assertTrue(refused.getMessage().startsWith("begini.broker.directory="), refused.getMessage());
        }
    }

    /** Artemis itself only logs it, and would be waited for. */
    @Test
    void refusesAJournalThatCannotBeUsed() throws Exception {
        try (EmbeddedBroker broker = broker("127.0.0.1", 0)) {
            Files.createDirectory(directory.resolve("broker"));
            Files.writeString(directory.resolve("broker/bindings"), "a file");
            ConfigException refused = assertThrows(ConfigException.class, broker::start);
            assertTrue(
                    refused.getMessage().contains("did not start with its journal in begini.broker.directory="),
                    refused.getMessage());
        }
    }

    @Test
    void restsForLongerAfterEachStartInVain() {
        assertEquals(
                List.of(3L, 6L, 12L, 24L, 30L, 30L),
                Stream.of(1, 2, 3, 4, 5, 1_000_000)
                        .map(EmbeddedBroker::restSeconds)
                        .toList());
    }

    /** It would be a new broker, and make folders that hide below the mount point of a file system that is away. */
    @Test
    void doesNotStartAgainWithoutWhatItHad() throws Exception {
        Path store = directory.resolve("broker");
        Path away = directory.resolve("away");
        EmbeddedBroker broker = broker("127.0.0.1", 0);
        broker.start();
        broker.close();
        Files.move(store, away);
        assertThrows(ConfigException.class, broker::start);
        assertTrue(Files.notExists(store));

        Files.createDirectories(store.resolve("journal"));
        Files.createDirectories(store.resolve("bindings"));
        ConfigException refused = assertThrows(ConfigException.class, broker::start);
        assertTrue(refused.getMessage().endsWith("its folder journal is empty"), refused.getMessage());

        for (Path empty : List.of(store.resolve("journal"), store.resolve("bindings"), store)) {
            Files.delete(empty);
        }
        Files.move(away, store);
        broker.start();
        broker.close();
    }

    @Test
    void refusesAHostThatOthersReach() {
        for (String host : new String[] {"0.0.0.0", "broker.example.com", "192.168.1.1"}) {
            ConfigException refused = assertThrows(ConfigException.class, () -> broker(host, 0));
            assertTrue(refused.getMessage().startsWith("begini.broker.host=" + host), refused.getMessage());
            assertTrue(refused.getMessage().contains("begini.jms.broker-url"), refused.getMessage());
        }
    }
}
