package dev.beginibridge.cli;

import dev.beginibridge.Bridge;
import java.util.concurrent.CountDownLatch;

/** Starts a bridge and waits for Ctrl-C or SIGTERM; the stop is orderly and has ended before the process does. */
final class UntilStopped {
    private UntilStopped() {}

    static void hold(Bridge bridge) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            bridge.close();
                            stop.countDown();
                        },
                        "begini-stop"));
        bridge.start();
        stop.await();
    }
}
