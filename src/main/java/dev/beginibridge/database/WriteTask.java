package dev.beginibridge.database;

import java.sql.SQLException;

/** One piece of work on its way to the writer of a SQLite file, and the caller that waits for it. */
final class WriteTask<T> extends Outcome<T> {
    private final SqlWork<T> work;
    /** Its caller also waits until the work is safe from a power cut. */
    final boolean toDisk;

    /** Handed over to the caller by {@link #committed} only. */
    private T result;

    WriteTask(SqlWork<T> work, boolean toDisk) {
        this.work = work;
        this.toDisk = toDisk;
    }

    /** Runs it in the open transaction; called again when that was rolled back. A caller that left wants nothing done. */
    void run(Session session) throws SQLException {
        if (!isDone()) {
            result = work.in(session);
        }
    }

    void committed() {
        complete(result);
    }
}
