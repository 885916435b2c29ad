package dev.beginibridge.ledger;

import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Durability;
import dev.beginibridge.ledger.Ledger.Entry;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.LinkError;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Claims in this process's memory, for as long as it is the only user of its database ({@link SoleUse}): each request is one
 * commit, that of its answer, and no call waits for the disk before it is made.
 *
 * <p>What a claim in the database would do, this does as well. It keeps others out: they are all in this process. A kill
 * loses it, and with it the call: who asks again claims anew, at once, where a written claim must first run out. A claim
 * that lasts is written behind ({@link #writeDown}), so that what hangs is found there.
 */
final class HeldClaims implements Claims {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Transactions transactions;
    private final WrittenClaims written;
    private final KnownRows known;
    private final Clock clock;
    private final Map<Ledger.Key, Held> entries = new ConcurrentHashMap<>();
    private final Map<RequestId, Held> requestIds = new ConcurrentHashMap<>();

    private record RequestId(String integrationId, String requestId) {}

    /** A claim, and proof of it. */
    private static final class Held implements Ticket {
        final Wanted wanted;
        final long since;
        final long leaseUntil;
        /** False while it is being looked up whether the entry may be taken. */
        volatile boolean granted;

        volatile boolean written;

        Held(Wanted wanted, long since) {
            this.wanted = wanted;
            this.since = since;
            this.leaseUntil = since + wanted.lease().toMillis();
        }

        @Override
        public Ledger.Key key() {
            return wanted.key();
        }

        Optional<RequestId> requestId() {
            return wanted.requestId().map(id -> new RequestId(key().integrationId(), id));
        }
    }

    HeldClaims(Transactions transactions, WrittenClaims written, KnownRows known, Clock clock) {
        this.transactions = transactions;
        this.written = written;
        this.known = known;
        this.clock = clock;
    }

    static boolean isHeld(Ticket ticket) {
        return ticket instanceof Held;
    }

    @Override
    public Claim claim(Wanted wanted) {
        Held mine = new Held(wanted, clock.millis());
        Held holder = entries.merge(wanted.key(), mine, (held, next) -> held.leaseUntil <= next.since ? next : held);
        if (holder != mine) {
            return new Claim.Busy(Instant.ofEpochMilli(holder.leaseUntil));
        }
        try {
            if (!takesRequestId(mine)) {
                return new Claim.RequestIdConflict();
            }
            // Behind the entry in memory: who held that before has committed its answer, and it is seen here.
            Claim claim = known.isNew(wanted.key(), wanted.requestId()) ? new Claim.Granted(mine) : lookUp(mine);
            mine.granted = claim instanceof Claim.Granted granted && granted.ticket() == mine;
            return claim;
        } finally {
            if (!mine.granted) {
                drop(mine);
            }
        }
    }

    /**
     * Whether no other uid is being asked for under the request id. One for whom that is being looked up only now may not be
     * the one it is bound to: what comes of it is awaited, for as long as a look takes.
     */
    private boolean takesRequestId(Held mine) {
        Held holder = requestIdHolder(mine);
        while (holder != mine && !holder.granted) {
            if (Thread.currentThread().isInterrupted()) {
                throw new LedgerUnavailable("the wait for the ledger was interrupted: ask again", null);
            }
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            holder = requestIdHolder(mine);
        }
        return holder == mine;
    }

    private Held requestIdHolder(Held mine) {
        return mine.requestId()
                .map(id -> requestIds.merge(id, mine, (held, next) -> held.key().equals(next.key()) ? next : held))
                .orElse(mine);
    }

    private Claim lookUp(Held mine) {
        Wanted wanted = mine.wanted;
        Optional<Claim> found = transactions.read(sql -> {
            Optional<String> bound = wanted.requestId().isEmpty() ? Optional.empty() : boundTo(sql, wanted);
            if (bound.isPresent() && !bound.get().equals(wanted.key().uid())) {
                return Optional.of(new Claim.RequestIdConflict());
            }
            Optional<Claim> inTheWay = inTheWay(sql, mine);
            if (inTheWay.isPresent() && bound.isEmpty() && wanted.requestId().isPresent()) {
                return Optional.empty(); // it must be bound now: there will be no answer to write it with
            }
            return Optional.of(inTheWay.orElseGet(() -> new Claim.Granted(mine)));
        });
        return found.orElseGet(() -> {
            Claim claim = written.claim(wanted);
            known.add(wanted.key(), wanted.requestId());
            return claim;
        });
    }

    private static Optional<String> boundTo(Session sql, Wanted wanted) throws SQLException {
        return sql.row(
                Sql.BOUND,
                row -> row.getString("uid"),
                wanted.key().integrationId(),
                wanted.requestId().orElseThrow());
    }

    private static Optional<Claim> inTheWay(Session sql, Held mine) throws SQLException {
        Wanted wanted = mine.wanted;
        Optional<Integer> inTheWay = sql.row(
                Sql.IN_THE_WAY,
                row -> row.getInt(1),
                wanted.key().integrationId(),
                wanted.key().uid(),
                mine.since,
                wanted.aliveBeyond().toEpochMilli(),
                wanted.origin().orElse(""));
        return inTheWay.isPresent() ? Optional.of(WrittenClaims.found(sql, wanted.key())) : Optional.empty();
    }

    @Override
    public boolean issue(Ticket ticket, Link link, Durability safe) {
        Held held = (Held) ticket;
        return settle(
                held,
                safe,
                (sql, now) -> sql.update(
                        Sql.ISSUE_HELD,
                        held.key().integrationId(),
                        held.key().uid(),
                        held.wanted.deployment(),
                        held.wanted.owner(),
                        link.token().reveal(),
                        link.sessionUrl(),
                        link.issuedAt().toEpochMilli(),
                        link.expiresAt().map(Instant::toEpochMilli).orElse(null),
                        link.origin().orElse(null),
                        now,
                        now,
                        held.wanted.aliveBeyond().toEpochMilli(),
                        held.wanted.origin().orElse("")));
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error, Durability safe) {
        Held held = (Held) ticket;
        return settle(
                held,
                safe,
                (sql, now) -> sql.update(
                        Sql.REJECT_HELD,
                        held.key().integrationId(),
                        held.key().uid(),
                        held.wanted.deployment(),
                        held.wanted.owner(),
                        origin.filter(given -> !given.isEmpty()).orElse(null),
                        error.code().text(),
                        error.message(),
                        Rows.status(error),
                        now,
                        now,
                        held.wanted.aliveBeyond().toEpochMilli(),
                        held.wanted.origin().orElse("")));
    }

    @Override
    public void release(Ticket ticket) {
        Held held = (Held) ticket;
        settle(
                held,
                Durability.WITH_SYNC,
                (sql, now) -> sql.update(
                        Sql.RELEASE_HELD,
                        held.key().integrationId(),
                        held.key().uid(),
                        held.wanted.deployment(),
                        held.wanted.owner(),
                        now,
                        now,
                        held.wanted.aliveBeyond().toEpochMilli(),
                        held.wanted.origin().orElse("")));
    }

    /** Changes the row of a claim; says how many it could. */
    @FunctionalInterface
    private interface Change {
        int of(Session sql, long now) throws SQLException;
    }

    /** The claim leaves memory only behind the commit: whoever takes the entry then knows what it brought. */
    private boolean settle(Held held, Durability safe, Change change) {
        boolean settled;
        try {
            settled = transactions.store(safe, sql -> {
                long now = clock.millis();
                return !isTakenOver(held)
                        && WrittenClaims.isBound(sql, held.key(), held.wanted.requestId(), now)
                        && change.of(sql, now) == 1;
            });
        } finally {
            known.add(held.key(), held.wanted.requestId()); // when it failed, it may have been committed all the same
        }
        drop(held);
        return settled;
    }

    private boolean isTakenOver(Held held) {
        Held now = entries.get(held.key());
        return now != null && now != held;
    }

    private void drop(Held held) {
        held.requestId().ifPresent(id -> requestIds.remove(id, held));
        entries.remove(held.key(), held);
    }

    @Override
    public Optional<Entry> underWay(Ledger.Key key) {
        return Optional.ofNullable(entries.get(key))
                .filter(held -> held.granted)
                .map(held -> new Entry(
                        held.wanted.deployment(),
                        State.CLAIMED,
                        Optional.empty(),
                        Optional.empty(),
                        Instant.ofEpochMilli(held.since)));
    }

    /**
     * Writes those claims that are older into the database; they stay valid. When it returns, whoever else uses the
     * database sees each of them, or what it has brought.
     *
     * @throws LedgerUnavailable when it could not
     */
    void writeDown(Duration age) {
        long now = clock.millis();
        entries.values().removeIf(held -> held.written && held.leaseUntil <= now); // anybody may take it over
        List<Held> due = entries.values().stream()
                .filter(held -> held.granted && !held.written && held.since <= now - age.toMillis())
                .toList();
        if (due.isEmpty()) {
            return;
        }
        transactions.write(sql -> {
            for (Held held : due) {
                writeDown(sql, held, now);
            }
            return due;
        });
        due.forEach(held -> {
            known.add(held.key(), held.wanted.requestId());
            held.written = true;
        });
    }

    private void writeDown(Session sql, Held held, long now) throws SQLException {
        if (!isTakenOver(held) && WrittenClaims.isBound(sql, held.key(), held.wanted.requestId(), now)) {
            sql.update(
                    Sql.WRITE_DOWN,
                    held.key().integrationId(),
                    held.key().uid(),
                    held.wanted.deployment(),
                    held.wanted.owner(),
                    held.leaseUntil,
                    held.since,
                    now,
                    held.wanted.aliveBeyond().toEpochMilli(),
                    held.wanted.origin().orElse(""));
        }
    }
}
