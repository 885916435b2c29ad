package dev.beginibridge.ledger;

import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Durability;
import dev.beginibridge.ledger.Ledger.Entry;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.LinkError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Claims in the database: whoever uses it sees them, and they outlive this process until their leases expire. */
final class WrittenClaims implements Claims {
    /** Proof of a claim that stands in the database. */
    private record Written(Ledger.Key key, String owner) implements Ticket {}

    private final Transactions transactions;
    private final Clock clock;

    WrittenClaims(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public Claim claim(Wanted wanted) {
        Ledger.Key key = wanted.key();
        return transactions.write(sql -> {
            long now = clock.millis();
            if (!isBound(sql, key, wanted.requestId(), now)) {
                return new Claim.RequestIdConflict();
            }
            Optional<String> taken = sql.row(
                    Sql.TAKE,
                    row -> row.getString("owner"),
                    key.integrationId(),
                    key.uid(),
                    wanted.deployment(),
                    wanted.owner(),
                    now + wanted.lease().toMillis(),
                    now,
                    now,
                    wanted.aliveBeyond().toEpochMilli(),
                    wanted.origin().orElse(""));
            return taken.isPresent() ? new Claim.Granted(new Written(key, wanted.owner())) : found(sql, key);
        });
    }

    /** Binds the request id, if there is one, to the uid; false when it is bound to another one. */
    static boolean isBound(Session sql, Ledger.Key key, Optional<String> requestId, long now) throws SQLException {
        if (requestId.isEmpty()) {
            return true;
        }
        Optional<String> uid =
                sql.row(Sql.BIND, row -> row.getString("uid"), key.integrationId(), requestId.get(), key.uid(), now);
        return uid.equals(Optional.of(key.uid()));
    }

    /** What an entry that cannot be taken answers. */
    static Claim found(Session sql, Ledger.Key key) throws SQLException {
        return sql.row(Sql.FOUND, WrittenClaims::inTheWay, key.integrationId(), key.uid())
                .orElseThrow(() -> new SQLException("the entry went away meanwhile", SqlErrors.SERIALIZATION_FAILURE));
    }

    private static Claim inTheWay(ResultSet row) throws SQLException {
        State state = Rows.state(row);
        return switch (state) {
            case ISSUED -> new Claim.Alive(Rows.link(row));
            case REJECTED -> new Claim.AlreadyRejected(Rows.error(row));
            case CLAIMED, OPEN -> new Claim.Busy(Instant.ofEpochMilli(row.getLong("lease_until")));
        };
    }

    @Override
    public boolean issue(Ticket ticket, Link link, Durability safe) {
        Written written = (Written) ticket;
        return transactions.store(
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
                                written.key().integrationId(),
                                written.key().uid(),
                                written.owner()));
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error, Durability safe) {
        Written written = (Written) ticket;
        return transactions.store(
                safe,
                sql -> 1
                        == sql.update(
                                Sql.REJECT,
                                origin.filter(given -> !given.isEmpty()).orElse(null),
                                error.code().text(),
                                error.message(),
                                Rows.status(error),
                                clock.millis(),
                                written.key().integrationId(),
                                written.key().uid(),
                                written.owner()));
    }

    @Override
    public void release(Ticket ticket) {
        Written written = (Written) ticket;
        transactions.write(sql -> sql.update(
                Sql.RELEASE,
                clock.millis(),
                written.key().integrationId(),
                written.key().uid(),
                written.owner()));
    }

    @Override
    public Optional<Entry> underWay(Ledger.Key key) {
        return Optional.empty();
    }
}
