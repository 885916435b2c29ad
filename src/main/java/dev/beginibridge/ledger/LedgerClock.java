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
 * The time that counts for all bridges on one database: this process's clock, put right by how far the server's is from it, so that
 * a lease ends at one moment for everybody. A database of one process goes by that process's own clock.
 */
public final class LedgerClock extends Clock {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
    private static final int SAMPLES = 3;
    private static final String NOW = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    private static final Logger LOG = LoggerFactory.getLogger(LedgerClock.class);

    private final Database database; // null: nobody shares it
    private final Clock own;
    private final AtomicLong nextLook = new AtomicLong();
    private volatile long serverAhead; // in milliseconds

    private LedgerClock(Database database, Clock own) {
        this.database = database;
        this.own = own;
    }

    /** Looks at the server's clock, if there is a server; throws {@link LedgerUnavailable} when it does not answer. */
    public static LedgerClock of(Database database, Clock own) {
        LedgerClock clock = new LedgerClock(database.isExclusive() ? null : database, own);
        if (clock.isShared()) {
            clock.measure();
        }
        return clock;
    }

    /** The given clock as it is. */
    static LedgerClock own(Clock clock) {
        return new LedgerClock(null, clock);
    }

    boolean isShared() {
        return database != null;
    }

    /**
     * Looks at the server's clock again, unless that was done a moment ago; while the server is away, what was seen last stays. Not
     * to be called within a transaction, since it takes a connection.
     */
    public void look() {
        long due = nextLook.get();
        if (isShared()
                && System.nanoTime() - due >= 0
                && nextLook.compareAndSet(due, System.nanoTime() + BETWEEN_LOOKS.toNanos())) {
            try {
                measure();
            } catch (LedgerUnavailable e) {
                LOG.debug("the ledger is away: its clock is looked at later");
            }
        }
    }

    /** The answer that came soonest tells best. */
    private void measure() {
        serverAhead = database.read(sql -> {
            long soonest = Long.MAX_VALUE;
            long ahead = 0;
            for (int i = 0; i < SAMPLES; i++) {
                long asked = own.millis();
                long theirs = sql.row(NOW, row -> row.getLong(1)).orElseThrow();
                long took = Math.abs(own.millis() - asked); // it may have been set back meanwhile
                if (took < soonest) {
                    soonest = took;
                    ahead = theirs - asked - took / 2;
                }
            }
            return ahead;
        });
        nextLook.set(System.nanoTime() + BETWEEN_LOOKS.toNanos());
    }

    /** How far this process's clock is ahead of the server's; negative when it is behind. */
    public Duration ahead() {
        return Duration.ofMillis(-serverAhead);
    }

    /** What this process's clock shows at an instant of the server's. */
    Instant ours(Instant theirs) {
        return theirs.minusMillis(serverAhead);
    }

    @Override
    public Instant instant() {
        return own.instant().plusMillis(serverAhead);
    }

    @Override
    public ZoneId getZone() {
        return own.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        LedgerClock same = new LedgerClock(database, own.withZone(zone));
        same.serverAhead = serverAhead;
        return same;
    }
}
