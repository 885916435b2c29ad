package dev.beginibridge.result;

import dev.beginibridge.config.BridgeConfig;
import java.nio.file.Path;
import java.util.Optional;
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
}
