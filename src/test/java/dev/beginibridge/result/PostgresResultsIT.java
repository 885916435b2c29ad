package dev.beginibridge.result;

import static org.awaitility.Awaitility.await;
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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        server = TestPostgres.fresh()
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

    private static DataSource atTablesOf10(String database) throws SQLException {
        TestPostgres.execute(server, "CREATE DATABASE " + database);
        DataSource older = server.getDatabase("postgres", database);
        Flyway.configure()
                .dataSource(older)
                .locations("classpath:dev/beginibridge/db")
                .target("10")
                .load()
                .migrate();
        return older;
    }

    /** As with the many events of a year, which make each step take long. */
    @Test
    void aStepMayTakeLongerThanAStatement() throws Exception {
        DataSource older = atTablesOf10("slow");
        ExecutorService starting = Executors.newSingleThreadExecutor();
        try (Connection reader = older.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT COUNT(*) FROM result"); // the table cannot be changed until this ends
            Future<Database> migrated = starting.submit(
                    () -> Database.open(PostgresLedgerIT.config(server.getPort(), "slow?socketTimeout=1")));
            await().until(() -> isWaitingForLong(older) || migrated.isDone());
            reader.commit();
            migrated.get().close();
        } finally {
            starting.shutdown();
        }
    }

    private static boolean isWaitingForLong(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND clock_timestamp() - query_start > interval '1500 ms'")) {
            return row.next() && row.getInt(1) > 0;
        }
    }

    @Test
    void eventsFromBeforeTheyWereOfADeploymentAreKept() throws Exception {
        DataSource older = atTablesOf10("older");
        try (Connection connection = older.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO result (id, deployment, integration_id, environment, body, arrived, number, asker_broker)"
                            + " VALUES ('id', 'loans', '1', 'test', 'body', 7000, 1, 'branch')");
        }
        try (Database migrated = Database.open(PostgresLedgerIT.config(server.getPort(), "older"))) {
            ResultStore results = new ResultStore(migrated, clock, new SimpleMeterRegistry());
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
