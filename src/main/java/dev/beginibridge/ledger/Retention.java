package dev.beginibridge.ledger;

import dev.beginibridge.config.Upkeep;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.database.Session;
import dev.beginibridge.ledger.RetentionSql.Dated;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is past its time: tokens that have expired, records and events that are old. It looks through the ledger
 * again and again, a slice at a time with a pause behind each, so that no request waits for it long; of several bridges on
 * one database one does it for all.
 */
public final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** Clocks of bridges differ, and a token must not go while another bridge may still answer it. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private static final Duration BEFORE_THE_FIRST = Duration.ofSeconds(10);
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);
    private static final Duration BETWEEN_SLICES = Duration.ofMillis(20);
    /** A sweep of a large ledger takes long; one after the other would keep its disk busy. */
    private static final int REST_FACTOR = 5;

    private static final Duration LEASE = Duration.ofMinutes(5);
    /** How long the stop of the bridge waits for a slice that is being worked on. */
    private static final Duration LAST_SLICE = Duration.ofSeconds(15);

    private static final int SLICE = 1_000;
    /** Small, since a request's own commit may have to wait for one such transaction. */
    private static final int CHANGES = 200;

    private final String owner = UUID.randomUUID().toString();
    private final Database database;
    private final Upkeep terms;
    private final Clock clock;
    private final Counter tokens;
    private final Counter records;
    private final Counter requestIds;
    private final Counter events;
    private final Counter files;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "ledger-retention");
    private volatile OptionalLong size = OptionalLong.empty();
    /** True at the start: a kill may have come between a wipe and its purge. */
    private boolean unpurged = true;

    /** One row of a slice, and what is due for it; the name is a uid or a request id. */
    private record Looked(String integrationId, String name, boolean wipe, boolean old) {}

    private static final Looked BEFORE_ALL = new Looked("", "", false, false);

    /** The rows behind the given one. */
    @FunctionalInterface
    private interface Slice {
        List<Looked> after(Session sql, Looked last) throws SQLException;
    }

    /** Changes one row, if it still is as it was seen; says how many were changed. */
    @FunctionalInterface
    private interface Change {
        int of(Session sql, Looked row) throws SQLException;
    }

    public Retention(Database database, Upkeep terms, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.terms = terms;
        this.clock = clock;
        this.tokens = counter(metrics, "token");
        this.records = counter(metrics, "record");
        this.requestIds = counter(metrics, "request_id");
        this.events = counter(metrics, "event");
        this.files = counter(metrics, "file");
        Gauge.builder(
                        "begini.ledger.size",
                        this,
                        now -> now.size.stream().asDoubleStream().findFirst().orElse(Double.NaN))
                .description(
                        "What the ledger's database takes on its disk, looked at before each sweep for what is to be"
                                + " forgotten")
                .baseUnit("bytes")
                .register(metrics);
        this.thread.setDaemon(true);
    }

    private static Counter counter(MeterRegistry metrics, String what) {
        return Counter.builder("begini.ledger.forgotten")
                .description("What the ledger has forgotten because its time was over")
                .tag("what", what)
                .register(metrics);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        Duration rest = BEFORE_THE_FIRST;
        while (!isClosedWithin(rest)) {
            long started = System.nanoTime();
            try {
                size = database.size();
                sweep();
            } catch (LedgerUnavailable e) {
                LOG.debug("the ledger is away: what is past its time is forgotten later");
            } catch (RuntimeException e) {
                LOG.error(
                        "what is past its time is not forgotten: {}",
                        e.getClass().getName());
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started).multipliedBy(REST_FACTOR);
            rest = took.compareTo(BETWEEN_SWEEPS) < 0 ? BETWEEN_SWEEPS : took;
        }
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /**
     * Looks through everything once.
     *
     * @return false when another bridge does it, or this one is closing
     */
    boolean sweep() {
        return isMine()
                && forgetLinks()
                && forgetRequestIds()
                && forget(Dated.EVENTS, terms.keepEvents(), events)
                && forget(Dated.CONTENTS, terms.keepFiles(), files)
                && forget(Dated.UPLOADS, terms.keepFiles(), files)
                && purge();
    }

    /** Takes the task, or keeps it. */
    private boolean isMine() {
        long now = clock.millis();
        return database.write(sql ->
                        sql.row(RetentionSql.TAKE, row -> row.getString("owner"), owner, now + LEASE.toMillis(), now))
                .isPresent();
    }

    private boolean goesOn() {
        return !isClosedWithin(BETWEEN_SLICES) && isMine();
    }

    private long expired() {
        return clock.millis() - GRACE.toMillis();
    }

    private long old(Duration kept) {
        return clock.millis() - kept.toMillis();
    }

    private boolean forgetLinks() {
        long expired = expired();
        long old = old(terms.keepRecords());
        Slice slice = (sql, last) -> sql.rows(
                RetentionSql.LINKS,
                row -> new Looked(row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)),
                expired,
                old,
                last.integrationId(),
                last.name(),
                SLICE);
        return lookThrough(slice, rows -> {
            change(
                    rows.stream().filter(Looked::wipe).toList(),
                    (sql, row) -> sql.update(RetentionSql.WIPE, row.integrationId(), row.name(), expired),
                    tokens);
            change(
                    rows.stream().filter(Looked::old).toList(),
                    (sql, row) -> sql.update(
                            RetentionSql.FORGET_LINK, row.integrationId(), row.name(), old, expired, expired),
                    records);
        });
    }

    private boolean forgetRequestIds() {
        long old = old(terms.keepRecords());
        Slice slice = (sql, last) -> sql.rows(
                RetentionSql.REQUESTS,
                row -> new Looked(row.getString(1), row.getString(2), false, row.getBoolean(3)),
                old,
                last.integrationId(),
                last.name(),
                SLICE);
        return lookThrough(
                slice,
                rows -> change(
                        rows.stream().filter(Looked::old).toList(),
                        (sql, row) -> sql.update(RetentionSql.FORGET_REQUEST, row.integrationId(), row.name(), old),
                        requestIds));
    }

    private boolean lookThrough(Slice slice, Consumer<List<Looked>> forget) {
        Looked last = BEFORE_ALL;
        while (true) {
            Looked before = last;
            List<Looked> rows = database.read(sql -> slice.after(sql, before));
            forget.accept(rows);
            if (rows.size() < SLICE) {
                return true;
            }
            last = rows.get(SLICE - 1);
            if (!goesOn()) {
                return false;
            }
        }
    }

    private void change(List<Looked> due, Change change, Counter counter) {
        for (int from = 0; from < due.size(); from += CHANGES) {
            List<Looked> some = due.subList(from, Math.min(due.size(), from + CHANGES));
            counter.increment(database.write(sql -> {
                int changed = 0;
                for (Looked row : some) {
                    changed += change.of(sql, row);
                }
                return changed;
            }));
            unpurged = true;
        }
    }

    /** The oldest first. */
    private boolean forget(Dated rows, Duration kept, Counter counter) {
        long old = old(kept);
        while (true) {
            Optional<Long> some = database.read(sql -> sql.row(rows.oldest, row -> row.getLong(1), old, CHANGES - 1));
            int gone = database.write(sql -> sql.update(rows.forget, some.orElse(old)));
            counter.increment(gone);
            unpurged |= gone > 0;
            if (some.isEmpty()) {
                return true;
            }
            if (!goesOn()) {
                return false;
            }
        }
    }

    private boolean purge() {
        if (unpurged) {
            unpurged = !database.purge();
        }
        return true;
    }

    /** Another bridge may take the task over at once. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(LAST_SLICE.toMillis());
            database.write(sql -> sql.update(RetentionSql.GIVE_BACK, owner));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (LedgerUnavailable e) {
            LOG.debug("the ledger is away: the task is free when its lease ends");
        }
    }
}
