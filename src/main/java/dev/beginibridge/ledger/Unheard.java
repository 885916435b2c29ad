package dev.beginibridge.ledger;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The works of {@link Transactions#writeLater}: nobody waits to hear what came of them. One that could not be committed is
 * kept and tried again; one that answered false is counted.
 */
final class Unheard {
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Queue<Job<?>> failed = new ConcurrentLinkedQueue<>();
    private final AtomicLong refused = new AtomicLong();
    private long retriedAt;

    /** Called by the one leader, with what it has just committed or not. */
    void hear(List<Job<?>> group) {
        for (Job<?> job : group) {
            if (job.isWaitedFor()) {
                continue;
            }
            if (job.isFailed()) {
                failed.add(job);
            } else if (Boolean.FALSE.equals(job.outcome())) {
                refused.incrementAndGet();
            }
        }
    }

    /** What failed is to be tried again, in front of what comes now. */
    synchronized void moveTo(Collection<Job<?>> queue) {
        for (Job<?> job = failed.poll(); job != null; job = failed.poll()) {
            queue.add(job);
        }
    }

    /** Once in a while; asked by one thread. */
    boolean isRetryDue() {
        long now = System.nanoTime();
        boolean due = !failed.isEmpty() && now - retriedAt > RETRY_NANOS;
        if (due) {
            retriedAt = now;
        }
        return due;
    }

    /**
     * How many have answered false so far.
     *
     * @throws LedgerUnavailable while some are not committed
     */
    long refused() {
        if (!failed.isEmpty()) {
            throw new LedgerUnavailable(
                    "the ledger does not take what it was given: see that its disk is well and has room", null);
        }
        return refused.get();
    }
}
