package dev.beginibridge.ledger;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.sqlite.SQLiteDataSource;

/**
 * Pairs of claim and issue per second: the ledger with 64 callers, in turn with a hand-written loop on one connection
 * that runs the same two statements and commits each. Not a test; {@code docs/performance.md} has the command.
 */
public final class LedgerBenchmark {
    private static final int THREADS = 64;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(4);
    private static final Duration LEASE = Duration.ofSeconds(20);

    private LedgerBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path file =
                Files.createTempDirectory(Path.of("target"), "ledger-benchmark").resolve("ledger.db");
        BridgeConfig.Ledger sqlite =
                new BridgeConfig.Ledger("jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), 8, true);
        SQLiteDataSource safe = SqliteFile.of(sqlite.url()).dataSource();
        safe.setSynchronous("FULL"); // the loop's commits are on the disk when they return, as the ledger's are
        compare("SQLite FULL", sqlite, safe);
        Path second = file.resolveSibling("normal.db");
        BridgeConfig.Ledger normal =
                new BridgeConfig.Ledger("jdbc:sqlite:" + second, Optional.empty(), Optional.empty(), 8);
        compare("SQLite NORMAL", normal, SqliteFile.of(normal.url()).dataSource());
        try (EmbeddedPostgres server = durable()) {
            BridgeConfig.Ledger postgres = new BridgeConfig.Ledger(
                    "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
                    Optional.of("postgres"),
                    Optional.of(Secret.of("postgres")),
                    8);
            compare("PostgreSQL", postgres, server.getPostgresDatabase());
        }
    }

    /** The embedded server is made for tests and does not wait for the disk unless told to. */
    private static EmbeddedPostgres durable() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
    }

    private static void compare(String name, BridgeConfig.Ledger config, DataSource source) throws Exception {
        double[] ours = new double[ROUNDS];
        double[] loops = new double[ROUNDS];
        try (Ledger ledger = Ledgers.open(config, Clock.systemUTC(), new SimpleMeterRegistry())) {
            ledger(ledger); // warms up
            loop(source);
            for (int round = 0; round < ROUNDS; round++) {
                ours[round] = ledger(ledger);
                loops[round] = loop(source);
                System.out.printf("%s round %d: ledger %.0f, loop %.0f%n", name, round + 1, ours[round], loops[round]);
            }
        }
        System.out.printf("%s medians, pairs/s: ledger %.0f, loop %.0f%n", name, median(ours), median(loops));
    }

    private static double ledger(Ledger ledger) throws InterruptedException {
        String integration = UUID.randomUUID().toString();
        AtomicInteger next = new AtomicInteger();
        AtomicLong pairs = new AtomicLong();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                while (System.nanoTime() - start < ROUND.toNanos()) {
                    pair(ledger, new Ledger.Key(integration, "UID-" + next.incrementAndGet()));
                    pairs.incrementAndGet();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return pairs.get() / seconds(start);
    }

    private static void pair(Ledger ledger, Ledger.Key key) {
        Claim claim = ledger.claim(
                key, "loans", Optional.of(key.uid()), Optional.of("door:" + key.uid()), Instant.now(), LEASE);
        if (!(claim instanceof Claim.Granted granted) || !ledger.issue(granted.ticket(), link(key))) {
            throw new IllegalStateException("a fresh key was not ours");
        }
    }

    private static Link link(Ledger.Key key) {
        return new Link(
                Secret.of("e".repeat(330)),
                "https://api.begini.co/master/psychometrics",
                Instant.now(),
                Optional.of(Instant.now().plus(Duration.ofHours(24))),
                Optional.of("door:" + key.uid()));
    }

    /** What somebody would write by hand: one connection, one thread, two commits for each pair. */
    private static double loop(DataSource source) throws SQLException {
        String integration = UUID.randomUUID().toString();
        long pairs = 0;
        long start = System.nanoTime();
        try (Connection connection = source.getConnection();
                Session session = new Session(connection)) {
            connection.setAutoCommit(false);
            while (System.nanoTime() - start < ROUND.toNanos()) {
                String uid = "UID-" + pairs++;
                String owner = UUID.randomUUID().toString();
                long now = System.currentTimeMillis();
                session.row(Sql.BIND, row -> row.getString(1), integration, uid, uid, now);
                session.row(
                        Sql.TAKE,
                        row -> row.getString(1),
                        integration,
                        uid,
                        "loans",
                        owner,
                        now + LEASE.toMillis(),
                        now,
                        now,
                        now,
                        "door:" + uid);
                connection.commit();
                Link link = link(new Ledger.Key(integration, uid));
                session.update(
                        Sql.ISSUE,
                        link.token().reveal(),
                        link.sessionUrl(),
                        now,
                        link.expiresAt().orElseThrow().toEpochMilli(),
                        link.origin().orElseThrow(),
                        now,
                        integration,
                        uid,
                        owner);
                connection.commit();
            }
            connection.rollback();
        }
        return pairs / seconds(start);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
