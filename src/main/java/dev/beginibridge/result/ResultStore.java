package dev.beginibridge.result;

import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.model.Asker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The outbox of Begini's events in the ledger's database. Life of an event: {@link #store} (committed and synced) → settled,
 * when its link is known or a minute has gone → {@link #take} with a lease → {@link #delivered} or {@link #failed}. A crash
 * between leaves the lease, which runs out. Methods throw {@link LedgerUnavailable}.
 */
public interface ResultStore {
    /** A new event, read from its body as far as that could be read. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Arrival(
            String id,
            String deployment,
            String integrationId,
            String environment,
            Optional<String> uid,
            Optional<String> type,
            byte[] body,
            Instant receivedAt) {}

    /** One whose turn it is, held until the lease ends; only the holder's word counts. */
    record Delivery(ResultEvent event, String owner) {}

    /** A link whose session is over without a final event. */
    record Missing(String deployment, String uid, Instant issuedAt, Optional<Asker> asker) {}

    /** Keeps the event; false when the deployment had the same body before. On the disk when it returns, whatever begini.ledger.sync says. */
    boolean store(Arrival arrival);

    /**
     * Finds for some new events who asked for their links, and numbers them, as {@link #take} does.
     *
     * @return whether there may be more of them
     */
    boolean settle(Instant now);

    /**
     * The events whose turn it is, oldest first: settled, undelivered, due, not leased by another, and of each uid only the
     * oldest undelivered one. Events without a uid wait for nobody.
     */
    List<Delivery> take(int most, Instant now, Duration lease);

    /** Extends the lease while the route runs. Has no effect if another bridge has taken the event. */
    void renew(Delivery delivery, Instant leaseUntil);

    /** The route has ended. False when the lease was lost meanwhile. */
    boolean delivered(Delivery delivery, Instant now);

    /** Gives it back, due again at the given instant. */
    void failed(Delivery delivery, Instant next);

    /** Makes the events of that id due again that were delivered before. */
    void replay(String id, Instant now);

    /**
     * The events that a question finds. When one of them is not settled, that is tried once, so that they say who asked; a
     * database that can only be read answers, too.
     */
    default List<ResultEvent> settled(Supplier<List<ResultEvent>> question, Instant now) {
        List<ResultEvent> found = question.get();
        if (found.stream().allMatch(ResultEvent::isSettled)) {
            return found;
        }
        try {
            settle(now);
            return question.get();
        } catch (LedgerUnavailable e) {
            return found;
        }
    }

    /** The events of that id, oldest first: one for each deployment that was sent the same body. */
    List<ResultEvent> events(String id);

    /** The events of one customer, oldest first. */
    List<ResultEvent> of(String deployment, String uid);

    /** The events for which some rows of a batch asked, the first and the last row included, in no particular order. */
    List<ResultEvent> ofRows(String batch, long first, long last);

    /** The newest events, newest first; of those that wait only, when asked. */
    List<ResultEvent> newest(int most, boolean waitingOnly);

    /** The events of a deployment with numbers above the given one, ascending: for the result files. */
    List<ResultEvent> after(String deployment, long number, int most);

    /** Links that were issued between two instants and have no final event, oldest first. */
    List<Missing> missing(String deployment, Instant issuedAfter, Instant issuedBefore, int most);

    /** How many events wait for their hand-over, and since when the oldest does. */
    Waiting waiting();

    record Waiting(long count, Optional<Instant> oldest) {}
}
