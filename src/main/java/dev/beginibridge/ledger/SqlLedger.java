package dev.beginibridge.ledger;

import dev.beginibridge.ledger.LedgerMeters.Operation;
import dev.beginibridge.model.LinkError;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ledger in SQL. Which database it is, and how commits are made durable, is the {@link Transactions}' business.
 *
 * <p>Leases are measured by this process's clock. Where several bridges share a database, their clocks must agree
 * within the lease's slack (5 s); if they do not, a claim may be taken over too early and Begini is asked once more
 * than needed, but still only one link is ever answered, because only the last owner can store one.
 *
 * <p>Access tokens are stored in clear: the ledger has to give the same link again. Whoever can read the database can
 * open customers' assessments; guard it like the api keys.
 */
final class SqlLedger implements Ledger {
    /** With a number behind it a name for each claim, unlike those of any other process or start. */
    private final String process = UUID.randomUUID() + "-";

    private final AtomicLong count = new AtomicLong();
    private final Transactions transactions;
    private final Claims claims;
    private final LedgerMeters meters;
    private final SqlTimeline timeline;
    private final Optional<Retention> retention;

    SqlLedger(
            Transactions transactions,
            Claims claims,
            LedgerMeters meters,
            SqlTimeline timeline,
            Optional<Retention> retention) {
        this.retention = retention;
        this.transactions = transactions;
        this.claims = claims;
        this.meters = meters;
        this.timeline = timeline;
    }

    @Override
    public Optional<Link> recall(Key key, Optional<String> requestId, Instant aliveBeyond) {
        if (claims.underWay(key).isPresent()) {
            return Optional.empty();
        }
        long beyond = aliveBeyond.toEpochMilli();
        SqlWork<Optional<Link>> work = requestId.isEmpty()
                ? sql -> sql.row(Sql.RECALL, Rows::link, key.integrationId(), key.uid(), beyond)
                : sql -> sql.row(Sql.RECALL_BOUND, Rows::link, key.integrationId(), key.uid(), beyond, requestId.get());
        return read(Operation.RECALL, work);
    }

    @Override
    public Claim claim(
            Key key,
            String deployment,
            Optional<String> requestId,
            Optional<String> origin,
            Instant aliveBeyond,
            Duration lease) {
        // One name for all tries: if it is run again after a commit of unknown outcome, it knows its own claim.
        String owner = process + count.incrementAndGet();
        Claims.Wanted wanted = new Claims.Wanted(key, owner, deployment, requestId, origin, aliveBeyond, lease);
        return meters.timed(Operation.CLAIM, () -> claims.claim(wanted));
    }

    @Override
    public boolean issue(Ticket ticket, Link link, Durability safe) {
        return meters.timed(Operation.ISSUE, () -> claims.issue(ticket, link, safe));
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error, Durability safe) {
        return meters.timed(Operation.REJECT, () -> claims.reject(ticket, origin, error, safe));
    }

    @Override
    public void release(Ticket ticket) {
        meters.timed(Operation.RELEASE, () -> {
            claims.release(ticket);
            return null;
        });
    }

    @Override
    public void secure() {
        meters.timed(Operation.SYNC, () -> {
            transactions.secure();
            return null;
        });
    }

    @Override
    public void sync() {
        meters.timed(Operation.SYNC, () -> {
            transactions.sync();
            return null;
        });
    }

    @Override
    public Optional<Entry> entry(Key key) {
        Optional<Entry> underWay = claims.underWay(key);
        return underWay.isPresent()
                ? underWay
                : read(Operation.ENTRY, sql -> sql.row(Sql.ENTRY, Rows::entry, key.integrationId(), key.uid()));
    }

    @Override
    public Timeline timeline() {
        return timeline;
    }

    /** A write transaction that changes nothing: it shows that the ledger can be written, at little cost on the disk. */
    @Override
    public void ping() {
        meters.timed(Operation.PING, () -> transactions.writeToDisk(sql -> sql.row(Sql.PING, row -> row.getLong(1))));
    }

    @Override
    public void close() {
        retention.ifPresent(Retention::close);
        timeline.close();
        claims.close();
        transactions.close();
    }

    private <T> T read(Operation operation, SqlWork<T> work) {
        return meters.timed(operation, () -> transactions.read(work));
    }
}
