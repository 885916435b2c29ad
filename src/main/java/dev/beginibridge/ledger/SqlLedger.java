package dev.beginibridge.ledger;

import dev.beginibridge.config.Secret;
import dev.beginibridge.ledger.LedgerMeters.Operation;
import dev.beginibridge.link.ErrorCode;
import dev.beginibridge.link.LinkError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
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

    private final AtomicLong claims = new AtomicLong();
    private final Transactions transactions;
    private final Clock clock;
    private final LedgerMeters meters;
    private final SqlTimeline timeline;
    private final Optional<Retention> retention;

    SqlLedger(
            Transactions transactions,
            Clock clock,
            LedgerMeters meters,
            SqlTimeline timeline,
            Optional<Retention> retention) {
        this.retention = retention;
        this.transactions = transactions;
        this.clock = clock;
        this.meters = meters;
        this.timeline = timeline;
    }

    @Override
    public Optional<Link> recall(Key key, Optional<String> requestId, Instant aliveBeyond) {
        long beyond = aliveBeyond.toEpochMilli();
        SqlWork<Optional<Link>> work = requestId.isEmpty()
                ? sql -> sql.row(Sql.RECALL, SqlLedger::link, key.integrationId(), key.uid(), beyond)
                : sql -> sql.row(
                        Sql.RECALL_BOUND, SqlLedger::link, key.integrationId(), key.uid(), beyond, requestId.get());
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
        // Made outside the transaction: if that is run again after a commit of unknown outcome, it knows its own claim.
        String owner = process + claims.incrementAndGet();
        return write(Operation.CLAIM, sql -> {
            long now = clock.millis();
            if (requestId.isPresent() && !isBound(sql, key, requestId.get(), now)) {
                return new Claim.RequestIdConflict();
            }
            Optional<String> taken = sql.row(
                    Sql.TAKE,
                    row -> row.getString("owner"),
                    key.integrationId(),
                    key.uid(),
                    deployment,
                    owner,
                    now + lease.toMillis(),
                    now,
                    now,
                    aliveBeyond.toEpochMilli(),
                    origin.orElse(""));
            return taken.isPresent() ? new Claim.Granted(new Ticket(key, owner)) : found(sql, key);
        });
    }

    private static boolean isBound(Session sql, Key key, String requestId, long now) throws SQLException {
        Optional<String> uid =
                sql.row(Sql.BIND, row -> row.getString("uid"), key.integrationId(), requestId, key.uid(), now);
        return uid.equals(Optional.of(key.uid()));
    }

    private static Claim found(Session sql, Key key) throws SQLException {
        return sql.row(Sql.FOUND, SqlLedger::claim, key.integrationId(), key.uid())
                .orElseThrow(() -> new SQLException("the entry went away meanwhile", Faults.SERIALIZATION_FAILURE));
    }

    private static Claim claim(ResultSet row) throws SQLException {
        return switch (state(row)) {
            case ISSUED -> new Claim.Alive(link(row));
            case REJECTED -> new Claim.AlreadyRejected(error(row));
            case CLAIMED, OPEN -> new Claim.Busy(Instant.ofEpochMilli(row.getLong("lease_until")));
        };
    }

    @Override
    public boolean issue(Ticket ticket, Link link, Safe safe) {
        return store(
                Operation.ISSUE,
                safe,
                sql -> 1
                        == sql.update(
                                Sql.ISSUE,
                                link.token().reveal(),
                                link.sessionUrl(),
                                link.issuedAt().toEpochMilli(),
                                link.expiresAt().map(Instant::toEpochMilli).orElse(null),
                                link.origin().orElse(null),
                                clock.millis(),
                                ticket.key().integrationId(),
                                ticket.key().uid(),
                                ticket.owner()));
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error, Safe safe) {
        Integer status = error.beginiStatus().isPresent() ? error.beginiStatus().getAsInt() : null;
        return store(
                Operation.REJECT,
                safe,
                sql -> 1
                        == sql.update(
                                Sql.REJECT,
                                origin.filter(given -> !given.isEmpty()).orElse(null),
                                error.code().text(),
                                error.message(),
                                status,
                                clock.millis(),
                                ticket.key().integrationId(),
                                ticket.key().uid(),
                                ticket.owner()));
    }

    @Override
    public void release(Ticket ticket) {
        write(
                Operation.RELEASE,
                sql -> sql.update(
                        Sql.RELEASE,
                        clock.millis(),
                        ticket.key().integrationId(),
                        ticket.key().uid(),
                        ticket.owner()));
    }

    @Override
    public void secure() {
        meters.timed(Operation.SYNC, () -> {
            transactions.secure();
            return null;
        });
    }

    @Override
    public long sync() {
        return meters.timed(Operation.SYNC, transactions::sync);
    }

    @Override
    public Optional<Entry> entry(Key key) {
        return read(Operation.ENTRY, sql -> sql.row(Sql.ENTRY, SqlLedger::entry, key.integrationId(), key.uid()));
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
        transactions.close();
    }

    private <T> T write(Operation operation, SqlWork<T> work) {
        return meters.timed(operation, () -> transactions.write(work));
    }

    private boolean store(Operation operation, Safe safe, SqlWork<Boolean> work) {
        return meters.timed(
                operation,
                () -> safe == Safe.WITH_SYNC ? transactions.writeLater(work) : transactions.writeAnswer(work));
    }

    private <T> T read(Operation operation, SqlWork<T> work) {
        return meters.timed(operation, () -> transactions.read(work));
    }

    static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("deployment"),
                state(row),
                instant(row, "issued_at"),
                instant(row, "expires_at"),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }

    private static Link link(ResultSet row) throws SQLException {
        return new Link(
                Secret.of(row.getString("token")),
                row.getString("session_url"),
                Instant.ofEpochMilli(row.getLong("issued_at")),
                instant(row, "expires_at"),
                Optional.ofNullable(row.getString("origin")));
    }

    private static LinkError error(ResultSet row) throws SQLException {
        int status = row.getInt("begini_status");
        return new LinkError(
                ErrorCode.valueOf(row.getString("error_code").toUpperCase(Locale.ROOT)),
                row.getString("error_message"),
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status));
    }

    private static State state(ResultSet row) throws SQLException {
        return State.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
