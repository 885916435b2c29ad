package dev.beginibridge.ledger;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.Named;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The one memory behind all doors. A link is known by (integration id, uid). Life of an entry: {@link #claim} (with a lease
 * that expires) → {@link #issue}, {@link #reject} or {@link #release}; a crash between leaves a claim, which a later request
 * takes over. A method that returns has committed what it stores; when it throws {@link LedgerUnavailable}, that is unknown,
 * and it may be called again. No transaction is open after a method has returned, so none is during a call to Begini.
 */
public interface Ledger {
    /**
     * The ledger in a database.
     *
     * @param clock measures leases: one that is right for all who share the database
     * @param margin a link that expires within it, and in the last tenth of its life, is not given again
     */
    static Ledger in(Database database, LedgerClock clock, Duration margin, MeterRegistry metrics) {
        return new SqlLedger(database, clock, margin, metrics);
    }

    /** One without a margin, whose leases are measured by the given clock: for tests. */
    static Ledger in(Database database, Clock clock, MeterRegistry metrics) {
        return in(database, LedgerClock.own(clock), Duration.ZERO, metrics);
    }

    /** Identifies a link. */
    record Key(String integrationId, String uid) {
        /** Names the key without its uid, so that it can be logged. */
        @Override
        public String toString() {
            return "Key[integrationId=" + integrationId + "]";
        }
    }

    /** A link, when it expires (empty: never), and the origin (the request instance) it was issued to. */
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

    /** The name of a claim, and its proof: settles only while nobody else took the entry over. */
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
    enum State implements Named {
        CLAIMED,
        ISSUED,
        REJECTED,
        /** Without an answer: given back after a transient failure, or its claim has run out. */
        OPEN
    }

    /**
     * What is known without a claim: the link for the key if one is alive for this origin, which binds the request id (if any)
     * to this uid; or that the request id is another's. Empty says nothing but: {@link #claim}.
     */
    Optional<Claim> recall(Key key, Optional<String> requestId, Optional<String> origin, Instant now);

    /** A name for a claim to come. */
    Ticket ticket(Key key);

    /**
     * In one step: binds the asker's request id to the uid, then takes the entry for a call, unless its link is alive for this
     * origin, it was rejected for the same origin, or is claimed by somebody whose lease has not expired. Request
     * ids of one integration do not clash with another's. The claim is committed when the method returns, and with it who asks.
     *
     * @param ticket a new one; the same when it is called again, so that it finds what it may have claimed
     */
    Claim claim(Ticket ticket, String deployment, Asker asker, Optional<String> origin, Instant now, Duration lease);

    /** A claim that is not called again. */
    default Claim claim(Key key, String deployment, Asker asker, Optional<String> origin, Instant now, Duration lease) {
        return claim(ticket(key), deployment, asker, origin, now, lease);
    }

    /** Somebody else is answered a link that lives: its results are for whoever asked last. False: that was known. */
    boolean asked(Key key, Asker asker);

    /** Stores the token of a claimed entry; false when somebody took it over after the lease: ask the ledger again. */
    boolean issue(Ticket ticket, Link link);

    /** Stores that Begini rejected the request; false as for {@link #issue}. */
    boolean reject(Ticket ticket, Optional<String> origin, LinkError error);

    /** Gives a claimed entry back without an answer, so that the next try need not wait; false as for {@link #issue}. */
    boolean release(Ticket ticket);

    /** The record of one link. */
    Optional<Entry> entry(Key key);

    /** Throws {@link LedgerUnavailable} unless the database can be written: for the health check. */
    void ping();
}
