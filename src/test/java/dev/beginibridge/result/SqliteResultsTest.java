package dev.beginibridge.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.DiskForces;
import dev.beginibridge.result.ResultStore.Delivery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox in a SQLite file. */
class SqliteResultsTest extends ResultStoreContract {
    @TempDir
    Path directory;

    @Override
    protected BridgeConfig.Ledger config() {
        return new BridgeConfig.Ledger(
                "jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 4);
    }

    @Override
    protected String plan(String sql, Object... parameters) {
        return explained("EXPLAIN QUERY PLAN", 4, sql, parameters);
    }

    /** Perhaps the broker has had it already, and remembers the latest ids only. */
    @Test
    void aStartBeginsWithWhatWasTried() {
        Duration lease = Duration.ofMinutes(1);
        SqlResults before = new SqlResults(database, metrics);
        List.of("tried", "taken", "new").forEach(id -> before.store(arrival(id)));
        Delivery tried = before.take(1, clock.instant(), lease).get(0);
        before.take(1, clock.instant(), lease);
        before.failed(tried, clock.instant().plusSeconds(2));
        clock.advance(Duration.ofSeconds(5));
        SqlResults after = new SqlResults(database, new SimpleMeterRegistry());
        List<ResultEvent> events = after.take(3, clock.instant(), lease).stream()
                .map(Delivery::event)
                .toList();
        assertEquals(
                List.of("tried", "taken", "new"),
                events.stream().map(ResultEvent::id).toList());
        assertEquals(
                List.of(1, 0, 0), events.stream().map(ResultEvent::attempts).toList());
    }

    private ResultStore.Arrival arrival(String id) {
        return new ResultStore.Arrival(
                id, "loans", "1", "test", Optional.empty(), Optional.empty(), new byte[9], clock.instant());
    }

    /** Whatever begini.ledger.sync says: here it lets answers go before the disk has them. */
    @Test
    void whatIsStoredIsSafeFromAPowerCut() throws Exception {
        SqlResults results = new SqlResults(database, metrics);
        try (DiskForces forces = new DiskForces()) {
            assertTrue(results.store(arrival("event")));
            assertTrue(forces.include(directory.resolve("ledger.db-wal"), Instant.now()), "the log was not forced");
        }
    }
}
