package dev.beginibridge.jms;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Interrupts a send that the broker blocks, as one to a full queue may be; none after {@link #close}. */
final class SendLimit implements AutoCloseable {
    private static final long SECONDS = 10;

    private final Thread sender = Thread.currentThread();
    private Future<?> end;
    private boolean closed;
    private boolean interrupted;

    private SendLimit() {}

    static SendLimit start(ScheduledExecutorService timer) {
        SendLimit limit = new SendLimit();
        limit.end = timer.schedule(limit::interrupt, SECONDS, TimeUnit.SECONDS);
        return limit;
    }

    private synchronized void interrupt() {
        if (!closed) {
            interrupted = true;
            sender.interrupt();
        }
    }

    /** To be called by the sender. */
    @Override
    public synchronized void close() {
        end.cancel(false);
        if (!closed && interrupted) {
            Thread.interrupted(); // ours, and nobody else's to see
        }
        closed = true;
    }
}
