package dev.beginibridge.result;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.DiskForces;
import java.nio.file.Path;
import java.time.Instant;
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

    /** Whatever begini.ledger.sync says: here it lets answers go before the disk has them. */
    @Test
    void whatIsStoredIsSafeFromAPowerCut() throws Exception {
        SqlResults results = new SqlResults(database, metrics);
        ResultStore.Arrival arrival = new ResultStore.Arrival(
                "event", "loans", "1", "test", Optional.empty(), Optional.empty(), new byte[9], clock.instant());
        try (DiskForces forces = new DiskForces()) {
            assertTrue(results.store(arrival));
            assertTrue(forces.include(directory.resolve("ledger.db-wal"), Instant.now()), "the log was not forced");
        }
    }
}
