package dev.beginibridge.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.DiskForces;
import dev.beginibridge.result.ResultStore.Delivery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox in a SQLite file. */
class SqliteResultsTest extends ResultStoreContract {
    @TempDir
    Path directory;

    @Override
    protected BridgeConfig.Ledger config() {
        return Configs.ledger("jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 4);
    }

    @Override
    protected String plan(String sql, Object... parameters) {
        return explained("EXPLAIN QUERY PLAN", 4, sql, parameters);
    }

    /** Perhaps the broker has had it already, and remembers the latest ids only. */
    @Test
    void aStartBeginsWithWhatWasTried() {
        Duration lease = Duration.ofMinutes(1);
        ResultStore before = new ResultStore(database, clock, metrics);
        List.of("tried", "taken", "new").forEach(id -> before.store(arrival(id, Optional.empty())));
        Delivery tried = before.take(1, clock.instant(), lease).get(0);
        before.take(1, clock.instant(), lease);
        before.failed(tried, clock.instant().plusSeconds(2));
        clock.advance(Duration.ofSeconds(5));
        List<ResultEvent> events = new ResultStore(database, clock, new SimpleMeterRegistry())
                .take(3, clock.instant(), lease).stream().map(Delivery::event).toList();
        assertEquals(
                List.of("tried", "taken", "new"),
                events.stream().map(ResultEvent::id).toList());
        assertEquals(
                List.of(1, 0, 0), events.stream().map(ResultEvent::attempts).toList());
    }

    @Test
    void aStartTriesAtOnceWhatWaitedForAnotherTryAndWhatWasBehindIt() {
        Duration lease = Duration.ofMinutes(1);
        Optional<String> uid = Optional.of("BEHIND-1");
        ResultStore before = new ResultStore(database, clock, metrics);
        List.of("tried", "behind").forEach(id -> before.store(arrival(id, uid)));
        clock.advance(Settling.WAIT_FOR_LINK.plusSeconds(1));
        before.failed(
                before.take(1, clock.instant(), lease).get(0), clock.instant().plus(Duration.ofMinutes(5)));
        ResultStore after = new ResultStore(database, clock, new SimpleMeterRegistry());
        Delivery tried = after.take(1, clock.instant(), lease).get(0);
        assertEquals("tried", tried.event().id());
        after.delivered(tried, clock.instant());
        assertEquals(
                "behind", after.take(1, clock.instant(), lease).get(0).event().id());
    }

    /** As on a full disk: what came is there, though not yet who asked. */
    @Test
    void aDatabaseThatCanOnlyBeReadAnswers() {
        ResultStore results = new ResultStore(database, clock, metrics);
        results.store(arrival("event", Optional.empty()));
        database.write(sql -> sql.update("PRAGMA query_only = true"));
        List<ResultEvent> found = results.settled(() -> results.newest(10, false), clock.instant());
        assertEquals(List.of("event"), found.stream().map(ResultEvent::id).toList());
        assertFalse(found.get(0).isSettled());
    }

    /** A question is answered soon, however many are not settled. */
    @Test
    void aQuestionSettlesSomeAtMost() {
        ResultStore results = new ResultStore(database, clock, metrics);
        IntStream.range(0, 201).forEach(i -> results.store(arrival("event-" + i, Optional.empty())));
        assertEquals(
                200,
                results.settled(() -> results.newest(1_000, false), clock.instant()).stream()
                        .filter(ResultEvent::isSettled)
                        .count());
    }

    private ResultStore.Arrival arrival(String id, Optional<String> uid) {
        return new ResultStore.Arrival(id, "loans", "1", "test", uid, Optional.empty(), new byte[9], clock.instant());
    }

    /** Whatever begini.ledger.sync says: here it lets answers go before the disk has them. */
    @Test
    void whatIsStoredIsSafeFromAPowerCut() throws Exception {
        ResultStore results = new ResultStore(database, clock, metrics);
        try (DiskForces forces = new DiskForces()) {
            assertTrue(results.store(arrival("event", Optional.empty())));
            assertTrue(forces.include(directory.resolve("ledger.db-wal"), Instant.now()), "the log was not forced");
        }
    }
}
