package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.beginibridge.ManualClock;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The queue door's waits when the clock is set back: none lasts until it shows the same time again. */
class BrokerConnectionsTest {
    private final ManualClock clock = new ManualClock();
    private int tries;

    @Test
    void aBrokerThatIsAwayIsTriedAgain() {
        BrokerConnections connections = new BrokerConnections(Optional.empty(), clock);
        connections.setTargetConnectionFactory((ConnectionFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConnectionFactory.class}, (proxy, method, arguments) -> {
                    tries++;
                    throw new JMSException("the broker is away");
                }));
        for (int i = 0; i < 3; i++) {
            assertThrows(JMSException.class, connections::createConnection);
        }
        assertEquals(2, tries, "the third had to wait");
        clock.advance(Duration.ofHours(-1));
        assertThrows(JMSException.class, connections::createConnection);
        assertEquals(3, tries);
    }

    /** It would be everybody's. */
    @Test
    void nobodyMarksTheSharedConnection() throws Exception {
        BrokerConnections connections = new BrokerConnections(Optional.empty(), clock);
        Connection physical = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);
        connections.setTargetConnectionFactory((ConnectionFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ConnectionFactory.class},
                (proxy, method, arguments) -> physical));
        Connection lent = connections.createConnection();
        assertThrows(IllegalStateException.class, () -> lent.setClientID("bridge"));
        assertThrows(IllegalStateException.class, () -> lent.setExceptionListener(failure -> {}));
    }

    @Test
    void aSendThatIsBlockedIsEnded() throws Exception {
        BlockedSends<String> sends = new BlockedSends<>(clock);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
            sends.begin("a full queue");
            begun.complete(null);
            try {
                new CountDownLatch(1).await(); // only an interrupt ends it
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return sends.end().ended();
        });
        begun.get(20, TimeUnit.SECONDS);
        clock.advance(Duration.ofHours(-1));
        sends.endBlocked();
        clock.advance(Duration.ofSeconds(11));
        sends.endBlocked();
        assertEquals(true, ended.get(20, TimeUnit.SECONDS));
    }
}
