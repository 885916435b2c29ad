package dev.beginibridge.rest;

import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.timeline.Timeline;
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
    public Optional<Link> recall(Key key, Optional<String> requestId, Instant aliveBeyond) {
        throw new AssertionError("a door does not ask for links");
    }

    @Override
    public Claim claim(
            Key key,
            String deployment,
            Optional<String> requestId,
            Optional<String> origin,
            Instant aliveBeyond,
            Duration lease) {
        throw new AssertionError("a door claims nothing");
    }

    @Override
    public boolean issue(Ticket ticket, Link link, Durability safe) {
        throw new AssertionError("a door stores nothing");
    }

    @Override
    public boolean reject(Ticket ticket, Optional<String> origin, LinkError error, Durability safe) {
        throw new AssertionError("a door stores nothing");
    }

    @Override
    public void release(Ticket ticket) {
        throw new AssertionError("a door releases nothing");
    }

    @Override
    public Timeline timeline() {
        throw new AssertionError("a door keeps no timeline");
    }

    @Override
    public void secure() {}

    @Override
    public void sync() {}

    @Override
    public void ping() {}

    @Override
    public void close() {}
}
