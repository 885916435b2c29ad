package dev.beginibridge.database;

import dev.beginibridge.ops.Enduring;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Copies committed pages from the write-ahead log into the SQLite file beside the writing thread, which would else stop for that
 * between two commits, with all its callers waiting for the disk. It only saves time: once the log has
 * {@link SqliteFile#LONGEST_LOG} pages, this gives way, and the writing thread copies the rest, after which the log begins anew.
 * So a disk that copies more slowly than the log grows slows the commits down, and the log stays short.
 */
final class SqliteCheckpoints implements AutoCloseable {
    /** About a thousand pages, as many as SQLite by itself lets gather. */
    private static final int COMMITTED_TASKS = 150;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final SqliteFile file;
    private final Semaphore due = new Semaphore(0);
    private final Thread copying = new Thread(this::copyUntilClosed, "ledger-checkpoint");
    private volatile boolean closed;
    /** The writing thread's turn. */
    private volatile boolean givingWay;
    /** Only the writing thread uses it. */
    private int uncopied;

    SqliteCheckpoints(SqliteFile file) {
        this.file = file;
        copying.setDaemon(true);
        copying.start();
    }

    /** Said by the writing thread. */
    void committed(int tasks) {
        uncopied += tasks;
        if (uncopied >= COMMITTED_TASKS) {
            uncopied = 0;
            if (givingWay) {
                givingWay = false; // the next commit finds nobody else copying
            } else {
                due.release();
            }
        }
    }

    private void copyUntilClosed() {
        Enduring.loop("copying the ledger's log", () -> {
            try (SqliteFile.Opened opened = file.open()) {
                copyWhileInPlace(opened);
            } catch (SQLException e) {
                awaitDue(); // what is wrong with the file or its disk is the writing thread's to tell
            }
            return !closed;
        });
    }

    private void copyWhileInPlace(SqliteFile.Opened opened) throws SQLException, InterruptedException {
        awaitDue();
        while (!closed && opened.isInPlace()) {
            int pages = file.copyLog(opened.session());
            givingWay = pages >= SqliteFile.LONGEST_LOG;
            awaitDue();
        }
    }

    private void awaitDue() throws InterruptedException {
        due.acquire();
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
