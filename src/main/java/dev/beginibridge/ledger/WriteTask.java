package dev.beginibridge.ledger;

import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** One work on its way to a SQLite file, and the thread that waits for it. */
final class WriteTask<T> {
    /** How far it is. */
    private enum Stage {
        WAITING,
        /** In the write-ahead log, not yet on the disk. */
        COMMITTED,
        DONE
    }

    /** What must be true before its caller learns that it is done. */
    private enum Need {
        COMMIT,
        /** It is in the file that the path names: what is answered is in no file that was removed. */
        IN_PLACE,
        /** And on the disk. */
        ON_DISK
    }

    private final SqlWork<T> work;
    private final Need need;
    private final Thread caller;

    private T result;
    private Throwable failure;
    private volatile Stage stage = Stage.WAITING;
    private volatile boolean left;

    private WriteTask(SqlWork<T> work, Need need, Thread caller) {
        this.work = work;
        this.need = need;
        this.caller = caller;
    }

    /** The calling thread is going to wait until it is committed. */
    static <T> WriteTask<T> committed(SqlWork<T> work) {
        return new WriteTask<>(work, Need.COMMIT, Thread.currentThread());
    }

    /** The calling thread is going to wait until it is committed, and to answer with it. */
    static <T> WriteTask<T> inPlace(SqlWork<T> work) {
        return new WriteTask<>(work, Need.IN_PLACE, Thread.currentThread());
    }

    /** The calling thread is going to wait until its commit is on the disk. */
    static <T> WriteTask<T> onDisk(SqlWork<T> work) {
        return new WriteTask<>(work, Need.ON_DISK, Thread.currentThread());
    }

    boolean isDone() {
        return stage == Stage.DONE;
    }

    boolean isCommitted() {
        return stage == Stage.COMMITTED;
    }

    boolean mustBeInPlace() {
        return need == Need.IN_PLACE;
    }

    /** Its caller waits no longer: if it has not run yet, it does not. */
    void leave() {
        left = true;
    }

    /** Runs it in the open transaction; may be called again when that was rolled back. */
    void run(Session session) throws SQLException {
        if (!left) {
            result = work.in(session);
        }
    }

    /** Its transaction was committed. */
    void commit() {
        failure = null;
        stage = need == Need.ON_DISK ? Stage.COMMITTED : Stage.DONE;
    }

    void fail(Throwable why) {
        failure = why;
        done();
    }

    /** Its caller learns of it by {@link #wake}, once nothing is locked any more. */
    void done() {
        stage = Stage.DONE;
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
            throw SqlErrors.unavailable(e);
        }
        throw failure instanceof RuntimeException e
                ? e
                : new LedgerUnavailable("the ledger failed: restart the bridge", failure);
    }
}
