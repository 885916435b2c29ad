package dev.beginibridge.ledger;

import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Durability;
import dev.beginibridge.ledger.Ledger.Entry;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.LinkError;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Claims in a SQLite file: held as long as this is its only user, else written. */
final class SqliteClaims implements Claims, SoleUse.Memory {
    /** A claim that is held for longer is written, so that a call that hangs is found in the database. */
    private static final Duration HELD = Duration.ofSeconds(1);

    private final WrittenClaims written;
    private final KnownRows known;
    private final HeldClaims held;
    private final SoleUse use;

    SqliteClaims(SqliteFile file, Transactions transactions, Clock clock) {
        this.written = new WrittenClaims(transactions, clock);
        this.known = new KnownRows(file, transactions);
        this.held = new HeldClaims(transactions, written, known, clock);
        this.use = SoleUse.of(file, this);
    }

    @Override
    public void alone() {
        known.forget(); // who was here before may have written
    }

    @Override
    public void stillAlone() {
        known.readOn();
    }

    @Override
    public void lasts() {
        held.writeDown(HELD);
    }

    @Override
    public void othersCome() {
        held.writeDown(Duration.ZERO);
    }

    @Override
    public Claim claim(Wanted wanted) {
        return use.asUsed(() -> held.claim(wanted), () -> written.claim(wanted));
    }

    private Claims of(Ticket ticket) {
        return HeldClaims.isHeld(ticket) ? held : written;
    }

    @Override
    public boolean issue(Ticket ticket, Link link, Durability safe) {
        return of(ticket).issue(ticket, link, safe);
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error, Durability safe) {
        return of(ticket).reject(ticket, origin, error, safe);
    }

    @Override
    public void release(Ticket ticket) {
        of(ticket).release(ticket);
    }

    @Override
    public Optional<Entry> underWay(Ledger.Key key) {
        return held.underWay(key);
    }

    @Override
    public void close() {
        use.close();
    }
}
