package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.Tls;
import dev.beginibridge.model.Secret;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker of somebody else's, with Artemis' own client: TLS, users, and reply queues that take nothing. */
class ForeignBrokerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String STORE_PASSWORD = "word-of-the-store";

    @TempDir
    Path directory;

    private static JmsBroker broker(String url, Optional<Tls.KeyStoreFile> trust) {
        return new JmsBroker(
                Optional.of(url),
                Optional.of(ForeignBroker.USER),
                Optional.of(Secret.of(ForeignBroker.PASSWORD)),
                trust,
                Optional.empty(),
                Optional.empty());
    }

    private static RunningDoor door(JmsBroker broker) throws Exception {
        return RunningDoor.start(new RunningDoor(broker, RunningDoor.config(Correlation.AUTO, 2), Map.of()));
    }

    private static PlainClient admin(String url) throws JMSException {
        return new PlainClient(url, ForeignBroker.ADMIN, ForeignBroker.ADMIN);
    }

    @Test
    void tlsWithUserAndPassword() throws Exception {
        Path store = directory.resolve("broker.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD);
        Path trust = directory.resolve("trust.p12");
        Path certificate = directory.resolve("broker.cer");
        keytool(
                "-exportcert",
                "-alias",
                "broker",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD,
                "-file",
                certificate.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "broker",
                "-file",
                certificate.toString(),
                "-keystore",
                trust.toString(),
                "-storepass",
                STORE_PASSWORD);
        Map<String, Object> tls =
                Map.of("sslEnabled", true, "keyStorePath", store.toString(), "keyStorePassword", STORE_PASSWORD);
        try (ForeignBroker foreign = new ForeignBroker(directory, tls)) {
            String url = "tcp://127.0.0.1:" + foreign.port() + "?sslEnabled=true";
            Tls.KeyStoreFile trusted = new Tls.KeyStoreFile(trust, Optional.of(Secret.of(STORE_PASSWORD)));
            try (RunningDoor door = door(broker(url, Optional.of(trusted)));
                    PlainClient client =
                            admin(url + "&trustStorePath=" + trust + "&trustStorePassword=" + STORE_PASSWORD)) {
                client.send(client.text(PlainClient.json("QWERT-1")));
                assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
                assertTrue(door.door.down().isEmpty());
            }
            try (RunningDoor distrusting = door(broker(url, Optional.empty()))) {
                await().atMost(PATIENCE)
                        .until(() ->
                                distrusting.door.down().orElse("").startsWith("no connection to the broker since 2"));
            }
        }
    }

    @Test
    void aWrongPasswordIsSaid() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of());
                RunningDoor door = door(new JmsBroker(
                        Optional.of("tcp://127.0.0.1:" + foreign.port()),
                        Optional.of(ForeignBroker.USER),
                        Optional.of(Secret.of("wrong")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))) {
            await().atMost(PATIENCE).until(() -> door.door.down().orElse("").contains("JMSSecurityException"));
        }
    }

    @Test
    void aFullReplyQueueGivesTheRequestsBack() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of())) {
            String url = "tcp://127.0.0.1:" + foreign.port();
            try (PlainClient client = admin(url)) {
                client.producer.send(client.queue("TEST.REPLY"), client.text("x".repeat(30_000)));
                try (RunningDoor door = door(broker(url, Optional.empty()))) {
                    Message request = client.text(PlainClient.json("QWERT-1"));
                    client.send(request);
                    assertGoesBackAndIsAnsweredLater(door, client, request, () -> client.take("TEST.REPLY"));
                }
            }
        }
    }

    @Test
    void aForbiddenReplyQueueGivesTheRequestsBack() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of())) {
            String url = "tcp://127.0.0.1:" + foreign.port();
            try (PlainClient client = admin(url);
                    RunningDoor door = door(broker(url, Optional.empty()))) {
                foreign.forbid("TEST.REPLY", true);
                Message request = client.text(PlainClient.json("QWERT-1"));
                client.send(request);
                assertGoesBackAndIsAnsweredLater(door, client, request, () -> foreign.forbid("TEST.REPLY", false));
            }
        }
    }

    /** Then the refusal comes out of the commit only, which must be told and slow down all the same. */
    @Test
    void aForbiddenReplyQueueThatIsThereGivesTheRequestsBack() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of());
                PlainClient client = admin(foreign.url());
                RunningDoor door = door(foreign.forTheBridge())) {
            client.send(client.text(PlainClient.json("QWERT-0")));
            client.take("TEST.REPLY");
            await().until(() -> door.count("answered") == 1);
            foreign.forbid("TEST.REPLY", true);
            for (int i = 1; i <= 20; i++) {
                client.send(client.text(PlainClient.json("QWERT-" + i)));
            }
            await().atMost(PATIENCE).until(() -> door.count("rolled_back") >= 4);
            assertTrue(door.count("rolled_back") < 20, "a listener did not wait before it took the next");
            QueueTrouble.Trouble unsent = door.door.unsent().orElseThrow();
            assertTrue(unsent.purpose().isCommon());
            assertTrue(
                    JmsHealth.why(unsent).startsWith("replies to TEST.REPLY cannot be sent since 20"),
                    () -> JmsHealth.why(unsent));
            assertTrue(door.door.down().isEmpty(), "the connection itself is well");
            assertEquals(1, door.count("answered"));
            foreign.forbid("TEST.REPLY", false);
            for (int i = 1; i <= 20; i++) {
                client.takeWithin(client.queue("TEST.REPLY"), PATIENCE.toMillis());
            }
            await().until(() -> door.count("answered") == 21);
            assertTrue(door.door.unsent().isEmpty());
            assertEquals(0, foreign.messages("TEST.REPLY"));
        }
    }

    /** No outage: the connection lives. So none is left in health, and the next one, a real one, is told. */
    @Test
    void consumersThatAreTakenAwayAreMadeAnew() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of());
                PlainClient client = admin(foreign.url());
                RunningDoor door = door(foreign.forTheBridge())) {
            await().until(() -> door.door.down().isEmpty());
            await().until(() -> foreign.consumers("TEST.REQUEST") == 2);
            foreign.closeConsumers("TEST.REQUEST");
            await().atMost(PATIENCE).until(() -> foreign.consumers("TEST.REQUEST") == 2);
            client.send(client.text(PlainClient.json("QWERT-1")));
            assertEquals("issued", client.take("TEST.REPLY").getStringProperty("BeginiStatus"));
            await().until(() -> door.door.down().isEmpty());
            assertTrue(door.door.downSince().isEmpty());
            foreign.stop();
            await().atMost(PATIENCE)
                    .until(() -> door.door.down().orElse("").startsWith("no connection to the broker since 20"));
            assertTrue(door.door.downSince().isPresent());
        }
    }

    private interface Remedy {
        void apply() throws Exception;
    }

    private static void assertGoesBackAndIsAnsweredLater(
            RunningDoor door, PlainClient client, Message request, Remedy remedy) throws Exception {
        await().atMost(PATIENCE).until(() -> door.count("rolled_back") >= 2);
        QueueTrouble.Trouble unsent = door.door.unsent().orElseThrow();
        assertTrue(unsent.purpose().isCommon());
        assertTrue(
                JmsHealth.why(unsent).startsWith("replies to TEST.REPLY cannot be sent since 20"),
                () -> JmsHealth.why(unsent));
        assertTrue(door.door.down().isEmpty(), "the connection itself is well");
        assertEquals(0, door.count("answered"));
        remedy.apply();
        Message reply = client.takeWithin(client.queue("TEST.REPLY"), PATIENCE.toMillis());
        assertEquals(request.getJMSMessageID(), reply.getJMSCorrelationID());
        await().until(() -> door.door.unsent().isEmpty());
        assertEquals(0, client.depth("DLQ"));
        assertEquals(0, client.depth("TEST.INVALID"));
    }

    @Test
    void aRequestersOwnForbiddenQueueHoldsUpNobodyElse() throws Exception {
        try (ForeignBroker foreign = new ForeignBroker(directory, Map.of())) {
            String url = "tcp://127.0.0.1:" + foreign.port();
            try (PlainClient client = admin(url);
                    RunningDoor door = door(broker(url, Optional.empty()))) {
                client.makeQueue("ADAPTER.CLOSED");
                foreign.forbid("ADAPTER.CLOSED", true);
                Message request = client.text(PlainClient.json("QWERT-1"));
                request.setJMSReplyTo(client.queue("ADAPTER.CLOSED"));
                client.send(request);
                // It is tried once more, and then given up.
                Message original = client.take("TEST.INVALID");
                assertEquals(request.getJMSMessageID(), original.getStringProperty("BeginiInvalidMessageId"));
                assertEquals(
                        "the bridge is forbidden to send to the queue that the request names for its reply",
                        original.getStringProperty("BeginiInvalidReason"));
                assertEquals(1, door.count("rolled_back"));
                QueueTrouble.Trouble unsent = door.door.unsent().orElseThrow();
                assertEquals(false, unsent.purpose().isCommon());
                assertTrue(JmsHealth.why(unsent).contains("ADAPTER.CLOSED"), () -> JmsHealth.why(unsent));
                client.send(client.text(PlainClient.json("QWERT-2")));
                assertEquals(
                        "QWERT-2",
                        PlainClient.read(client.take("TEST.REPLY")).path("uid").asText());
                foreign.forbid("ADAPTER.CLOSED", false);
                client.send(request);
                client.take("ADAPTER.CLOSED");
                await().until(() -> door.door.unsent().isEmpty());
            }
        }
    }

    @Test
    void aUrlThatIsNoneIsNamedWithoutItsPassword() {
        String url = "nonsense://u:secret-word@host:1?x=y";
        JmsBroker broker = JmsBroker.at(Optional.of(url));
        Exception refused = assertThrows(
                dev.beginibridge.config.setting.ConfigException.class,
                () -> new RunningDoor(broker, RunningDoor.config(Correlation.AUTO, 1), Map.of()));
        assertTrue(refused.getMessage().startsWith("begini.jms.broker-url"), refused.getMessage());
        assertTrue(!refused.getMessage().contains("secret-word"), refused.getMessage());
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }
}
