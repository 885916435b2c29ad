package dev.beginibridge.bench.ledger;

import dev.beginibridge.TestPostgres;
import dev.beginibridge.bench.Figures;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Pairs of claim and issue per second on PostgreSQL with 64 callers, in the last seconds of a time under full load: without, and with
 * a transaction of another program that reads (a report, a backup) and is held open for that time. Each has a database of its
 * own, so that both are equally large. Not a test; {@code docs/performance.md} has the command. Arguments: rounds (5), seconds that the transaction is held (60).
 */
public final class HeldTransactionBenchmark {
    private static final Duration ROUND = Duration.ofSeconds(4);

    private HeldTransactionBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Duration held = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 60);
        try (EmbeddedPostgres server = TestPostgres.durable()) {
            TestPostgres.execute(server, "CREATE DATABASE free");
            compare(server, rounds, held);
        }
    }

    private static void compare(EmbeddedPostgres server, int rounds, Duration held) throws Exception {
        try (Database free = Database.open(PairLoad.config(server, "free"));
                Database database = Database.open(PairLoad.config(server, "postgres"))) {
            Ledger alone = ledger(free);
            Ledger ledger = ledger(database);
            Supplier<Ledger.Key> keys = PairLoad.keys();
            PairLoad.rate(alone, ROUND, keys); // warms up
            PairLoad.rate(ledger, ROUND, keys);
            List<Double> without = new ArrayList<>();
            List<Double> with = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                without.add(PairLoad.rate(alone, held.minus(ROUND), ROUND, keys));
                try (Connection other = server.getPostgresDatabase().getConnection();
                        Statement reading = other.createStatement()) {
                    other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    other.setAutoCommit(false);
                    reading.execute("SELECT COUNT(*), txid_current() FROM upkeep");
                    with.add(PairLoad.rate(ledger, held.minus(ROUND), ROUND, keys));
                    other.rollback();
                }
                System.out.printf(
                        "round %d: without %.0f, with %.0f%n", round, without.get(round - 1), with.get(round - 1));
            }
            double quiet = Figures.median(without);
            double beside = Figures.median(with);
            System.out.printf(
                    "medians, pairs/s: without %.0f, with a transaction held for %d s %.0f, ratio %.2f%n",
                    quiet, held.toSeconds(), beside, beside / quiet);
        }
    }

    private static Ledger ledger(Database database) {
        return Ledger.in(database, Clock.systemUTC(), new SimpleMeterRegistry());
    }
}
