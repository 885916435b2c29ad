package dev.beginibridge.jms;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Interrupts a send that the broker blocks, as one to a full queue may be; none after {@link #end}. */
final class SendLimit {
    private static final long SECONDS = 10;

    private final Thread sender = Thread.currentThread();
    private Future<?> timer;
    private boolean ended;
    private boolean interrupted;

    private SendLimit() {}

    static SendLimit start(ScheduledExecutorService timer) {
        SendLimit limit = new SendLimit();
        limit.timer = timer.schedule(limit::interrupt, SECONDS, TimeUnit.SECONDS);
        return limit;
    }

    private synchronized void interrupt() {
        if (!ended) {
            interrupted = true;
            sender.interrupt();
        }
    }

    /** To be called by the sender. */
    synchronized void end() {
        timer.cancel(false);
        if (interrupted) {
            Thread.interrupted(); // ours, and nobody else's to see
        }
        ended = true;
    }
}
