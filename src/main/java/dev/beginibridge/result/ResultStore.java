package dev.beginibridge.result;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.LedgerMeters;
import dev.beginibridge.ledger.LedgerMeters.Operation;
import dev.beginibridge.model.Asker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The outbox of Begini's events in the ledger's database. Life of an event: {@link #store} (committed and synced) → settled,
 * when its link is known or a minute has gone → {@link #take} with a lease → {@link #delivered} or {@link #failed}. A crash
 * between leaves the lease, which runs out. Methods throw {@link LedgerUnavailable}.
 *
 * <p>It is in SQL, the same on every {@link Database}. What is to be done is read first, outside any transaction, and then
 * done only where it still holds: so an idle look costs no commit, and several bridges may look at once.
 */
public class ResultStore {
    /** A new event, read from its body as far as that could be read. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Arrival(
            String id,
            String deployment,
            String integrationId,
            String environment,
            Optional<String> uid,
            Optional<String> type,
            byte[] body,
            Instant receivedAt) {}

    /** One whose turn it is, held until the lease ends; only the holder's word counts. */
    public record Delivery(ResultEvent event, String owner) {}

    /** A link whose session is over without a final event. */
    public record Missing(String deployment, String uid, Instant issuedAt, Optional<Asker> asker) {}

    public record Waiting(long count, Optional<Instant> oldest) {}

    private final Database database;
    private final LedgerMeters meters;
    private final Settling settling;
    /** The start of each take's name, different for every process; a number follows. */
    private final String process = UUID.randomUUID() + "-";

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong lastArrived = new AtomicLong();

    public ResultStore(Database database, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.meters = new LedgerMeters(metrics);
        this.settling = new Settling(database);
        if (database.isExclusive()) { // whoever took an event is dead: nobody need wait for the leases
            database.write(sql -> sql.update(ResultSql.FREE, clock.millis()));
        }
    }

    /** Keeps the event; false when the deployment had the same body before. On the disk when it returns, whatever begini.ledger.sync says. */
    public boolean store(Arrival arrival) {
        long micros = Math.multiplyExact(arrival.receivedAt().toEpochMilli(), 1_000);
        long arrived =
                lastArrived.updateAndGet(last -> Math.max(last + 1, micros)); // those of one uid keep their order
        return meters.timed(
                        Operation.STORE_EVENT,
                        () -> database.writeToDisk(sql -> sql.update(
                                ResultSql.STORE,
                                arrival.id(),
                                arrival.deployment(),
                                arrival.integrationId(),
                                arrival.environment(),
                                arrival.uid().orElse(null),
                                arrival.type().orElse(null),
                                arrival.body(),
                                arrived)))
                == 1;
    }

    /**
     * Finds for some new events who asked for their links, and numbers them, as {@link #take} does.
     *
     * @return whether there may be more of them
     */
    public boolean settle(Instant now) {
        return settling.round(now);
    }

    /**
     * The events whose turn it is, oldest first: settled, undelivered, due, not leased by another, and of each uid only the
     * oldest undelivered one. Events without a uid wait for nobody.
     */
    public List<Delivery> take(int most, Instant now, Duration lease) {
        return meters.timed(Operation.TAKE_EVENTS, () -> {
            settling.round(now);
            return taken(most, now, lease);
        });
    }

    private List<Delivery> taken(int most, Instant now, Duration lease) {
        long at = now.toEpochMilli();
        List<ResultEvent> due = database.read(sql -> sql.rows(ResultSql.DUE, ResultSql::event, at, most));
        if (due.isEmpty()) {
            return List.of();
        }
        String owner = process + count.incrementAndGet();
        return database.write(sql -> {
            List<Delivery> taken = new ArrayList<>();
            for (ResultEvent event : due) {
                if (sql.update(ResultSql.TAKE, owner, at + lease.toMillis(), event.id(), event.deployment(), at, owner)
                        == 1) {
                    taken.add(new Delivery(event, owner));
                }
            }
            return taken;
        });
    }

    /** Extends the lease while the route runs. Has no effect if another bridge has taken the event. */
    public void renew(Delivery delivery, Instant leaseUntil) {
        ResultEvent event = delivery.event();
        database.write(sql -> sql.update(
                ResultSql.RENEW, leaseUntil.toEpochMilli(), event.id(), event.deployment(), delivery.owner()));
    }

    /** The route has ended. False when the lease was lost meanwhile. */
    public boolean delivered(Delivery delivery, Instant now) {
        ResultEvent event = delivery.event();
        return database.write(sql -> sql.update(
                        ResultSql.DELIVERED, now.toEpochMilli(), event.id(), event.deployment(), delivery.owner()))
                == 1;
    }

    /** Gives it back, due again at the given instant. */
    public void failed(Delivery delivery, Instant next) {
        ResultEvent event = delivery.event();
        long at = next.toEpochMilli();
        database.write(sql -> {
            int changed = sql.update(ResultSql.FAILED, at, event.id(), event.deployment(), delivery.owner());
            if (changed == 1 && event.uid().isPresent()) {
                sql.update(ResultSql.FOLLOW, at, event.deployment(), event.uid().get(), at);
            }
            return changed;
        });
    }

    /** Makes the events of that id due again that were delivered before. */
    public void replay(String id, Instant now) {
        database.writeToDisk(sql -> sql.update(ResultSql.REPLAY, now.toEpochMilli(), id));
    }

    /**
     * The events that a question finds. When one of them is not settled, that is tried once, so that they say who asked; a
     * database that can only be read answers, too.
     */
    public List<ResultEvent> settled(Supplier<List<ResultEvent>> question, Instant now) {
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
    public List<ResultEvent> events(String id) {
        return database.read(sql -> sql.rows(ResultSql.BY_ID, ResultSql::event, id));
    }

    /** The events of one customer, oldest first. */
    public List<ResultEvent> of(String deployment, String uid) {
        return database.read(sql -> sql.rows(ResultSql.BY_UID, ResultSql::event, deployment, uid));
    }

    /** The events for which some rows of a batch asked, the first and the last row included, in no particular order. */
    public List<ResultEvent> ofRows(String batch, long first, long last) {
        return database.read(sql -> sql.rows(ResultSql.BY_BATCH, ResultSql::event, batch + ":", first, last));
    }

    /** The newest events, newest first; of those that wait only, when asked. */
    public List<ResultEvent> newest(int most, boolean waitingOnly) {
        String which = waitingOnly ? ResultSql.NEWEST_WAITING : ResultSql.NEWEST;
        return database.read(sql -> sql.rows(which, ResultSql::event, most));
    }

    /** The events of a deployment with numbers above the given one, ascending: for the result files. */
    public List<ResultEvent> after(String deployment, long number, int most) {
        return database.read(sql -> sql.rows(ResultSql.AFTER, ResultSql::event, deployment, number, most));
    }

    /** Links that were issued between two instants and have no final event, oldest first. */
    public List<Missing> missing(String deployment, Instant issuedAfter, Instant issuedBefore, int most) {
        return database.read(sql -> sql.rows(
                ResultSql.MISSING,
                ResultSql::missing,
                deployment,
                issuedAfter.toEpochMilli(),
                issuedBefore.toEpochMilli(),
                most));
    }

    /** How many events wait for their hand-over, and since when the oldest does. */
    public Waiting waiting() {
        return database.read(sql -> sql.row(ResultSql.WAITING, row -> {
                    long count = row.getLong(1);
                    long oldest = row.getLong(2);
                    return new Waiting(
                            count, row.wasNull() ? Optional.empty() : Optional.of(ResultSql.instant(oldest)));
                }))
                .orElseThrow();
    }
}
