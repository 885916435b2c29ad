package dev.beginibridge.ledger;

import dev.beginibridge.config.Upkeep;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.RetentionSql.Dated;
import dev.beginibridge.ops.Enduring;
import dev.beginibridge.ops.Health;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is past its time, a slice at a time with a pause behind each, so that no request waits long; of several bridges
 * on one database one does it for all.
 */
public final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final Duration BEFORE_THE_FIRST = Duration.ofSeconds(10);
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    /** After a slice it rests so much longer than that took: the database is there for requests. */
    private static final int REST_FACTOR = 20;

    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration LAST_SLICE = Duration.ofSeconds(15);
    /** Small, since a request's own commit may have to wait for the changes of one slice. */
    private static final int SLICE = 500;

    private final String owner = UUID.randomUUID().toString();
    private final Database database;
    private final Upkeep terms;
    private final Clock clock;
    private final Meter.MeterProvider<Counter> forgotten;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "ledger-retention");
    private final LinkSweep links;
    private final Set<String> failing = new ConcurrentSkipListSet<>();
    private volatile OptionalLong size = OptionalLong.empty();
    /** By this clock; until then no other bridge takes the task. */
    private long mineUntil;
    /** Of {@link System#nanoTime}. */
    private long sliceBegan;
    /** True at the start: a kill may have come between a wipe and its purge. */
    private boolean unpurged = true;

    public Retention(Database database, Upkeep terms, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.terms = terms;
        this.clock = clock;
        this.links = new LinkSweep(database, clock, terms.keepRecords(), SLICE, this::count);
        this.forgotten = Counter.builder("begini.ledger.forgotten")
                .description("What the ledger has forgotten because its time was over")
                .withRegistry(metrics);
        List.of("token", "record", "request_id", "event", "file", "result")
                .forEach(what -> count(what, 0)); // each is there from the start
        Gauge.builder(
                        "begini.ledger.size",
                        this,
                        now -> now.size.stream().asDoubleStream().findFirst().orElse(Double.NaN))
                .description("Size of the ledger's database on its disk, looked at once a minute")
                .baseUnit("bytes")
                .register(metrics);
        this.thread.setDaemon(true);
    }

    public void start() {
        if (database.isExclusive()) { // whoever had the task is dead: nobody need wait for the lease
            database.write(sql -> sql.update(RetentionSql.FREE));
        }
        thread.start();
    }

    private void run() {
        Runnable looks = new Enduring("forgetting what is past its time", this::look);
        Duration rest = BEFORE_THE_FIRST;
        while (!isClosedWithin(rest)) {
            looks.run();
            rest = BETWEEN_SWEEPS;
        }
    }

    private void look() {
        try {
            size = database.size();
        } catch (LedgerUnavailable e) {
            size = OptionalLong.empty(); // a large server may take too long to tell, and that holds up nothing
        }
        try {
            sweep();
        } catch (LedgerUnavailable e) {
            LOG.debug("the ledger is away: what is past its time is forgotten later");
        }
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Looks through everything once; false when another bridge does it, or this one is closing. */
    public boolean sweep() {
        sliceBegan = System.nanoTime();
        if (!isMine()) {
            failing.clear(); // whoever has the task tells it
            return false;
        }
        boolean done = tried("links", () -> links.run(this::goesOn))
                && tried("requests", () -> forget(Dated.REQUESTS, terms.keepRecords(), "request_id"))
                && tried("events of the timeline", () -> forget(Dated.EVENTS, terms.keepEvents(), "event"))
                && tried("contents of files", () -> forget(Dated.CONTENTS, terms.keepFiles(), "file"))
                && tried("batches", () -> forget(Dated.UPLOADS, terms.keepFiles(), "file"))
                && tried("results", () -> forget(Dated.RESULTS, terms.keepResults(), "result"));
        if (done && unpurged) {
            unpurged = !database.purge();
        }
        return done;
    }

    /** One that fails, such as for want of a right on its table, is told once and holds up none of the others. */
    private boolean tried(String what, BooleanSupplier forgetting) {
        try {
            boolean goesOn = forgetting.getAsBoolean();
            if (failing.remove(what)) {
                LOG.info("{} that are past their time are forgotten again", what);
            }
            return goesOn;
        } catch (LedgerUnavailable e) {
            if (!isMine()) { // which throws when it is not this table alone
                return false;
            }
            if (failing.add(what)) {
                LOG.warn(
                        "{} that are past their time are kept for now; tried again each minute: {}",
                        what,
                        e.getMessage());
            }
            return true;
        }
    }

    /** Whoever answers for people's data must hear of it: it is kept for longer than was promised. */
    public Health.Outcome check() {
        return failing.isEmpty()
                ? Health.Outcome.up("what is past its time is forgotten")
                : Health.Outcome.degraded("what is past its time is kept for now: " + String.join(", ", failing)
                        + "; the log says why, and it is tried again each minute");
    }

    /** Takes the task, or keeps it. */
    private boolean isMine() {
        long now = clock.millis();
        boolean mine = database.write(sql ->
                        sql.row(RetentionSql.TAKE, row -> row.getString("owner"), owner, now + LEASE.toMillis(), now))
                .isPresent();
        mineUntil = mine ? now + LEASE.toMillis() : 0;
        return mine;
    }

    /** Rests, and says whether there is to be another slice. */
    private boolean goesOn() {
        Duration rest = Duration.ofNanos(System.nanoTime() - sliceBegan).multipliedBy(REST_FACTOR);
        boolean goesOn = !isClosedWithin(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST)
                && (clock.millis() < mineUntil - LEASE.toMillis() / 2 || isMine());
        sliceBegan = System.nanoTime();
        return goesOn;
    }

    private void count(String what, int changed) {
        forgotten.withTag("what", what).increment(changed);
        unpurged |= changed > 0;
    }

    /** By their time, which has an index; the oldest first. */
    private boolean forget(Dated rows, Duration kept, String what) {
        long old = (clock.millis() - kept.toMillis()) * rows.perMillisecond;
        Optional<Long> some;
        do {
            some = database.read(sql -> sql.row(rows.oldest, row -> row.getLong(1), old, SLICE - 1));
            long until = some.orElse(old);
            count(what, database.write(sql -> sql.update(rows.forget, until)));
        } while (some.isPresent() && goesOn());
        return some.isEmpty();
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
