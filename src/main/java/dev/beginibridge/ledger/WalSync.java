package dev.beginibridge.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts commits of SQLite's write-ahead log on the disk, beside further commits: SQLite would hold up all writers meanwhile
 * ({@code synchronous=FULL}). As with commits, one caller does it for all that are waiting. The log is written front to
 * back, so what was committed before is on the disk, too.
 *
 * <p>With {@code synchronous=NORMAL} SQLite syncs the log before it copies it into the database, and its header when it
 * starts it anew; so the file is never damaged, and only the sync of each commit is left to do.
 */
final class WalSync implements AutoCloseable {
    /** About the longest that a commit which nobody waits for is not on the disk. */
    private static final long BACKGROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SqliteFile file;
    private final Queue<WriteTask<?>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lead = new ReentrantLock();
    private final Thread background = new Thread(this::syncUntilClosed, "ledger-sync");
    private volatile boolean dirty;
    private volatile boolean closed;
    /** The last try failed. */
    private volatile boolean inDoubt;
    /** Only the leader uses it; null: to be opened. */
    private FileChannel log;

    WalSync(SqliteFile file) {
        this.file = file;
        background.setDaemon(true);
        background.start();
    }

    /** Commits were made; those of the jobs are waited for. The first of them takes the lead if nobody has it. */
    void committed(List<WriteTask<?>> jobs) {
        waiting.addAll(jobs);
        dirty = true; // behind the jobs: a sync that misses them leaves it set, and they are not forgotten
        if (!jobs.isEmpty() && !lead.isLocked()) {
            jobs.get(0).wake();
        }
    }

    /** Takes the lead until the job is done; false when somebody else has it. */
    boolean leadFor(WriteTask<?> job) {
        if (!lead.tryLock()) {
            return false;
        }
        List<WriteTask<?>> served = new ArrayList<>();
        try {
            while (!job.isDone()) {
                sync(served);
            }
        } finally {
            lead.unlock();
        }
        handOver();
        served.forEach(WriteTask::wake);
        return true;
    }

    private void handOver() {
        WriteTask<?> next = waiting.peek();
        if (next != null) {
            next.wake();
        }
    }

    /** @param served gets the jobs that are done with it, to be woken when nothing is locked any more */
    private void sync(List<WriteTask<?>> served) {
        dirty = false;
        List<WriteTask<?>> jobs = new ArrayList<>();
        for (WriteTask<?> job = waiting.poll(); job != null; job = waiting.poll()) {
            jobs.add(job);
        }
        served.addAll(jobs);
        try {
            file.requireInPlace(); // else a missing log says less
            force();
            file.requireInPlace();
            // Guarantee: only now, with the log on the disk, does any of these callers learn that its work is done.
            jobs.forEach(WriteTask::done);
            inDoubt = false;
        } catch (SQLException e) {
            failed();
            jobs.forEach(job -> job.fail(e));
        } catch (IOException e) {
            failed();
            LedgerUnavailable failure = new LedgerUnavailable(
                    "the ledger is not available: its disk does not take what is written, see that it is well", e);
            jobs.forEach(job -> job.fail(failure));
        }
    }

    /** What nobody waits for must get there all the same. */
    private void failed() {
        discard();
        dirty = true;
        inDoubt = true;
    }

    /** Whether what was committed before could not be put on the disk; it is tried again. */
    boolean isInDoubt() {
        return inDoubt;
    }

    private void force() throws IOException {
        if (log == null) {
            // Not the database itself: closing a second handle of that one would drop SQLite's locks.
            log = FileChannel.open(file.log(), StandardOpenOption.WRITE);
        }
        log.force(false);
    }

    private void discard() {
        FileChannel discarded = log;
        log = null;
        if (discarded != null) {
            try {
                discarded.close();
            } catch (IOException e) {
                return; // it is not used again
            }
        }
    }

    /** The database was opened anew: its log may be another file. */
    void renew() {
        lead.lock();
        try {
            discard();
        } finally {
            lead.unlock();
        }
    }

    private void syncUntilClosed() {
        while (!closed) {
            LockSupport.parkNanos(this, BACKGROUND_NANOS);
            if (dirty && lead.tryLock()) {
                List<WriteTask<?>> served = new ArrayList<>();
                try {
                    sync(served);
                } finally {
                    lead.unlock();
                }
                handOver();
                served.forEach(WriteTask::wake);
            }
        }
    }

    /** Syncs what is left. */
    @Override
    public void close() {
        closed = true;
        List<WriteTask<?>> served = new ArrayList<>();
        lead.lock();
        try {
            if (dirty) {
                sync(served);
            }
            discard();
        } finally {
            lead.unlock();
        }
        served.forEach(WriteTask::wake);
    }
}
