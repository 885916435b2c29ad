package dev.beginibridge.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sqlite.SQLiteDataSource;

/**
 * Transactions on a SQLite file. SQLite has one writer at a time and each commit waits for the disk; so one thread
 * takes all work that is waiting, runs it in one transaction, commits once, and only then lets the callers go. A caller
 * waits for about one commit, however many there are. Each work has its own savepoint: one that fails harms no other.
 */
final class GroupCommit implements Transactions {
    /** One group may be waiting for another process's lock while the next one is queueing for the same. */
    private static final Duration CALLER_WAIT =
            SqliteFile.BUSY_TIMEOUT.multipliedBy(2).plusSeconds(2);

    private static final int LARGEST_GROUP = 1_000;
    private static final Job<?> STOP = new Job<>(session -> null);

    private final SqliteFile file;
    private final SQLiteDataSource source;
    private final HikariDataSource readers;
    private final BlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Thread writer = new Thread(this::writeUntilStopped, "ledger-writer");
    private boolean closed;
    /** Only the writer thread uses it; null: to be opened. */
    private Session session;

    private GroupCommit(SqliteFile file, SQLiteDataSource source, int readers) {
        this.file = file;
        this.source = source;
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("ledger-read");
        pool.setDataSource(source);
        pool.setMaximumPoolSize(readers);
        pool.setConnectionInitSql("PRAGMA query_only = true");
        pool.setConnectionTimeout(SqliteFile.BUSY_TIMEOUT.toMillis());
        pool.setInitializationFailTimeout(-1);
        this.readers = new HikariDataSource(pool);
        this.writer.setDaemon(true);
    }

    static GroupCommit open(SqliteFile file, int readers) {
        file.create();
        SQLiteDataSource source = file.dataSource();
        Migrations.run(source);
        GroupCommit opened = new GroupCommit(file, source, readers);
        opened.writer.start();
        opened.write(nothing -> null); // so that reads know which file is open
        return opened;
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        Job<T> job = new Job<>(work);
        hand(job);
        try {
            return job.promise.get(CALLER_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw forCaller(e.getCause());
        } catch (TimeoutException e) {
            job.promise.cancel(false);
            throw new LedgerUnavailable("the ledger is not available: its disk is too slow, see what else uses it", e);
        } catch (InterruptedException e) {
            job.promise.cancel(false);
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        }
    }

    @Override
    public <T> T read(SqlWork<T> work) {
        try {
            file.requireInPlace();
            try (Session reading = new Session(readers.getConnection())) {
                return work.in(reading);
            }
        } catch (SQLException e) {
            throw Faults.unavailable(e);
        }
    }

    private static RuntimeException forCaller(Throwable failure) {
        if (failure instanceof SQLException e) {
            return Faults.unavailable(e);
        }
        return failure instanceof RuntimeException e
                ? e
                : new LedgerUnavailable("the ledger failed: restart the bridge", failure);
    }

    private synchronized void hand(Job<?> job) {
        if (closed) {
            throw new LedgerUnavailable("the ledger is closed: the bridge is stopping", null);
        }
        queue.add(job);
    }

    private void writeUntilStopped() {
        List<Job<?>> group = new ArrayList<>();
        boolean stopping = false;
        while (!stopping) {
            try {
                group.add(queue.take());
                queue.drainTo(group, LARGEST_GROUP);
                stopping = group.remove(STOP);
                commit(group);
                group.clear();
            } catch (InterruptedException e) {
                // Goes on: only close() ends this thread, so that no work that was handed in is left behind.
                group.clear();
            }
        }
        discardSession();
    }

    private void commit(List<Job<?>> group) {
        try {
            if (session == null) {
                file.opening();
                session = new Session(source.getConnection());
            }
            Connection connection = session.connection();
            connection.setAutoCommit(false); // BEGIN IMMEDIATE: waits here for other processes
            for (Job<?> job : group) {
                job.run(session);
            }
            // COMMIT, and with it the fsync of the write-ahead log. (Connection.commit() would begin the next
            // transaction at once and lock other processes out while this one is idle.)
            connection.setAutoCommit(true);
            file.requireInPlace();
        } catch (Throwable e) { // whatever it is, the callers must hear of it and this thread must live
            discardSession();
            group.forEach(job -> job.promise.completeExceptionally(e));
            return;
        }
        // Crash guarantee: only now, after the commit, does any caller learn that its work is done.
        group.forEach(Job::settle);
    }

    /** Gives the connection up, and an open transaction with it; the next group opens another one. */
    private void discardSession() {
        try (Session discarded = session) {
            session = null;
            if (discarded != null) {
                readers.getHikariPoolMXBean().softEvictConnections(); // they may hold a file that was replaced
            }
        } catch (SQLException e) {
            session = null; // it was broken already, and is not used again
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                queue.add(STOP);
            }
        }
        try {
            writer.join(CALLER_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        readers.close();
    }

    /** One work and whoever waits for it. */
    private static final class Job<T> {
        private final SqlWork<T> work;
        private final CompletableFuture<T> promise = new CompletableFuture<>();
        private T result;
        private Throwable failure;

        private Job(SqlWork<T> work) {
            this.work = work;
        }

        /** Throws only when the whole transaction is lost. */
        private void run(Session session) throws SQLException {
            if (promise.isDone()) {
                return; // its caller has gone
            }
            session.update("SAVEPOINT work");
            try {
                result = work.in(session);
            } catch (SQLException | RuntimeException e) {
                failure = e;
                session.update("ROLLBACK TO work"); // fails if SQLite has rolled everything back: then all is lost
            }
            session.update("RELEASE work");
        }

        private void settle() {
            if (failure == null) {
                promise.complete(result);
            } else {
                promise.completeExceptionally(failure);
            }
        }
    }
}
