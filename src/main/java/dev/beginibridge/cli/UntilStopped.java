package dev.beginibridge.cli;

import dev.beginibridge.app.Bridge;
import java.util.concurrent.CountDownLatch;

/**
 * Starts a bridge and waits for Ctrl-C or SIGTERM, watched meanwhile; the stop is orderly and has ended before the
 * process does.
 */
final class UntilStopped {
    private UntilStopped() {}

    static void hold(Bridge bridge, FileWatch watch) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            watch.close();
                            bridge.close();
                            stop.countDown();
                        },
                        "begini-stop"));
        bridge.start();
        watch.start();
        stop.await();
    }
}
