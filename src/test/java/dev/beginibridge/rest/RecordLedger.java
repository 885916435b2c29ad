package dev.beginibridge.rest;

import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.LinkError;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger of records to be read, as the REST door does; it takes no claims. */
final class RecordLedger implements Ledger {
    final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    volatile RuntimeException failure;

    @Override
    public Optional<Entry> entry(Key key) {
        if (failure != null) {
            throw failure;
        }
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public Optional<Claim> recall(Key key, Optional<String> requestId, Optional<String> origin, Instant now) {
        throw new AssertionError("a door does not ask for links");
    }

    @Override
    public Ticket ticket(Key key) {
        throw new AssertionError("a door claims nothing");
    }

    @Override
    public Claim claim(
            Ticket ticket, String deployment, Asker asker, Optional<String> origin, Instant now, Duration lease) {
        throw new AssertionError("a door claims nothing");
    }

    @Override
    public boolean asked(Key key, Asker asker) {
        throw new AssertionError("a door asks for nothing");
    }

    @Override
    public boolean issue(Ticket ticket, Link link) {
        throw new AssertionError("a door stores nothing");
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error) {
        throw new AssertionError("a door stores nothing");
    }

    @Override
    public boolean release(Ticket ticket) {
        throw new AssertionError("a door releases nothing");
    }

    @Override
    public void ping() {}
}
