package dev.beginibridge.database;

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
 * lets the callers go: many share a commit, and a lone one waits for no other. Callers that want to be safe from a power cut
 * go on to a second thread, which syncs the log once for all who have gathered there, while the first commits on.
 */
final class SqliteWriter implements AutoCloseable {
    /** The group in front may wait for another program's lock, and the next one for the same. */
    private static final Duration CALLER_WAIT =
            SqliteFile.BUSY_TIMEOUT.multipliedBy(2).plusSeconds(2);

    private static final Duration SYNC_EVERY = Duration.ofMillis(100);
    private static final int LARGEST_GROUP = 1_000;
    private static final WriteTask<?> NOTHING = new WriteTask<>(sql -> null, false);

    private final SqliteFile file;
    private final SqliteLog log;
    private final boolean answersToDisk;
    private final BlockingQueue<WriteTask<?>> queue = new LinkedBlockingQueue<>();
    /** Committed, and waiting for the disk. */
    private final BlockingQueue<WriteTask<?>> unsynced = new LinkedBlockingQueue<>();

    private final Thread writing = new Thread(this::writeUntilClosed, "ledger-writer");
    private final Thread syncing = new Thread(this::syncUntilClosed, "ledger-sync");
    private volatile boolean closed;
    /** All that was handed in is committed: there is nothing more to come for the disk. */
    private volatile boolean written;
    /** Only the writing thread uses it, while it lives; null: to be opened. */
    private SqliteFile.Opened opened;

    /** @param answersToDisk whether an answer is on the disk before its caller goes on; else within {@link #SYNC_EVERY} */
    SqliteWriter(SqliteFile file, boolean answersToDisk) {
        this.file = file;
        this.log = new SqliteLog(file);
        this.answersToDisk = answersToDisk;
        for (Thread thread : List.of(writing, syncing)) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    <T> T write(SqlWork<T> work, boolean toDisk) {
        WriteTask<T> task = new WriteTask<>(work, toDisk);
        queue.add(task);
        if (closed) {
            task.failed(closed()); // the writing thread may have taken its last look
        }
        return task.await(CALLER_WAIT);
    }

    /** While the disk refuses what was answered before, nothing more is answered that it has not got. */
    boolean isSyncingFirst() {
        return answersToDisk || log.isInDoubt();
    }

    private void writeUntilClosed() {
        List<WriteTask<?>> group = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                group.add(queue.take());
                queue.drainTo(group, LARGEST_GROUP - 1);
                commit(group);
                group.clear();
            } catch (InterruptedException e) {
                continue; // only close() ends this thread
            }
        }
        written = true;
        unsynced.add(NOTHING); // wakes the other thread
    }

    /** Work that fails harms no other: all is rolled back, and each runs again in a transaction of its own. */
    private void commit(List<WriteTask<?>> group) {
        try {
            commitTogether(group);
        } catch (WorkFailed e) {
            if (group.size() == 1) {
                group.get(0).failed(e.getCause());
            } else {
                group.forEach(task -> commit(List.of(task)));
            }
        } catch (Throwable e) { // whatever it is, the callers must hear of it
            discard();
            group.forEach(task -> task.failed(e));
        }
    }

    private void commitTogether(List<WriteTask<?>> group) throws SQLException, WorkFailed {
        if (opened == null) {
            opened = file.open();
        }
        Connection connection = opened.session().connection();
        connection.setAutoCommit(false); // BEGIN IMMEDIATE: waits here for other programs
        runAll(group, connection);
        // COMMIT. (Connection.commit() would begin the next transaction at once, and lock other programs out while this
        // one is idle.)
        connection.setAutoCommit(true);
        if (!opened.isInPlace()) {
            throw SqliteFile.gone();
        }
        log.committed();
        // Crash guarantee: only now, with the commit in the file that is in place, does any caller learn of its work.
        for (WriteTask<?> task : group) {
            if (task.isToDisk()) {
                unsynced.add(task);
            } else {
                task.committed();
            }
        }
    }

    private void runAll(List<WriteTask<?>> group, Connection connection) throws SQLException, WorkFailed {
        for (WriteTask<?> task : group) {
            try {
                task.run(opened.session());
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw new WorkFailed(e);
            }
        }
    }

    /** When SQLite has rolled back by itself, as on a full disk, the session is of no use, and the fault is everybody's. */
    private static void rollBack(Connection connection, Exception fault) throws SQLException {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            e.addSuppressed(fault);
            throw fault instanceof SQLException cause ? cause : e;
        }
    }

    /** Gives the session up, and an open transaction with it; the next group opens another one. */
    private void discard() {
        if (opened != null) {
            opened.close();
            opened = null;
            log.close();
        }
    }

    private void syncUntilClosed() {
        List<WriteTask<?>> tasks = new ArrayList<>();
        while (!written || !unsynced.isEmpty()) {
            try {
                WriteTask<?> first = unsynced.poll(SYNC_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    tasks.add(first);
                    unsynced.drainTo(tasks);
                }
                sync(tasks);
                tasks.clear();
            } catch (InterruptedException e) {
                continue; // only close() ends this thread
            }
        }
    }

    /** Nobody may be waiting: what is committed gets to the disk all the same. */
    private void sync(List<WriteTask<?>> tasks) {
        try {
            if (log.isBehind()) {
                log.sync();
            }
            // Guarantee: only now, with the log on the disk, does any of these callers learn of its work.
            tasks.forEach(WriteTask::committed);
        } catch (SQLException e) {
            tasks.forEach(task -> task.failed(e));
        }
    }

    static LedgerUnavailable closed() {
        return new LedgerUnavailable("the ledger is closed: the bridge is stopping", null);
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
        if (!writing.isAlive()) {
            discard();
        }
    }

    /** One work of a group failed, and all were rolled back. */
    private static final class WorkFailed extends Exception {
        private static final long serialVersionUID = 1L;

        WorkFailed(Exception cause) {
            super(cause);
        }
    }
}
