package dev.beginibridge.ledger;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The one memory behind all doors. A link is known by (integration id, uid).
 *
 * <p>Life of an entry: {@link #claim} (with a lease that expires) → {@link #issue}, {@link #reject} or {@link #release}.
 * A crash between any two of these leaves a claim at most, which a later request takes over. A method that returns normally
 * has committed what it stores: a kill loses nothing of it, and a power cut neither, at once or a moment later as {@code
 * begini.ledger.sync} says. When a method throws {@link LedgerUnavailable}, it is not known whether it has: each may be called
 * again. No method holds a transaction open after it returned, so none is open during a call to Begini.
 */
public interface Ledger {
    /** The ledger in a database. */
    static Ledger in(Database database, Clock clock, MeterRegistry metrics) {
        return new SqlLedger(database, clock, metrics);
    }

    /** Identifies a link. */
    record Key(String integrationId, String uid) {
        /** Names the key without its uid, so that it can be logged. */
        @Override
        public String toString() {
            return "Key[integrationId=" + integrationId + "]";
        }
    }

    /**
     * A link the ledger holds.
     *
     * @param origin the request instance it was issued to, see {@link dev.beginibridge.core.RequestContext#origin}
     * @param expiresAt the token's {@code exp}; empty: none, it never expires here
     */
    record Link(
            Secret token, String sessionUrl, Instant issuedAt, Optional<Instant> expiresAt, Optional<String> origin) {}

    /** What asking for a link found. */
    sealed interface Claim {
        /** A link that is alive: answer it, do not call. */
        record Alive(Link link) implements Claim {}

        /** The same origin was rejected before: answer that again, do not call. */
        record AlreadyRejected(LinkError error) implements Claim {}

        /** The entry is ours until the lease expires: call Begini, then settle with this ticket. */
        record Granted(Ticket ticket) implements Claim {}

        /** The request id is bound to another uid of this integration; nothing was claimed. */
        record RequestIdConflict() implements Claim {}

        /** Somebody else is calling for this entry right now; their lease ends then. */
        record Busy(Instant leaseUntil) implements Claim {}
    }

    /** Proof of a claim: settles only while nobody else took the entry over. */
    interface Ticket {
        Key key();
    }

    /** The record of one link, for {@code GET /v1/links/{deployment}/{uid}} and the operator: without the token. */
    record Entry(
            String deployment,
            State state,
            Optional<Instant> issuedAt,
            Optional<Instant> expiresAt,
            Instant updatedAt) {}

    /** Where an entry stands. */
    enum State {
        CLAIMED,
        ISSUED,
        REJECTED,
        /** Given back without an answer, after a transient failure. */
        OPEN
    }

    /**
     * The link for the key if one lives beyond the given instant and the request id (if any) is already bound to this
     * uid; reads only. Empty says nothing but: {@link #claim}.
     */
    Optional<Link> recall(Key key, Optional<String> requestId, Instant aliveBeyond);

    /**
     * In one step: binds the caller's request id to the uid, then takes the entry for a call, unless it lives beyond
     * {@code aliveBeyond}, was rejected for the same origin, or is claimed by somebody whose lease has not expired. The claim
     * is committed when the method returns.
     *
     * @param requestId bound to this uid once and for all; ids of one integration do not clash with another's
     */
    Claim claim(
            Key key,
            String deployment,
            Optional<String> requestId,
            Optional<String> origin,
            Instant aliveBeyond,
            Duration lease);

    /**
     * Stores the token of a claimed entry.
     *
     * @return false when the claim was lost to somebody else after its lease expired: ask the ledger again
     */
    boolean issue(Ticket ticket, Link link);

    /** Stores that Begini rejected the request; false as for {@link #issue}. */
    boolean reject(Ticket ticket, Optional<String> origin, LinkError error);

    /** Gives a claimed entry back without an answer, so that the next try need not wait for the lease. */
    void release(Ticket ticket);

    /** Returns when everything that was stored before is safe from power cuts, whatever the configuration says. */
    void sync();

    /** The record of one link. */
    Optional<Entry> entry(Key key);

    /** Throws {@link LedgerUnavailable} unless the database can be written: for the health check. */
    void ping();
}
