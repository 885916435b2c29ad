package dev.beginibridge.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.PostgresLedgerIT;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    @Test
    void eventsFromBeforeTheyWereOfADeploymentAreKept() throws Exception {
        TestPostgres.execute(server, "CREATE DATABASE older");
        DataSource older = server.getDatabase("postgres", "older");
        Flyway.configure()
                .dataSource(older)
                .locations("classpath:dev/beginibridge/db")
                .target("10")
                .load()
                .migrate();
        try (Connection connection = older.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO result (id, deployment, integration_id, environment, body, arrived, number, asker_broker)"
                            + " VALUES ('id', 'loans', '1', 'test', 'body', 7000, 1, 'branch')");
        }
        try (Database migrated = Database.open(PostgresLedgerIT.config(server.getPort(), "older"))) {
            SqlResults results = new SqlResults(migrated, clock, new SimpleMeterRegistry());
            ResultEvent kept = results.events("id").get(0);
            assertEquals("body", new String(kept.body(), StandardCharsets.UTF_8));
            assertEquals(Instant.ofEpochMilli(7), kept.receivedAt());
            assertTrue(results.store(
                    new ResultStore.Arrival("id", "sme", "2", "test", NONE, NONE, kept.body(), clock.instant())));
            assertEquals(
                    Optional.of(true),
                    migrated.read(sql -> sql.row(
                            "SELECT reloptions::text LIKE '%vacuum%' FROM pg_class WHERE relname = 'result'",
                            row -> row.getBoolean(1))),
                    "it is stored as before");
        }
    }

    @Override
    protected String plan(String sql, Object... parameters) {
        return explained("EXPLAIN", 1, sql, parameters);
    }
}
