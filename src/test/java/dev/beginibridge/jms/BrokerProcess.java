package dev.beginibridge.jms;

import dev.beginibridge.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The embedded broker in a process of its own, which a test may kill. */
final class BrokerProcess {
    private BrokerProcess() {}

    /** Arguments: the directory, the port. Says {@code READY} and the port. */
    public static void main(String[] args) throws Exception {
        EmbeddedBroker broker = TestBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
        System.out.println(DoorProcess.READY + " " + broker.port());
        new CountDownLatch(1).await();
    }
}
