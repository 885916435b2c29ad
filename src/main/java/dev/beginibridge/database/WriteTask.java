package dev.beginibridge.database;

import java.sql.SQLException;
import java.time.Duration;

/** One piece of work on its way to the writer of a SQLite file, and the caller that waits for it. */
final class WriteTask<T> {
    private final SqlWork<T> work;
    /** Its caller waits until it is safe from a power cut, too. */
    final boolean toDisk;

    private final Outcome<T> outcome = new Outcome<>();
    /** Handed over to the caller by {@link #committed} only. */
    private T result;

    WriteTask(SqlWork<T> work, boolean toDisk) {
        this.work = work;
        this.toDisk = toDisk;
    }

    /** Runs it in the open transaction; called again when that was rolled back. A caller that left wants nothing done. */
    void run(Session session) throws SQLException {
        if (!outcome.isDone()) {
            result = work.in(session);
        }
    }

    void committed() {
        outcome.is(result);
    }

    void failed(Throwable why) {
        outcome.failed(why);
    }

    /** What the work returned, once it is committed. */
    T await(Duration limit) {
        return outcome.await(limit);
    }
}
