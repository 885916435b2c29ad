package dev.beginibridge.ledger;

import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Durability;
import dev.beginibridge.ledger.Ledger.Entry;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.LinkError;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How entries are taken for a call, and settled; see {@link Ledger} for what each method answers. */
interface Claims extends AutoCloseable {
    /**
     * What a request wants of an entry.
     *
     * @param owner a name for this claim, unlike that of any other of any process or start
     */
    record Wanted(
            Ledger.Key key,
            String owner,
            String deployment,
            Optional<String> requestId,
            Optional<String> origin,
            Instant aliveBeyond,
            Duration lease) {}

    Claim claim(Wanted wanted);

    boolean issue(Ticket ticket, Link link, Durability safe);

    boolean reject(Ticket ticket, Optional<String> origin, LinkError error, Durability safe);

    void release(Ticket ticket);

    /** The record of an entry that is being called for, as far as the database does not show it. */
    Optional<Entry> underWay(Ledger.Key key);

    @Override
    default void close() {}
}
