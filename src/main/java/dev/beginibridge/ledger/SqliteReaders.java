package dev.beginibridge.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.sqlite.SQLiteDataSource;

/**
 * Sessions that read a SQLite file, beside its one writer. They are kept open with their prepared statements, which a
 * pool of connections would close each time: most of a read's cost.
 */
final class SqliteReaders implements AutoCloseable {
    /** A place for one session; what is in it may have been opened on a file that is not there any more. */
    private record Place(Session session, int generation) {}

    private static final Place EMPTY = new Place(null, -1);

    private final SqliteFile file;
    private final SQLiteDataSource source;
    private final BlockingQueue<Place> places;
    private final int count;
    private final AtomicInteger generation = new AtomicInteger();
    private volatile boolean closed;

    SqliteReaders(SqliteFile file, SQLiteDataSource source, int count) {
        this.file = file;
        this.source = source;
        this.count = count;
        this.places = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            places.add(EMPTY);
        }
    }

    <T> T read(SqlWork<T> work) {
        Place place = take();
        Session session = null;
        int opened = generation.get();
        try {
            file.requireInPlaceLately();
            session = opened(place, opened);
            T result = work.in(session);
            places.add(new Place(session, opened));
            return result;
        } catch (SQLException e) {
            discard(session);
            places.add(EMPTY);
            throw SqlErrors.unavailable(e);
        } catch (RuntimeException | Error e) {
            discard(session);
            places.add(EMPTY);
            throw e;
        }
    }

    private Place take() {
        if (closed) {
            throw closed();
        }
        try {
            Place place = places.poll(SqliteFile.BUSY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (place == null && !closed) {
                throw SqlErrors.unavailable(new SQLTransientConnectionException("no reader is free"));
            }
            if (closed) {
                if (place != null) {
                    places.add(place); // close() is waiting for it
                }
                throw closed();
            }
            return place;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        }
    }

    private static LedgerUnavailable closed() {
        return new LedgerUnavailable("the ledger is closed: the bridge is stopping", null);
    }

    private Session opened(Place place, int now) throws SQLException {
        if (place.session() != null && place.generation() == now) {
            return place.session();
        }
        discard(place.session());
        Session fresh = new Session(source.getConnection());
        fresh.update("PRAGMA query_only = true");
        return fresh;
    }

    private static void discard(Session session) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                return; // it was broken already, and is not used again
            }
        }
    }

    /** Sessions are opened anew at their next use. */
    void renew() {
        generation.incrementAndGet();
    }

    /** Waits for reads that are going on, for a limited time. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (int i = 0; i < count; i++) {
                Place place = places.poll(SqliteFile.BUSY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                if (place != null) {
                    discard(place.session());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
