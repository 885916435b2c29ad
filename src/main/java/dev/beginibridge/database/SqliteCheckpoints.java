package dev.beginibridge.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Copies committed pages from the write-ahead log into the SQLite file beside the writing thread, which would else stop for that
 * between two commits, with all its callers waiting for the disk. It only saves time: a log that stays uncopied is copied by the
 * writing thread once it has {@link SqliteFile#LONGEST_LOG} pages, which is also when a log that never rests begins anew.
 */
final class SqliteCheckpoints implements AutoCloseable {
    /** About a thousand pages, as many as SQLite by itself lets gather. */
    private static final int COMMITTED_TASKS = 150;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final SqliteFile file;
    private final Semaphore due = new Semaphore(0);
    private final Thread copying = new Thread(this::copyUntilClosed, "ledger-checkpoint");
    private volatile boolean closed;
    /** Only the writing thread uses it. */
    private int uncopied;

    SqliteCheckpoints(SqliteFile file) {
        this.file = file;
        copying.setDaemon(true);
        copying.start();
    }

    void committed(int tasks) {
        uncopied += tasks;
        if (uncopied >= COMMITTED_TASKS) {
            uncopied = 0;
            due.release();
        }
    }

    private void copyUntilClosed() {
        while (!closed) {
            try (SqliteFile.Opened opened = file.open()) {
                copyWhileInPlace(opened);
            } catch (SQLException e) {
                awaitDue(); // what is wrong with the file or its disk is the writing thread's to tell
            }
        }
    }

    /** SQLite syncs the log before it copies, and the file before the log may begin anew: a power cut finds one of them whole. */
    private void copyWhileInPlace(SqliteFile.Opened opened) throws SQLException {
        awaitDue();
        while (!closed && opened.isInPlace()) {
            opened.session().row("PRAGMA wal_checkpoint(PASSIVE)", row -> row.getInt(1));
            awaitDue();
        }
    }

    private void awaitDue() {
        due.acquireUninterruptibly();
        due.drainPermits();
    }

    @Override
    public void close() {
        closed = true;
        due.release();
        try {
            copying.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
