package dev.beginibridge.app;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ops.Health;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The embedded broker while it starts, on a thread of its own: it needs no other part and takes longer than any of
 * them. Closing waits for the end of the start, so that nothing of it is left behind.
 */
final class BrokerStart implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final CompletableFuture<Void> start;

    BrokerStart(BridgeConfig config) {
        broker = new EmbeddedBroker(config.broker(), config.jms());
        start = CompletableFuture.runAsync(broker::start, task -> new Thread(task, "begini-broker-start").start());
    }

    /** The broker, which may not have started yet. */
    EmbeddedBroker broker() {
        return broker;
    }

    /** The broker, started; throws what {@link EmbeddedBroker#start} threw. */
    EmbeddedBroker started() {
        try {
            start.get();
            return broker;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the bridge was told to stop during its start");
        } catch (ExecutionException e) { // an Error of its thread is wrapped
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Tells whether it is there: it starts again by itself when its disk has failed. */
    void register(Health health) {
        health.register("embedded-broker", () -> broker.trouble()
                .map(why -> Health.Outcome.down("the embedded broker is not there: " + why
                        + ". It is started again, at least every half minute, until it works;"
                        + " its messages are in its journal"))
                .orElseGet(() -> Health.Outcome.up("the embedded broker runs")));
    }

    @Override
    public void close() {
        start.handle((done, failure) -> null).join();
        broker.close();
    }
}
