package dev.beginibridge.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One piece of work on its way to the writer of a SQLite file, and the caller that waits for it. */
final class WriteTask<T> {
    private final SqlWork<T> work;
    /** Its caller also waits until the work is safe from a power cut. */
    final boolean toDisk;

    private final CompletableFuture<T> outcome = new CompletableFuture<>();
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
        outcome.complete(result);
    }

    void failed(Throwable why) {
        outcome.completeExceptionally(why);
    }

    /** What the work returned, once it is committed. */
    T await(Duration limit) {
        try {
            return outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            outcome.cancel(false);
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        } catch (TimeoutException e) {
            outcome.cancel(false);
            throw new LedgerUnavailable(
                    "the ledger is not available: its disk is too slow; find out what else uses it", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e.getCause() instanceof SQLException fault
                    ? SqlErrors.unavailable(fault)
                    : new LedgerUnavailable("the ledger failed: restart the bridge", e.getCause());
        }
    }
}
