package dev.beginibridge.rest;

import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An outbox of events to be read, as the REST door does; it takes and hands over nothing. */
final class RecordResults implements ResultStore {
    final Map<String, List<ResultEvent>> events = new ConcurrentHashMap<>();

    @Override
    public List<ResultEvent> of(String deployment, String uid) {
        return events.getOrDefault(deployment + "/" + uid, List.of());
    }

    @Override
    public boolean store(Arrival arrival) {
        throw new AssertionError("a door stores nothing");
    }

    @Override
    public boolean settle(Instant now) {
        throw new AssertionError("a door settles nothing");
    }

    @Override
    public List<Delivery> take(int most, Instant now, Duration lease) {
        throw new AssertionError("a door hands nothing over");
    }

    @Override
    public void renew(Delivery delivery, Instant leaseUntil) {
        throw new AssertionError("a door hands nothing over");
    }

    @Override
    public boolean delivered(Delivery delivery, Instant now) {
        throw new AssertionError("a door hands nothing over");
    }

    @Override
    public void failed(Delivery delivery, Instant next) {
        throw new AssertionError("a door hands nothing over");
    }

    @Override
    public void replay(String id, Instant now) {
        throw new AssertionError("a door replays nothing");
    }

    @Override
    public List<ResultEvent> ofRows(String batch, long first, long last) {
        throw new AssertionError("a door asks by uid");
    }

    @Override
    public List<ResultEvent> events(String id) {
        throw new AssertionError("a door asks by uid");
    }

    @Override
    public List<ResultEvent> newest(int most, boolean waitingOnly) {
        throw new AssertionError("a door asks by uid");
    }

    @Override
    public List<ResultEvent> after(String deployment, long number, int most) {
        throw new AssertionError("a door asks by uid");
    }

    @Override
    public List<Missing> missing(String deployment, Instant issuedAfter, Instant issuedBefore, int most) {
        throw new AssertionError("a door asks by uid");
    }

    @Override
    public Waiting waiting() {
        throw new AssertionError("a door asks by uid");
    }
}
