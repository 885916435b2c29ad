package dev.beginibridge.result;

import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.PostgresLedgerIT;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The outbox on PostgreSQL. */
class PostgresResultsIT extends ResultStoreContract {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        server = TestPostgres.builder()
                .setServerConfig("enable_seqscan", "off") // few rows are scanned, whatever the indexes
                .start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected BridgeConfig.Ledger config() {
        return PostgresLedgerIT.config(server.getPort(), "postgres");
    }

    @Override
    protected String plan(String sql, Object... parameters) {
        return explained("EXPLAIN", 1, sql, parameters);
    }
}
