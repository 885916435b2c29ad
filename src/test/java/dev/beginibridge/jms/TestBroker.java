package dev.beginibridge.jms;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Correlation;
import java.nio.file.Path;

/** The embedded broker on a free port, with the test's queues. */
final class TestBroker {
    private TestBroker() {}

    static EmbeddedBroker start(Path directory) {
        return start(directory, 0);
    }

    static EmbeddedBroker start(Path directory, int port) {
        return start(directory, port, false);
    }

    static EmbeddedBroker start(Path directory, int port, boolean amqp) {
        EmbeddedBroker broker = new EmbeddedBroker(
                new BridgeConfig.Broker("127.0.0.1", port, directory, amqp), RunningDoor.config(Correlation.AUTO, 1));
        broker.start();
        return broker;
    }
}
