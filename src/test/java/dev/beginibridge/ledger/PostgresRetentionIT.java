package dev.beginibridge.ledger;

import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What PostgreSQL forgets. */
class PostgresRetentionIT extends RetentionContract {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    protected BridgeConfig.Ledger config() {
        return PostgresLedgerIT.config(server.getPort(), "postgres");
    }
}
