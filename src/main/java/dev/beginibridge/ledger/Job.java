package dev.beginibridge.ledger;

import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** One work on its way to a SQLite file, and the thread that waits for it. */
final class Job<T> {
    /** How far it is. */
    private enum Stage {
        WAITING,
        /** In the write-ahead log, not yet on the disk. */
        COMMITTED,
        DONE
    }

    private final SqlWork<T> work;
    private final boolean toDisk;
    private final Thread caller = Thread.currentThread();
    private T result;
    private Throwable failure;
    private volatile Stage stage = Stage.WAITING;
    private volatile boolean left;

    /** @param toDisk it is done only when its commit is on the disk */
    Job(SqlWork<T> work, boolean toDisk) {
        this.work = work;
        this.toDisk = toDisk;
    }

    boolean isDone() {
        return stage == Stage.DONE;
    }

    boolean isCommitted() {
        return stage == Stage.COMMITTED;
    }

    /** Its caller waits no longer: if it has not run yet, it does not. */
    void leave() {
        left = true;
    }

    /** Runs it behind a savepoint of its own; throws only when the whole transaction is lost. */
    void run(Session session) throws SQLException {
        if (left) {
            return;
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

    /** Its transaction was committed; true when it still has to wait for the disk. */
    boolean committed() {
        if (toDisk && failure == null) {
            stage = Stage.COMMITTED;
            return true;
        }
        done();
        return false;
    }

    void fail(Throwable why) {
        failure = why;
        done();
    }

    void done() {
        stage = Stage.DONE;
        wake();
    }

    /** Lets its caller look again. */
    void wake() {
        if (caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    T outcome() {
        if (failure == null) {
            return result;
        }
        if (failure instanceof SQLException e) {
            throw Faults.unavailable(e);
        }
        throw failure instanceof RuntimeException e
                ? e
                : new LedgerUnavailable("the ledger failed: restart the bridge", failure);
    }
}
