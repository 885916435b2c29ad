package dev.beginibridge.ledger;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that counts for all bridges on one database: the server's, so that a lease ends at one moment for everybody. It is looked
 * at every few seconds, and between two looks goes on by what passes, whatever this process's clock is set to meanwhile. A database
 * of one process shows the time of that process's own clock; its leases, which nobody else measures, go by what passes since the
 * start. A machine that sleeps passes no time here, but its clock is put right when it wakes up: the server's is then looked at before
 * anything goes by it. Own leases are that much longer.
 */
public final class LedgerClock extends Clock {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    /** Between two looks the own clock and what passes differ by less, unless the machine slept or the clock was set. */
    private static final long JUMP_MILLIS = 1000;

    private static final int SAMPLES = 3;
    private static final String NOW = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerClock.class);

    private final Database database; // null: nobody shares it
    private final Clock own;
    private final AtomicLong nextLook = new AtomicLong();
    private volatile Reading last; // null: all goes by the own clock

    /**
     * A time, and the {@link System#nanoTime} at which it was.
     *
     * @param ahead milliseconds that the own clock was ahead of it
     */
    private record Reading(long millis, long nanos, long ahead) {
        long now() {
            return millis + Duration.ofNanos(System.nanoTime() - nanos).toMillis();
        }
    }

    private LedgerClock(Database database, Clock own, Reading last) {
        this.database = database;
        this.own = own;
        this.last = last;
    }

    /** Looks at the server's clock, if there is a server; throws {@link LedgerUnavailable} when it does not answer. */
    public static LedgerClock of(Database database, Clock own) {
        if (database.isExclusive()) {
            return new LedgerClock(null, own, new Reading(own.millis(), System.nanoTime(), 0));
        }
        LedgerClock clock = new LedgerClock(database, own, null);
        clock.measure();
        return clock;
    }

    /** The given clock as it is, also for leases. */
    static LedgerClock own(Clock clock) {
        return new LedgerClock(null, clock, null);
    }

    boolean isShared() {
        return database != null;
    }

    /**
     * Looks at the server's clock again, unless that was done a moment ago and the own clock has not jumped since; while the server
     * is away, what was seen last stays. Not to be called within a transaction, since it takes a connection.
     */
    public void look() {
        if (!isShared()) {
            return;
        }
        long due = nextLook.get();
        if (hasJumped()) {
            lookAfterJump();
        } else if (System.nanoTime() - due >= 0
                && nextLook.compareAndSet(due, System.nanoTime() + BETWEEN_LOOKS.toNanos())) {
            tryToMeasure();
        }
    }

    private boolean hasJumped() {
        Reading reading = last;
        return Math.abs(own.millis() - reading.now() - reading.ahead()) > JUMP_MILLIS;
    }

    /** Others wait meanwhile, since what was seen last may be far from the server's time. */
    private synchronized void lookAfterJump() {
        if (hasJumped() && !tryToMeasure()) {
            Reading reading = last; // one try is enough: whoever wants a lease now meets the same server
            last = new Reading(reading.millis(), reading.nanos(), own.millis() - reading.now());
        }
    }

    private boolean tryToMeasure() {
        try {
            measure();
            return true;
        } catch (LedgerUnavailable e) {
            LOG.debug("the ledger is away: its clock is looked at later");
            return false;
        }
    }

    /** The answer that came soonest tells best. */
    private void measure() {
        last = database.read(sql -> {
            long soonest = Long.MAX_VALUE;
            Reading best = null;
            for (int i = 0; i < SAMPLES; i++) {
                long asked = System.nanoTime();
                long theirs = sql.row(NOW, row -> row.getLong(1)).orElseThrow();
                long took = System.nanoTime() - asked;
                if (took < soonest) {
                    soonest = took;
                    long answered = own.millis();
                    best = new Reading(
                            theirs,
                            asked + took / 2,
                            answered - theirs - Duration.ofNanos(took / 2).toMillis());
                }
            }
            return best;
        });
        nextLook.set(System.nanoTime() + BETWEEN_LOOKS.toNanos());
    }

    /** How far this process's clock is ahead of the server's; negative when it is behind. */
    public Duration ahead() {
        return isShared() ? Duration.ofMillis(own.millis() - last.now()) : Duration.ZERO;
    }

    /** What leases are measured by, in milliseconds. */
    long leaseMillis() {
        Reading reading = last;
        return reading == null ? own.millis() : reading.now();
    }

    /** What this process's clock shows when a lease ends. */
    Instant ours(Instant leaseEnd) {
        return own.instant().plusMillis(leaseEnd.toEpochMilli() - leaseMillis());
    }

    @Override
    public Instant instant() {
        return isShared() ? Instant.ofEpochMilli(last.now()) : own.instant();
    }

    @Override
    public ZoneId getZone() {
        return own.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new LedgerClock(database, own.withZone(zone), last);
    }
}
