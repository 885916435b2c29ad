package dev.beginibridge.database;

import dev.beginibridge.ops.Enduring;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes a SQLite file. One thread takes all work that has gathered, runs it in one transaction, commits once, and only then
 * lets the callers go: many share a commit, and a lone one waits for no other. Those that want to be safe from a power cut go
 * on to a second thread, which syncs the log for all who have gathered there, while the first commits on.
 */
final class SqliteWriter implements AutoCloseable {
    /** The group in front may wait for another program's lock, and the next one for the same. */
    private static final Duration CALLER_WAIT =
            SqliteFile.BUSY_TIMEOUT.multipliedBy(2).plusSeconds(2);

    private static final Duration SYNC_EVERY = Duration.ofMillis(100);
    private static final int LARGEST_GROUP = 1_000;
    private static final WriteTask<?> NOTHING = new WriteTask<>(sql -> null, false);

    private final SqliteFile file;
    private final boolean answersToDisk;
    private final SqliteCheckpoints checkpoints;
    private final BlockingQueue<WriteTask<?>> queue = new LinkedBlockingQueue<>();
    /** Committed, and waiting for the disk. */
    private final BlockingQueue<WriteTask<?>> unsynced = new LinkedBlockingQueue<>();

    private final Thread writing = new Thread(this::writeUntilClosed, "ledger-writer");
    private final Thread syncing = new Thread(this::syncUntilClosed, "ledger-sync");
    private volatile boolean closed;
    /** All that was handed in is committed: nothing more comes for the disk. */
    private volatile boolean written;
    /** The disk has not got all commits. */
    private volatile boolean behind;
    /** The disk has refused commits that were answered already. */
    private volatile boolean inDoubt;
    /** Only the writing thread uses it, while it lives; null: to be opened. */
    private SqliteFile.Opened opened;

    /** @param answersToDisk whether an answer is on the disk before its caller goes on; else within {@link #SYNC_EVERY} */
    SqliteWriter(SqliteFile file, boolean answersToDisk) {
        this.file = file;
        this.answersToDisk = answersToDisk;
        this.checkpoints = new SqliteCheckpoints(file);
        for (Thread thread : List.of(writing, syncing)) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    <T> T write(SqlWork<T> work, boolean toDisk) {
        WriteTask<T> task = new WriteTask<>(work, toDisk);
        queue.add(task);
        if (closed) {
            task.completeExceptionally(closed()); // the writing thread may have taken its last look
        }
        return task.await(CALLER_WAIT);
    }

    static LedgerUnavailable closed() {
        return new LedgerUnavailable("the ledger is closed: the bridge is stopping", null);
    }

    /** While the disk refuses earlier answers, nothing is answered before the disk has it. */
    boolean isSyncingFirst() {
        return answersToDisk || inDoubt;
    }

    private void writeUntilClosed() {
        Enduring.loop("writing to the ledger", () -> {
            List<WriteTask<?>> group = gathered(queue);
            if (!group.isEmpty()) {
                commit(group);
            }
            return !closed || !queue.isEmpty();
        });
        written = true;
        unsynced.add(NOTHING); // wakes the other thread
    }

    /** All that is there, after waiting for the first; nothing, when none came for a moment. */
    private static List<WriteTask<?>> gathered(BlockingQueue<WriteTask<?>> from) {
        List<WriteTask<?>> group = new ArrayList<>();
        try {
            WriteTask<?> first = from.poll(SYNC_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                group.add(first);
                from.drainTo(group, LARGEST_GROUP - 1);
            }
            return group;
        } catch (InterruptedException e) {
            return group; // only close() ends these threads
        }
    }

    /** Work that fails harms no other: all is rolled back, and each runs again in a transaction of its own. */
    private void commit(List<WriteTask<?>> group) {
        WriteTask<?> running = null;
        try {
            Connection connection = begin();
            for (WriteTask<?> task : group) {
                running = task;
                task.run(opened.session());
            }
            running = null;
            connection.setAutoCommit(
                    true); // COMMIT; commit() would begin the next transaction at once, and hold its lock
            if (!opened.isInPlace()) {
                throw SqliteFile.gone();
            }
            committed(group);
        } catch (Throwable e) { // whatever it is, the callers must hear of it
            discard();
            if (running == null || group.size() == 1) {
                group.forEach(task -> task.completeExceptionally(e));
            } else {
                group.forEach(task -> commit(List.of(task)));
            }
        }
    }

    private Connection begin() throws SQLException {
        if (opened == null) {
            opened = file.open();
        }
        Connection connection = opened.session().connection();
        connection.setAutoCommit(false); // BEGIN IMMEDIATE: waits here for other programs
        return connection;
    }

    /** Crash guarantee: only here, with the commit in the file that is in place, does any caller learn of its work. */
    private void committed(List<WriteTask<?>> group) {
        behind = true;
        for (WriteTask<?> task : group) {
            if (!task.toDisk) {
                task.committed();
            } else {
                unsynced.add(task);
            }
        }
        checkpoints.committed(group.size());
    }

    /** Gives the session up, which rolls an open transaction back; the next group opens another one. */
    private void discard() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    private void syncUntilClosed() {
        Enduring.loop("syncing the ledger", () -> {
            sync(gathered(unsynced));
            return !written || !unsynced.isEmpty();
        });
    }

    /**
     * Runs even when nobody waits, so that every commit reaches the disk. After a failure the next success is believed, although a
     * kernel may have dropped what it could not write: opening the file again would read the same cache, so it would prove no more.
     */
    private void sync(List<WriteTask<?>> tasks) {
        try {
            if (behind) {
                behind = false; // first: a commit that is made meanwhile needs another sync
                file.syncLog();
                inDoubt = false;
            }
            // Guarantee: only now, with the log on the disk, does any of these callers learn of its work.
            tasks.forEach(WriteTask::committed);
        } catch (Throwable e) { // whatever it is, the callers must hear of it
            behind = true;
            inDoubt = true;
            tasks.forEach(task -> task.completeExceptionally(e));
        }
    }

    /** Writes what was handed in, and puts it on the disk. */
    @Override
    public void close() {
        closed = true;
        queue.add(NOTHING); // wakes the writing thread
        try {
            writing.join(CALLER_WAIT.toMillis());
            syncing.join(CALLER_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        checkpoints.close();
        if (!writing.isAlive()) {
            discard();
        }
    }
}
