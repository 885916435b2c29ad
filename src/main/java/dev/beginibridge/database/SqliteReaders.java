package dev.beginibridge.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sessions that read a SQLite file, beside its one writer. They are kept open with their prepared statements, which a pool of
 * connections would close each time: most of the cost of a read.
 */
final class SqliteReaders implements AutoCloseable {
    private final SqliteFile file;
    private final int count;
    private final Semaphore free;
    private final Queue<SqliteFile.Opened> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    SqliteReaders(SqliteFile file, int count) {
        this.file = file;
        this.count = count;
        this.free = new Semaphore(count);
    }

    <T> T read(SqlWork<T> work) {
        if (closed) {
            throw SqliteWriter.closed();
        }
        take(1);
        SqliteFile.Opened opened = idle.poll();
        boolean good = false;
        try {
            opened = inPlace(opened);
            T result = work.in(opened.session());
            good = true;
            return result;
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        } finally {
            if (good) {
                idle.add(opened);
            } else if (opened != null) {
                opened.close();
            }
            free.release();
        }
    }

    /** A session on the file that is there now: one that was replaced holds what nobody may be told any more. */
    private SqliteFile.Opened inPlace(SqliteFile.Opened opened) throws SQLException {
        if (opened != null && opened.isInPlace()) {
            return opened;
        }
        if (opened != null) {
            opened.close();
        }
        return file.openReadOnly();
    }

    private void take(int places) {
        try {
            if (!free.tryAcquire(places, SqliteFile.BUSY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw SqlErrors.unavailable(new SQLTransientConnectionException("no reader is free"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        }
    }

    /** Waits for reads that are going on, for a limited time; nothing is read any more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            take(count);
        } catch (LedgerUnavailable e) {
            return; // a read that does not end keeps its session
        }
        idle.forEach(SqliteFile.Opened::close);
        idle.clear();
    }
}
