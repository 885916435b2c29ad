package dev.beginibridge.ledger;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.Session;
import dev.beginibridge.database.SqlErrors;
import dev.beginibridge.database.SqlWork;
import dev.beginibridge.ledger.LedgerMeters.Operation;
import dev.beginibridge.model.LinkError;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ledger in SQL, the same on every {@link Database}: claims are rows, so whoever uses the database sees them.
 *
 * <p>Leases are measured by this process's clock. Where several bridges share a database, their clocks must agree
 * within the lease's slack (5 s); if they do not, a claim may be taken over too early and Begini is asked once more
 * than needed, but still only one link is ever answered, because only the last owner can store one.
 *
 * <p>Access tokens are stored in clear: the ledger has to give the same link again. Whoever can read the database can
 * open customers' assessments; guard it like the api keys.
 */
final class SqlLedger implements Ledger {
    /** A link that was issued longer ago is on the disk, whoever issued it. */
    private static final Duration JUST_NOW = Duration.ofSeconds(1);

    private final Database database;
    private final Clock clock;
    private final LedgerMeters meters;
    /** With a number behind it a name for each claim, unlike those of any other process or start. */
    private final String process = UUID.randomUUID() + "-";

    private final AtomicLong count = new AtomicLong();

    SqlLedger(Database database, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.clock = clock;
        this.meters = new LedgerMeters(metrics);
        if (database.isExclusive()) {
            database.write(SqlLedger::freeLeftOver); // whoever claimed is dead: nobody need wait for the leases
        }
    }

    private static int freeLeftOver(Session sql) throws SQLException {
        sql.update(LinkSql.INDEX_CLAIMS);
        return sql.update(LinkSql.FREE_CLAIMS);
    }

    /** Proof of a claim: the name that stands in its row. */
    private record Owner(Key key, String name) implements Ticket {}

    @Override
    public Optional<Link> recall(Key key, Optional<String> requestId, Instant aliveBeyond) {
        long beyond = aliveBeyond.toEpochMilli();
        Optional<Link> link = read(
                Operation.RECALL,
                sql -> requestId.isEmpty()
                        ? sql.row(LinkSql.RECALL, Rows::link, key.integrationId(), key.uid(), beyond)
                        : sql.row(
                                LinkSql.RECALL_BOUND,
                                Rows::link,
                                key.integrationId(),
                                key.uid(),
                                beyond,
                                requestId.get()));
        link.ifPresent(this::secure);
        return link;
    }

    /** Whoever stores a new link may still be waiting for the disk. */
    private void secure(Link found) {
        if (found.issuedAt().isAfter(clock.instant().minus(JUST_NOW))) {
            database.secure();
        }
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
        Owner owner = new Owner(key, process + count.incrementAndGet());
        SqlWork<Claim> work = sql -> {
            long now = clock.millis();
            if (requestId.isPresent() && !isBound(sql, key, requestId.get(), now)) {
                return new Claim.RequestIdConflict();
            }
            Optional<String> taken = sql.row(
                    LinkSql.TAKE,
                    row -> row.getString("owner"),
                    key.integrationId(),
                    key.uid(),
                    deployment,
                    owner.name(),
                    now + lease.toMillis(),
                    now,
                    now,
                    aliveBeyond.toEpochMilli(),
                    origin.orElse(""));
            return taken.isPresent() ? new Claim.Granted(owner) : inTheWay(sql, key);
        };
        Claim claim = meters.timed(Operation.CLAIM, () -> database.write(work));
        if (claim instanceof Claim.Alive alive) {
            secure(alive.link());
        }
        return claim;
    }

    /** Binds the request id to the uid; false when it is bound to another one. */
    private static boolean isBound(Session sql, Key key, String requestId, long now) throws SQLException {
        return sql.row(LinkSql.BIND, row -> row.getString("uid"), key.integrationId(), requestId, key.uid(), now)
                .equals(Optional.of(key.uid()));
    }

    private static Claim inTheWay(Session sql, Key key) throws SQLException {
        return sql.row(LinkSql.FOUND, Rows::inTheWay, key.integrationId(), key.uid())
                .orElseThrow(() -> SqlErrors.again("the entry went away meanwhile"));
    }

    @Override
    public boolean issue(Ticket ticket, Link link) {
        return settle(
                Operation.ISSUE,
                sql -> sql.update(
                        LinkSql.ISSUE,
                        link.token().reveal(),
                        link.sessionUrl(),
                        link.issuedAt().toEpochMilli(),
                        link.expiresAt().map(Instant::toEpochMilli).orElse(null),
                        link.origin().orElse(null),
                        clock.millis(),
                        ticket.key().integrationId(),
                        ticket.key().uid(),
                        ((Owner) ticket).name()));
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error) {
        return settle(
                Operation.REJECT,
                sql -> sql.update(
                        LinkSql.REJECT,
                        origin.filter(given -> !given.isEmpty()).orElse(null),
                        error.code().text(),
                        error.message(),
                        Rows.status(error),
                        clock.millis(),
                        ticket.key().integrationId(),
                        ticket.key().uid(),
                        ((Owner) ticket).name()));
    }

    private boolean settle(Operation operation, SqlWork<Integer> work) {
        return meters.timed(operation, () -> database.writeAnswer(work)) == 1;
    }

    @Override
    public void release(Ticket ticket) {
        SqlWork<Integer> work = sql -> sql.update(
                LinkSql.RELEASE,
                clock.millis(),
                ticket.key().integrationId(),
                ticket.key().uid(),
                ((Owner) ticket).name());
        meters.timed(Operation.RELEASE, () -> database.write(work));
    }

    @Override
    public void sync() {
        meters.timed(Operation.SYNC, () -> {
            database.sync();
            return null;
        });
    }

    @Override
    public Optional<Entry> entry(Key key) {
        return read(Operation.ENTRY, sql -> sql.row(LinkSql.ENTRY, Rows::entry, key.integrationId(), key.uid()));
    }

    /** A write transaction that changes nothing: it shows that the ledger can be written, at little cost on the disk. */
    @Override
    public void ping() {
        meters.timed(Operation.PING, () -> database.writeToDisk(sql -> sql.row(LinkSql.PING, row -> row.getLong(1))));
    }

    private <T> T read(Operation operation, SqlWork<T> work) {
        return meters.timed(operation, () -> database.read(work));
    }
}
