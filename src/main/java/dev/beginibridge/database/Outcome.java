package dev.beginibridge.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a caller waits for while another thread writes. */
class Outcome<T> extends CompletableFuture<T> {
    T await(Duration limit) {
        try {
            return get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            cancel(false);
            Thread.currentThread().interrupt();
            throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", e);
        } catch (TimeoutException e) {
            cancel(false);
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
