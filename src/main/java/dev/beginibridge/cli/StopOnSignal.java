package dev.beginibridge.cli;

import dev.beginibridge.app.Bridge;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Stops a bridge in order on Ctrl-C, SIGTERM or SIGHUP, from before its start to its end. The process ends when the stop
 * has, with the status of its signal (128 and its number); a stop that takes longer than it may ends the process at once.
 */
final class StopOnSignal {
    private static volatile boolean begun;

    private StopOnSignal() {}

    /**
     * To be called before the bridge starts.
     *
     * @param first runs before the bridge is stopped
     */
    static void of(Bridge bridge, Runnable first) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(bridge, first), "begini-stop"));
    }

    /** Whether the process ends; what fails from then on fails for that reason. */
    static boolean hasBegun() {
        return begun;
    }

    /** Never returns: the signal ends the process. */
    static void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static void stop(Bridge bridge, Runnable first) {
        begun = true;
        Thread limit = new Thread(() -> endAfter(bridge.stopLimit()), "begini-stop-limit");
        limit.setDaemon(true);
        limit.start();
        ConsoleStream.stop();
        try {
            first.run();
        } finally {
            bridge.close();
            ConsoleStream.drain();
        }
    }

    /** A process that is killed loses nothing, and this is no worse; one that never ends holds ports, locks and claims. */
    private static void endAfter(Duration limit) {
        try {
            Thread.sleep(limit.toMillis());
            System.err.println("begini-bridge: the stop took longer than " + limit.toSeconds()
                    + " s and is cut off. No request is lost: the next start goes on with what was under way.");
            ConsoleStream.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(MainCommand.FAILED);
        }
    }
}
