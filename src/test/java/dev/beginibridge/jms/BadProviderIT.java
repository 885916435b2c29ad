package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.model.Secret;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider whose client fails where none of the others does. */
@Timeout(60)
class BadProviderIT {
    /** Artemis' client, with methods that fail. */
    public static final class Provider extends ActiveMQConnectionFactory {
        private static final long serialVersionUID = 1L;
        private static final Map<String, Throwable> FAILURES = new ConcurrentHashMap<>();
        private static final List<Connection> MADE = new CopyOnWriteArrayList<>();

        @Override
        public Connection createConnection() throws JMSException {
            Connection connection = super.createConnection();
            MADE.add(connection);
            return (Connection) failing(connection);
        }

        private static Object failing(Object real) {
            Set<Class<?>> types = Set.of(Connection.class, Session.class, MessageProducer.class);
            return types.stream()
                    .filter(type -> type.isInstance(real))
                    .findFirst()
                    .map(type -> Proxy.newProxyInstance(
                            type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                                Throwable failure = FAILURES.get(type.getSimpleName() + "." + method.getName());
                                if (failure != null) {
                                    throw failure;
                                }
                                try {
                                    return failing(method.invoke(real, arguments));
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            }))
                    .orElse(real);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @BeforeEach
    void works() {
        Provider.FAILURES.clear();
        Provider.MADE.clear();
    }

    static Stream<Throwable> failures() {
        return Stream.of(new JMSException("not closed"), new NoClassDefFoundError("a provider's class"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theCauseIsToldAndTheRequestAnsweredLater(Throwable failure) throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory);
                RunningDoor door = RunningDoor.start(
                        new RunningDoor(provider(broker.url()), RunningDoor.config(Correlation.AUTO, 1), Map.of()));
                PlainClient client = new PlainClient(broker.url())) {
            Provider.FAILURES.put("MessageProducer.close", failure);
            client.send(client.text(PlainClient.json("QWERT-1")));
            await().atMost(PATIENCE).until(() -> door.count("rolled_back") >= 1);
            String why = JmsHealth.why(door.door.unsent().orElseThrow());
            assertTrue(why.startsWith("replies to TEST.REPLY cannot be sent"), why);
            assertTrue(why.contains(failure.getClass().getSimpleName()), why);

            Provider.FAILURES.clear();
            client.take("TEST.REPLY");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> door.door.unsent().isEmpty());
            assertEquals(0, client.depth("TEST.REPLY"));
        }
    }

    @Test
    void aConnectionThatCannotBeWatchedIsClosed() throws Exception {
        Provider.FAILURES.put("Connection.setExceptionListener", new JMSException("not taken"));
        try (EmbeddedBroker broker = TestBroker.start(directory);
                RunningDoor door = RunningDoor.start(
                        new RunningDoor(provider(broker.url()), RunningDoor.config(Correlation.AUTO, 1), Map.of()))) {
            await().until(() -> !Provider.MADE.isEmpty());
            Provider.FAILURES.clear();
            await().until(() -> door.door.down().isEmpty());
            assertThrows(IllegalStateException.class, () -> Provider.MADE.get(0).createSession());
        }
    }

    private static JmsBroker provider(String url) {
        return new JmsBroker(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new JmsBroker.Factory(Provider.class.getName(), Map.of("brokerURL", Secret.of(url)))));
    }
}
