package dev.beginibridge.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteDataSource;

/**
 * Transactions on a SQLite file, which has one writer at a time. Whoever finds nobody writing takes the lead: it runs all
 * work that is waiting, its own and that of others, in one transaction, commits once, and only then lets the callers go.
 * So a caller waits for about one commit, however many there are, and a lonely one changes no thread.
 *
 * <p>A commit is in the write-ahead log when it returns: a kill of this process loses nothing. {@link WalSync} puts it on
 * the disk within a moment, so that neither does a power cut; only who wants that waits for it.
 */
final class GroupCommit implements Transactions {
    /** The leader may wait for another process's lock while the next group is queueing for the same. */
    private static final Duration CALLER_WAIT =
            SqliteFile.BUSY_TIMEOUT.multipliedBy(2).plusSeconds(2);

    /** A caller is woken when its work is done or it is to lead; this is only a safety net. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int LARGEST_GROUP = 1_000;
    /** So many at once means that the processors are busy: a commit for more of them is worth a short wait. */
    private static final int CROWD = 4;

    private final SqliteFile file;
    private final SqliteWriter writer;
    private final SqliteReaders readers;
    private final WalSync disk;
    private final boolean answersOnDisk;
    private final Queue<WriteTask<?>> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lead = new ReentrantLock();
    /** Only the leader uses it. */
    private int lastGroup;

    private GroupCommit(SqliteFile file, SQLiteDataSource source, int readers, boolean answersOnDisk) {
        this.file = file;
        this.writer = new SqliteWriter(file, source, this::reopened);
        this.readers = new SqliteReaders(file, source, readers);
        this.disk = new WalSync(file);
        this.answersOnDisk = answersOnDisk;
    }

    /** @param answersOnDisk whether an answer is given only when it is on the disk */
    static GroupCommit open(SqliteFile file, int readers, boolean answersOnDisk) {
        file.create();
        SQLiteDataSource source = file.dataSource();
        Migrations.run(source);
        GroupCommit opened = new GroupCommit(file, source, readers, answersOnDisk);
        opened.write(nothing -> null); // so that reads know which file is open
        return opened;
    }

    private void reopened() {
        readers.renew(); // they may hold a file that was replaced
        disk.renew();
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return await(WriteTask.committed(work));
    }

    @Override
    public <T> T writeAnswer(SqlWork<T> work) {
        return await(isDiskFirst() ? WriteTask.onDisk(work) : WriteTask.inPlace(work));
    }

    /** As long as the disk did not take what was answered before, nothing is answered that is not on it. */
    private boolean isDiskFirst() {
        return answersOnDisk || disk.isInDoubt();
    }

    @Override
    public void secure() {
        if (isDiskFirst()) {
            await(WriteTask.onDisk(nothing -> null));
        }
    }

    @Override
    public <T> T writeToDisk(SqlWork<T> work) {
        return await(WriteTask.onDisk(work));
    }

    @Override
    public void sync() {
        await(WriteTask.onDisk(nothing -> null)); // behind what was handed in before
    }

    private <T> T await(WriteTask<T> job) {
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
    private void leave(WriteTask<?> job) {
        job.leave();
        queue.remove(job);
        handOver();
    }

    /** Takes the lead until the job is committed; false when somebody else has it. */
    private boolean leadFor(WriteTask<?> job) {
        if (!lead.tryLock()) {
            return false;
        }
        List<WriteTask<?>> served = new ArrayList<>();
        try {
            while (!job.isDone() && !job.isCommitted()) {
                commitQueue(served);
            }
        } finally {
            lead.unlock();
        }
        // The next leader first, and nobody while the lead is held: waking many takes longer than a commit.
        handOver();
        served.forEach(WriteTask::wake);
        return true;
    }

    /** Whoever queued up while the lead was taken is asleep: the first of them goes on. */
    private void handOver() {
        WriteTask<?> next = queue.peek();
        if (next != null) {
            next.wake();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is for speed: what is right does not rest on it
    private void commitQueue(List<WriteTask<?>> served) {
        if (lastGroup >= CROWD) {
            Thread.yield(); // others join meanwhile, and one commit is for more of them
        }
        List<WriteTask<?>> group = new ArrayList<>();
        for (WriteTask<?> job = queue.poll(); job != null; job = group.size() < LARGEST_GROUP ? queue.poll() : null) {
            group.add(job);
        }
        if (group.isEmpty()) {
            return;
        }
        lastGroup = group.size();
        writer.commit(group);
        disk.committed(group.stream().filter(WriteTask::isCommitted).toList());
        served.addAll(group);
    }

    @Override
    public <T> T read(SqlWork<T> work) {
        return readers.read(work);
    }

    @Override
    public OptionalLong size() {
        return file.size();
    }

    @Override
    public boolean purge() {
        try {
            return file.emptyLog();
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        }
    }

    @Override
    public void close() {
        boolean led = false;
        List<WriteTask<?>> served = new ArrayList<>();
        try {
            led = lead.tryLock(CALLER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            if (led) {
                commitQueue(served);
            }
            disk.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            writer.refuse();
            if (led) {
                writer.close();
                lead.unlock();
            }
            served.forEach(WriteTask::wake);
            readers.close();
        }
    }
}
