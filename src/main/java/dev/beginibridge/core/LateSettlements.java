package dev.beginibridge.core;

import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.ops.BareTrace;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles the claims of requests that were answered as failed while the ledger was away, as soon as it is back: until then,
 * or until its lease ends, nobody else may call for the same uid. What Begini answered is not lost, either.
 */
final class LateSettlements {
    private static final Logger LOG = LoggerFactory.getLogger(LateSettlements.class);

    private final RetryingLedger ledger;
    /** One thread, which ends when there is nothing to do. */
    private final ExecutorService thread;

    LateSettlements(RetryingLedger ledger) {
        this.ledger = ledger;
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named("late-settlements"));
        executor.allowCoreThreadTimeOut(true);
        this.thread = executor;
    }

    /** @param leaseEnd from then on it is in nobody's way */
    void add(Instant leaseEnd, Predicate<Ledger> settlement) {
        thread.execute(() -> {
            try {
                ledger.ask(leaseEnd, settlement::test);
            } catch (LedgerUnavailable | BridgeStopping e) {
                return; // the lease ends by itself, and the start of a bridge frees what a dead one claimed
            } catch (RuntimeException e) { // else it ends the thread, and the log has nothing of it
                LOG.error(
                        "a claim could not be settled: nobody can ask for its uid until its lease ends",
                        BareTrace.of(e));
            }
        });
    }
}
