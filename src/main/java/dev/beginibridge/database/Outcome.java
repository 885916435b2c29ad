package dev.beginibridge.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a caller waits for while another thread writes. */
final class Outcome<T> {
    private final CompletableFuture<T> future = new CompletableFuture<>();

    void is(T result) {
        future.complete(result);
    }

    void failed(Throwable why) {
        future.completeExceptionally(why);
    }

    /** Whether nobody waits any more. */
    boolean isDone() {
        return future.isDone();
    }

    T await(Duration limit) {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        } catch (TimeoutException e) {
            future.cancel(false);
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
