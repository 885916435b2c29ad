package dev.beginibridge.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sessions that read a SQLite file. They keep their prepared statements, which a pool would close: most of a read's cost.
 */
final class SqliteReaders implements AutoCloseable {
    private final SqliteFile file;
    /** One place for each session; a session is opened when it is first needed. */
    private final BlockingQueue<Optional<SqliteFile.Opened>> places;

    private volatile boolean closed;

    SqliteReaders(SqliteFile file, int count) {
        this.file = file;
        this.places = new ArrayBlockingQueue<>(count, false, Collections.nCopies(count, Optional.empty()));
    }

    <T> T read(SqlWork<T> work) {
        if (closed) {
            throw SqliteWriter.closed();
        }
        SqliteFile.Opened opened = take().orElse(null);
        boolean good = false;
        try {
            if (opened != null && !opened.isInPlace()) {
                opened.close(); // it holds what nobody may be told any more
                opened = null;
            }
            if (opened == null) {
                opened = file.open();
                opened.session().update("PRAGMA query_only = true");
            }
            T result = work.in(opened.session());
            good = true;
            return result;
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        } finally {
            if (!good && opened != null) {
                opened.close();
            }
            places.add(good ? Optional.of(opened) : Optional.empty());
        }
    }

    private Optional<SqliteFile.Opened> take() {
        try {
            Optional<SqliteFile.Opened> place = places.poll(SqliteFile.BUSY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (place == null) {
                throw SqlErrors.unavailable(new SQLTransientConnectionException("no reader is free"));
            }
            return place;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        }
    }

    /** Waits for reads that are going on, for a limited time; nothing is read any more. */
    @Override
    public void close() {
        try {
            for (int left = places.size() + places.remainingCapacity(); left > 0 && !closed; left--) {
                take().ifPresent(SqliteFile.Opened::close);
            }
        } catch (LedgerUnavailable e) {
            return; // a read that does not end keeps its session
        } finally {
            closed = true;
        }
    }
}
