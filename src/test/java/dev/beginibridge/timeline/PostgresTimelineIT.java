package dev.beginibridge.timeline;

import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.PostgresLedgerIT;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The timeline on PostgreSQL. */
class PostgresTimelineIT extends TimelineContract {
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
