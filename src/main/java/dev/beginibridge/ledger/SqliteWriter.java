package dev.beginibridge.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteDataSource;

/** The one connection that writes a SQLite file; used by one thread at a time. */
final class SqliteWriter {
    private final SqliteFile file;
    private final SQLiteDataSource source;
    private final Runnable reopened;
    private volatile boolean closed;
    /** Null: to be opened. */
    private Session session;

    /** @param reopened told when the file is going to be opened anew, and may be another one */
    SqliteWriter(SqliteFile file, SQLiteDataSource source, Runnable reopened) {
        this.file = file;
        this.source = source;
        this.reopened = reopened;
    }

    /**
     * Runs the group in one transaction, and marks each job as committed or failed. Work that fails harms no other: all is
     * rolled back, and each runs again in a transaction of its own.
     */
    void commit(List<WriteTask<?>> group) {
        try {
            commitTogether(group);
        } catch (WorkFailed e) {
            for (WriteTask<?> job : group) {
                commitAlone(job);
            }
        } catch (Throwable e) { // whatever it is, the callers must hear of it
            discard();
            group.forEach(job -> job.fail(e));
        }
    }

    private void commitAlone(WriteTask<?> job) {
        try {
            commitTogether(List.of(job));
        } catch (WorkFailed e) {
            job.fail(e.getCause());
        } catch (Throwable e) {
            discard();
            job.fail(e);
        }
    }

    private void commitTogether(List<WriteTask<?>> group) throws SQLException, WorkFailed {
        if (closed) {
            throw new LedgerUnavailable("the ledger is closed: the bridge is stopping", null);
        }
        if (file.isGone()) {
            discard();
        }
        if (session == null) {
            file.opening();
            session = new Session(source.getConnection());
        }
        Connection connection = session.connection();
        connection.setAutoCommit(false); // BEGIN IMMEDIATE: waits here for other processes
        runAll(group, connection);
        // COMMIT. (Connection.commit() would begin the next transaction at once and lock other processes out while
        // this one is idle.)
        connection.setAutoCommit(true);
        if (group.stream().anyMatch(WriteTask::mustBeInPlace)) {
            file.requireInPlace();
        }
        // Crash guarantee: only now, after the commit, does any caller learn that its work is done.
        group.forEach(WriteTask::commit);
    }

    private void runAll(List<WriteTask<?>> group, Connection connection) throws SQLException, WorkFailed {
        for (WriteTask<?> job : group) {
            try {
                job.run(session);
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw new WorkFailed(e);
            }
        }
    }

    /** When SQLite has done so by itself, as on a full disk, the connection is of no use, and the fault is everybody's. */
    private static void rollBack(Connection connection, Exception fault) throws SQLException {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            fault.addSuppressed(e);
            if (fault instanceof SQLException cause) {
                throw cause;
            }
            throw (RuntimeException) fault;
        }
    }

    /** Gives the connection up, and an open transaction with it; the next group opens another one. */
    private void discard() {
        try (Session discarded = session) {
            session = null;
            if (discarded != null) {
                reopened.run();
            }
        } catch (SQLException e) {
            session = null; // it was broken already, and is not used again
        }
    }

    /** Takes nothing more; for any thread. */
    void refuse() {
        closed = true;
    }

    void close() {
        refuse();
        discard();
    }

    /** One work of a group failed, and all were rolled back. */
    private static final class WorkFailed extends Exception {
        private static final long serialVersionUID = 1L;

        WorkFailed(Exception cause) {
            super(cause);
        }
    }
}
