package dev.beginibridge.ledger;

import dev.beginibridge.database.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;

/**
 * Goes through the links in the order of their claims, a slice at a time, and remembers for each slice when there will be
 * something to do: until then it is not read again. A link that is claimed anew is found at the end once more.
 */
final class LinkSweep {
    /** Clocks of bridges differ, and a token must not go while another bridge may still answer it. */
    private static final Duration GRACE = Duration.ofMinutes(1);
    /** Claims from before are committed, by whichever clock they were made. */
    private static final Duration SETTLED = Duration.ofMinutes(1);
    /** Of a claim nobody knows whether a late answer will come, nor until when that will live. */
    private static final Duration CLAIM_AGAIN = Duration.ofHours(1);

    private final Database database;
    private final Clock clock;
    private final Duration kept;
    private final int slice;
    private final ObjIntConsumer<String> count;
    /** By the end of each full slice, which is where the next one begins. */
    private final TreeMap<Long, Long> due = new TreeMap<>();

    /** @param count told what is forgotten, and how many of it */
    LinkSweep(Database database, Clock clock, Duration kept, int slice, ObjIntConsumer<String> count) {
        this.database = database;
        this.clock = clock;
        this.kept = kept;
        this.slice = slice;
        this.count = count;
    }

    /** Does what is due; false when it was told to stop. The last slice, which is not full, is looked at each time. */
    boolean run(BooleanSupplier goesOn) {
        long now = clock.millis();
        long settled = now - SETTLED.toMillis();
        long start = -1;
        while (true) {
            Map.Entry<Long, Long> known = due.higherEntry(start);
            Optional<Long> end = known == null ? end(start, settled) : Optional.of(known.getKey());
            if (known == null || known.getValue() <= now) {
                Optional<Long> next = changed(start, end.orElse(settled), now);
                if (end.isEmpty()) {
                    return true;
                }
                remember(end.get(), next);
                if (!goesOn.getAsBoolean()) {
                    return false;
                }
            }
            start = end.get();
        }
    }

    private void remember(long end, Optional<Long> next) {
        if (next.isPresent()) {
            due.put(end, next.get());
        } else {
            due.remove(end); // nothing is left in it
        }
    }

    private Optional<Long> end(long start, long settled) {
        return database.read(sql -> sql.row(RetentionSql.SLICE_END, row -> row.getLong(1), start, settled, slice - 1));
    }

    /** Does what is due in a slice, if anything; says when there will be something again. */
    private Optional<Long> changed(long start, long end, long now) {
        Optional<Long> next = next(start, end, now);
        if (next.isEmpty() || next.get() > now) {
            return next;
        }
        long expired = now - GRACE.toMillis();
        count.accept("token", database.write(sql -> sql.update(RetentionSql.WIPE, start, end, expired)));
        long old = now - kept.toMillis();
        count.accept(
                "record",
                database.write(sql -> sql.update(RetentionSql.FORGET_LINKS, start, end, old, expired, expired)));
        return next(start, end, now);
    }

    private Optional<Long> next(long start, long end, long now) {
        long claim = now + CLAIM_AGAIN.toMillis();
        return database.read(sql ->
                sql.row(RetentionSql.DUE, row -> row.getLong(1), claim, GRACE.toMillis(), kept.toMillis(), start, end));
    }
}
