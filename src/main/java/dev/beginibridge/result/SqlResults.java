package dev.beginibridge.result;

import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.LedgerMeters;
import dev.beginibridge.ledger.LedgerMeters.Operation;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The outbox in SQL, the same on every {@link Database}. What is to be done is read first, outside any transaction, and then
 * done only where it still holds: so an idle look costs no commit, and several bridges may look at once.
 */
public final class SqlResults implements ResultStore {
    private final Database database;
    private final LedgerMeters meters;
    private final Settling settling;
    /** The start of each take's name, different for every process; a number follows. */
    private final String process = UUID.randomUUID() + "-";

    private final AtomicLong count = new AtomicLong();
    private final AtomicLong lastArrived = new AtomicLong();

    public SqlResults(Database database, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.meters = new LedgerMeters(metrics);
        this.settling = new Settling(database);
        if (database.isExclusive()) { // whoever took an event is dead: nobody need wait for the leases
            database.write(sql -> sql.update(ResultSql.FREE, clock.millis()));
        }
    }

    @Override
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

    @Override
    public boolean settle(Instant now) {
        return settling.round(now);
    }

    @Override
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

    @Override
    public void renew(Delivery delivery, Instant leaseUntil) {
        ResultEvent event = delivery.event();
        database.write(sql -> sql.update(
                ResultSql.RENEW, leaseUntil.toEpochMilli(), event.id(), event.deployment(), delivery.owner()));
    }

    @Override
    public boolean delivered(Delivery delivery, Instant now) {
        ResultEvent event = delivery.event();
        return database.write(sql -> sql.update(
                        ResultSql.DELIVERED, now.toEpochMilli(), event.id(), event.deployment(), delivery.owner()))
                == 1;
    }

    @Override
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

    @Override
    public void replay(String id, Instant now) {
        database.writeToDisk(sql -> sql.update(ResultSql.REPLAY, now.toEpochMilli(), id));
    }

    @Override
    public List<ResultEvent> events(String id) {
        return database.read(sql -> sql.rows(ResultSql.BY_ID, ResultSql::event, id));
    }

    @Override
    public List<ResultEvent> of(String deployment, String uid) {
        return database.read(sql -> sql.rows(ResultSql.BY_UID, ResultSql::event, deployment, uid));
    }

    @Override
    public List<ResultEvent> ofRows(String batch, long first, long last) {
        return database.read(sql -> sql.rows(ResultSql.BY_BATCH, ResultSql::event, batch + ":", first, last));
    }

    @Override
    public List<ResultEvent> newest(int most, boolean waitingOnly) {
        String which = waitingOnly ? ResultSql.NEWEST_WAITING : ResultSql.NEWEST;
        return database.read(sql -> sql.rows(which, ResultSql::event, most));
    }

    @Override
    public List<ResultEvent> after(String deployment, long number, int most) {
        return database.read(sql -> sql.rows(ResultSql.AFTER, ResultSql::event, deployment, number, most));
    }

    @Override
    public List<Missing> missing(String deployment, Instant issuedAfter, Instant issuedBefore, int most) {
        return database.read(sql -> sql.rows(
                ResultSql.MISSING,
                ResultSql::missing,
                deployment,
                issuedAfter.toEpochMilli(),
                issuedBefore.toEpochMilli(),
                most));
    }

    @Override
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
