package dev.beginibridge.app;

import dev.beginibridge.ops.BareTrace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts parts one after the other and closes them once, in the reverse order. A stop may come at any time: it interrupts
 * a start that goes on, which is then undone. No step of a stop hinders another, or hides the failure that the stop comes
 * from.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    /** How long a stop waits for the end of a start that it has interrupted. */
    private static final Duration START_END = Duration.ofSeconds(3);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    /** Held by a start or a stop while it goes on. */
    private final ReentrantLock changing = new ReentrantLock();

    private volatile Thread starter;
    private volatile boolean stopping;
    private boolean stopped;

    /** What a start does; each part that needs an end is given to {@link #opened}. */
    interface Start {
        void run() throws Exception;
    }

    /** Starts; when that fails, or {@link #stop} is called meanwhile, the stop runs before this ends with the failure. */
    void start(Start start, Runnable stop) throws Exception {
        changing.lock();
        try {
            starter = Thread.currentThread();
            start.run();
        } catch (Exception | Error e) {
            starter = null; // the undoing is not interrupted any more
            boolean interrupted = Thread.interrupted(); // a stop waits here and there, and would be cut short
            stop(stop);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        } finally {
            starter = null;
            changing.unlock();
        }
    }

    <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        if (stopping) {
            throw new CancellationException("the bridge was told to stop during its start");
        }
        return part;
    }

    /** Runs the stop, at the first call only; returns when it has ended. */
    void stop(Runnable stop) {
        stopping = true;
        if (!mayStop()) {
            return;
        }
        try {
            if (!stopped) {
                stopped = true;
                stop.run();
            }
        } finally {
            changing.unlock();
        }
    }

    /** A start that takes no notice of the stop has opened no door yet: nothing of it needs an end in order. */
    private boolean mayStop() {
        Thread starting = starter;
        if (starting == null || starting == Thread.currentThread()) {
            changing.lock();
            return true;
        }
        starting.interrupt();
        try {
            return changing.tryLock(START_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void closeParts() {
        while (!parts.isEmpty()) {
            quietly(parts.pop());
        }
    }

    /** One step of a stop. */
    static void quietly(AutoCloseable step) {
        try {
            step.close();
        } catch (Exception | LinkageError e) { // a provider's jar may lack a class
            LOG.warn("a part did not close cleanly", BareTrace.of(e));
        }
    }
}
