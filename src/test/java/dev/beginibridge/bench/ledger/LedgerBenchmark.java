package dev.beginibridge.bench.ledger;

import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.bench.Figures;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.Ledger.Link;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.sqlite.SQLiteDataSource;

/**
 * Pairs of claim and issue per second: the ledger with 64 callers, in turn with a hand-written loop on one connection
 * that inserts a row, updates it, and commits each of the two. Not a test; {@code docs/performance.md} has the command.
 */
public final class LedgerBenchmark {
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(4);

    private static final String PLAIN_TABLE = """
            CREATE TABLE IF NOT EXISTS plain_link (
                integration_id TEXT NOT NULL, uid TEXT NOT NULL, deployment TEXT NOT NULL, state TEXT NOT NULL,
                owner TEXT, lease_until BIGINT, token TEXT, session_url TEXT, issued_at BIGINT, updated_at BIGINT NOT NULL,
                PRIMARY KEY (integration_id, uid))""";
    private static final String PLAIN_TAKE = """
            INSERT INTO plain_link (integration_id, uid, deployment, state, owner, lease_until, updated_at)
            VALUES (?, ?, ?, 'claimed', ?, ?, ?)""";
    private static final String PLAIN_ISSUE = """
            UPDATE plain_link SET state = 'issued', lease_until = NULL, token = ?, session_url = ?, issued_at = ?, updated_at = ?
            WHERE integration_id = ? AND uid = ? AND state = 'claimed'""";

    private LedgerBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path file =
                Files.createTempDirectory(Path.of("target"), "ledger-benchmark").resolve("ledger.db");
        BridgeConfig.Ledger sqlite = Configs.ledger("jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), 8, true);
        SQLiteDataSource safe = new SQLiteDataSource();
        // A file of its own: a ledger belongs to one process and one writer.
        safe.setUrl("jdbc:sqlite:" + file.resolveSibling("plain.db"));
        safe.setJournalMode("WAL");
        safe.setSynchronous("FULL"); // the loop's commits are on the disk when they return, as the ledger's are
        compare("SQLite", sqlite, safe);
        try (EmbeddedPostgres server = TestPostgres.durable()) {
            compare("PostgreSQL", PairLoad.config(server, "postgres"), server.getPostgresDatabase());
        }
    }

    private static void compare(String name, BridgeConfig.Ledger config, DataSource source) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> loops = new ArrayList<>();
        try (Database database = Database.open(config)) {
            Ledger ledger = Ledger.in(database, Clock.systemUTC(), new SimpleMeterRegistry());
            ledger(ledger); // warms up
            loop(source);
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(ledger(ledger));
                loops.add(loop(source));
                System.out.printf(
                        "%s round %d: ledger %.0f, loop %.0f%n", name, round + 1, ours.get(round), loops.get(round));
            }
        }
        System.out.printf(
                "%s medians, pairs/s: ledger %.0f, loop %.0f%n", name, Figures.median(ours), Figures.median(loops));
    }

    private static double ledger(Ledger ledger) throws InterruptedException {
        String integration = UUID.randomUUID().toString();
        AtomicInteger next = new AtomicInteger();
        return PairLoad.rate(ledger, ROUND, () -> new Ledger.Key(integration, "UID-" + next.incrementAndGet()));
    }

    /** What somebody would write by hand: a table, one connection, one thread, two commits for each pair. */
    private static double loop(DataSource source) throws SQLException {
        String integration = UUID.randomUUID().toString();
        long pairs = 0;
        long start = System.nanoTime();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement table = connection.createStatement()) {
                table.execute(PLAIN_TABLE);
            }
            try (PreparedStatement take = connection.prepareStatement(PLAIN_TAKE);
                    PreparedStatement issue = connection.prepareStatement(PLAIN_ISSUE)) {
                while (System.nanoTime() - start < ROUND.toNanos()) {
                    String uid = "UID-" + pairs++;
                    long now = System.currentTimeMillis();
                    run(
                            take,
                            integration,
                            uid,
                            "loans",
                            UUID.randomUUID().toString(),
                            now + PairLoad.LEASE.toMillis(),
                            now);
                    connection.commit();
                    Link link = PairLoad.link(new Ledger.Key(integration, uid));
                    run(issue, link.token().reveal(), link.sessionUrl(), now, now, integration, uid);
                    connection.commit();
                }
            }
        }
        return pairs / Figures.seconds(start);
    }

    private static void run(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        if (statement.executeUpdate() != 1) {
            throw new IllegalStateException("a fresh key was not the loop's");
        }
    }
}
