package dev.beginibridge.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteDataSource;

/**
 * Transactions on a SQLite file, which has one writer at a time. Whoever finds nobody writing takes the lead: it runs all
 * work that is waiting, its own and that of others, in one transaction, commits once, and only then lets the callers go.
 * So a caller waits for about one commit, however many there are, and a lonely one changes no thread. Each work has its
 * own savepoint: one that fails harms no other.
 *
 * <p>A commit is in the write-ahead log when it returns: a kill of this process loses nothing. {@link WalSync} puts it on
 * the disk, so that neither does a power cut; only who wants that waits for it.
 */
final class GroupCommit implements Transactions {
    /** The leader may wait for another process's lock while the next group is queueing for the same. */
    private static final Duration CALLER_WAIT =
            SqliteFile.BUSY_TIMEOUT.multipliedBy(2).plusSeconds(2);

    /** A caller is woken when its work is done or it is to lead; this is only a safety net. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int LARGEST_GROUP = 1_000;

    private final SqliteFile file;
    private final SQLiteDataSource source;
    private final SqliteReaders readers;
    private final WalSync disk;
    private final Queue<Job<?>> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lead = new ReentrantLock();
    private volatile boolean closed;
    /** Only the leader uses it; null: to be opened. */
    private Session session;

    private GroupCommit(SqliteFile file, SQLiteDataSource source, int readers) {
        this.file = file;
        this.source = source;
        this.readers = new SqliteReaders(file, source, readers);
        this.disk = new WalSync(file);
    }

    static GroupCommit open(SqliteFile file, int readers) {
        file.create();
        SQLiteDataSource source = file.dataSource();
        Migrations.run(source);
        GroupCommit opened = new GroupCommit(file, source, readers);
        opened.write(nothing -> null); // so that reads know which file is open
        return opened;
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return await(new Job<>(work, false));
    }

    @Override
    public <T> T writeToDisk(SqlWork<T> work) {
        return await(new Job<>(work, true));
    }

    @Override
    public void sync() {
        await(new Job<>(nothing -> null, true));
    }

    private <T> T await(Job<T> job) {
        queue.add(job);
        long end = System.nanoTime() + CALLER_WAIT.toNanos();
        while (!job.isDone()) {
            if (Thread.currentThread().isInterrupted()) {
                leave(job);
                throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", null);
            }
            boolean led = job.isCommitted() ? disk.leadFor(job) : leadFor(job);
            if (!led && System.nanoTime() > end) {
                leave(job);
                throw new LedgerUnavailable(
                        "the ledger is not available: its disk is too slow, see what else uses it", null);
            }
            if (!led) {
                LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            }
        }
        return job.outcome();
    }

    /** Its caller goes: it must not be the one that is woken to lead. */
    private void leave(Job<?> job) {
        job.leave();
        queue.remove(job);
        handOver();
    }

    /** Takes the lead until the job is committed; false when somebody else has it. */
    private boolean leadFor(Job<?> job) {
        if (!lead.tryLock()) {
            return false;
        }
        try {
            leadUntilCommitted(job);
        } finally {
            lead.unlock();
        }
        handOver();
        return true;
    }

    /** Whoever queued up while the lead was taken is asleep: the first of them goes on. */
    private void handOver() {
        Job<?> next = queue.peek();
        if (next != null) {
            next.wake();
        }
    }

    private void leadUntilCommitted(Job<?> mine) {
        List<Job<?>> group = new ArrayList<>();
        while (!mine.isDone() && !mine.isCommitted()) {
            for (Job<?> job = queue.poll(); job != null; job = group.size() < LARGEST_GROUP ? queue.poll() : null) {
                group.add(job);
            }
            commit(group);
            group.clear();
        }
    }

    private void commit(List<Job<?>> group) {
        try {
            if (closed) {
                throw new LedgerUnavailable("the ledger is closed: the bridge is stopping", null);
            }
            if (session == null) {
                file.opening();
                session = new Session(source.getConnection());
            }
            Connection connection = session.connection();
            connection.setAutoCommit(false); // BEGIN IMMEDIATE: waits here for other processes
            for (Job<?> job : group) {
                job.run(session);
            }
            // COMMIT. (Connection.commit() would begin the next transaction at once and lock other processes out while
            // this one is idle.)
            connection.setAutoCommit(true);
            file.requireInPlace();
        } catch (Throwable e) { // whatever it is, the callers must hear of it
            discardSession();
            group.forEach(job -> job.fail(e));
            return;
        }
        // Crash guarantee: only now, after the commit, does any caller learn that its work is done.
        disk.committed(group.stream().filter(Job::committed).toList());
    }

    /** Gives the connection up, and an open transaction with it; the next group opens another one. */
    private void discardSession() {
        try (Session discarded = session) {
            session = null;
            if (discarded != null) {
                readers.renew(); // they may hold a file that was replaced
                disk.renew();
            }
        } catch (SQLException e) {
            session = null; // it was broken already, and is not used again
        }
    }

    @Override
    public <T> T read(SqlWork<T> work) {
        return readers.read(work);
    }

    @Override
    public void close() {
        boolean led = false;
        try {
            led = lead.tryLock(CALLER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            disk.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            if (led) {
                discardSession();
                lead.unlock();
            }
            readers.close();
        }
    }
}
