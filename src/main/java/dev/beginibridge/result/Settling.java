package dev.beginibridge.result;

import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.LinkSql;
import dev.beginibridge.model.Asker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds for new events who asked for their links, and numbers them. One that may have overtaken the commit of its link waits
 * for it. While few wait, each round looks at all of them; while many do, each round looks at what is new, and at all only so
 * often that this takes a small part of the time. So a round costs the same however many wait.
 */
final class Settling {
    /** How long an event waits for its link before it is settled without one. */
    static final Duration WAIT_FOR_LINK = Duration.ofMinutes(1);

    /** Small, since a request's own commit may have to wait for one such batch. */
    private static final int BATCH = 200;

    private static final int FEW = 200;
    private static final int REST_FACTOR = 20;
    private static final long BEFORE_ALL = Long.MIN_VALUE;

    private final Database database;
    private final AtomicLong looksAtMany = new AtomicLong();
    /** The last event that was looked at. */
    private long looked = BEFORE_ALL;

    private long nextLookAtAll = System.nanoTime();

    /** An event that has an asker, or has none for good. */
    private record Settled(String id, String deployment, long arrived, boolean matched, Asker asker) {}

    /** What is not settled. */
    private record Unsettled(long newest, int count) {}

    Settling(Database database) {
        this.database = database;
    }

    /** Settles one batch at most; true when there may be more. */
    synchronized boolean round(Instant now) {
        Unsettled unsettled = database.read(sql ->
                        sql.row(ResultSql.UNSETTLED, row -> new Unsettled(row.getLong(1), row.getInt(2)), FEW + 1))
                .orElseThrow();
        boolean few = unsettled.count() <= FEW;
        boolean all = few || System.nanoTime() - nextLookAtAll >= 0;
        if (unsettled.count() == 0) {
            return false;
        }
        long started = System.nanoTime();
        List<Settled> found = settleable(all ? BEFORE_ALL : looked, unsettled.newest(), now);
        settle(found, now);
        if (found.size() == BATCH) {
            looked = all ? looked : found.get(BATCH - 1).arrived(); // the next round goes on
            return true;
        }
        looked = unsettled.newest();
        if (all && !few) {
            looksAtMany.incrementAndGet();
            long ended = System.nanoTime();
            nextLookAtAll = ended + REST_FACTOR * (ended - started);
        }
        return false;
    }

    /** How often all were looked at, though they were many. */
    long looksAtMany() {
        return looksAtMany.get();
    }

    private List<Settled> settleable(long from, long to, Instant now) {
        long overdue = now.minus(WAIT_FOR_LINK).toEpochMilli() * 1_000;
        return database.read(sql -> sql.rows(
                ResultSql.SETTLEABLE,
                row -> new Settled(
                        row.getString("id"),
                        row.getString("deployment"),
                        row.getLong("arrived"),
                        row.getBoolean("matched"),
                        ResultSql.asker(row)),
                from,
                to,
                overdue,
                from,
                BATCH));
    }

    private void settle(List<Settled> found, Instant now) {
        if (found.isEmpty()) {
            return;
        }
        database.write(sql -> {
            long number = sql.row(ResultSql.NUMBERS, row -> row.getLong(1), found.size())
                            .orElseThrow()
                    - found.size();
            List<Object[]> rows = new ArrayList<>();
            for (Settled event : found) {
                List<Object> row = new ArrayList<>(List.of(++number, event.matched() ? 1 : 0));
                row.addAll(LinkSql.asker(event.asker()));
                row.addAll(List.of(now.toEpochMilli(), event.id(), event.deployment()));
                rows.add(row.toArray());
            }
            return sql.batch(ResultSql.SETTLE, rows);
        });
    }
}
