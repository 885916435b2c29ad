package dev.beginibridge.bench.ledger;

import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.bench.Figures;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Upkeep;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.Retention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a ledger costs when it is large: pairs of claim and issue per second with 64 callers, in turn with an empty ledger on the
 * same database; the time to open it, the heap it takes, its bytes, and what sweeps of retention cost. Not a test; {@code
 * docs/performance.md} has the command. Arguments: {@code sqlite} or {@code postgres}, links (1000000), rounds (5).
 */
public final class GrowthBenchmark {
    private static final Duration ROUND = Duration.ofSeconds(4);
    private static final Upkeep TERMS =
            new Upkeep(0, Duration.ofDays(365), Duration.ofDays(90), Duration.ofDays(400), Duration.ofDays(90));

    private GrowthBenchmark() {}

    public static void main(String[] args) throws Exception {
        int links = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        if (args.length > 0 && args[0].equals("postgres")) {
            try (EmbeddedPostgres server = TestPostgres.durable()) {
                try (Connection admin = server.getPostgresDatabase().getConnection();
                        Statement statement = admin.createStatement()) {
                    statement.execute("CREATE DATABASE large");
                }
                run(PairLoad.config(server, "postgres"), PairLoad.config(server, "large"), links, rounds);
            }
        } else {
            Path directory = Files.createTempDirectory(Path.of("target"), "growth-benchmark");
            run(sqlite(directory.resolve("empty.db")), sqlite(directory.resolve("large.db")), links, rounds);
        }
    }

    private static BridgeConfig.Ledger sqlite(Path file) {
        return Configs.ledger("jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), 8, true);
    }

    private static void run(BridgeConfig.Ledger none, BridgeConfig.Ledger many, int links, int rounds)
            throws Exception {
        try (Database empty = Database.open(none);
                Database large = Database.open(many)) {
            Ledger first = ledger(empty);
            Ledger second = ledger(large);
            Supplier<Ledger.Key> keys = PairLoad.keys();
            PairLoad.rate(first, ROUND.multipliedBy(2), keys); // warms up
            long before = large.size().orElse(0);
            long filled = System.nanoTime();
            LargeLedger.fill(large, links);
            System.out.printf("filled in %.0f s%n", Figures.seconds(filled));
            System.out.printf("MB per million links: %.0f%n", (large.size().orElse(0) - before) / (double) links);
            compare(first, second, empty, keys, rounds);
        }
        open("empty", none, rounds);
        open("large", many, rounds);
        try (Database large = Database.open(many)) {
            sweep(large);
        }
    }

    private static Ledger ledger(Database database) {
        return Ledger.in(database, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private static void compare(Ledger first, Ledger second, Database empty, Supplier<Ledger.Key> keys, int rounds)
            throws InterruptedException {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (String table : List.of("link", "request")) {
                empty.write(sql -> sql.update("DELETE FROM " + table));
            }
            without.add(PairLoad.rate(first, ROUND, keys));
            with.add(PairLoad.rate(second, ROUND, keys));
            System.out.printf("round %d: empty %.0f, large %.0f%n", round, without.get(round - 1), with.get(round - 1));
        }
        double small = Figures.median(without);
        double big = Figures.median(with);
        System.out.printf("medians, pairs/s: empty %.0f, large %.0f, ratio %.2f%n", small, big, big / small);
    }

    private static void open(String what, BridgeConfig.Ledger config, int rounds) throws SQLException {
        List<Double> times = new ArrayList<>();
        List<Double> heaps = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            long started = System.nanoTime();
            try (Database database = Database.open(config)) {
                ledger(database).ping();
                times.add(Figures.seconds(started));
                heaps.add(heap());
            }
        }
        System.out.printf("%s: open in %.3f s, heap %.1f MB%n", what, Figures.median(times), Figures.median(heaps));
    }

    /** MB of the heap that are in use. */
    private static double heap() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6;
    }

    /** The first one reads every link, and those behind it what is due. */
    private static void sweep(Database database) {
        double before = heap();
        try (Retention retention = new Retention(database, TERMS, Clock.systemUTC(), new SimpleMeterRegistry())) {
            measure("first sweep", database, retention);
            System.out.printf("what it remembers: %.1f MB%n", heap() - before);
            measure("the next one", database, retention);
        }
    }

    private static void measure(String what, Database database, Retention retention) {
        double cpu = cpu(database);
        long started = System.nanoTime();
        if (!retention.sweep()) {
            throw new IllegalStateException("the sweep is another's");
        }
        double took = Figures.seconds(started);
        double used = cpu(database) - cpu;
        System.out.printf("%s: %.2f s, of which CPU %.2f s%n", what, took, used);
    }

    /** Seconds of this process and of the server's, if there is one. */
    private static double cpu(Database database) {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), database.isExclusive() ? Stream.empty() : server(database))
                        .flatMap(process -> process.info().totalCpuDuration().stream())
                        .mapToLong(Duration::toMillis)
                        .sum()
                / 1e3;
    }

    private static Stream<ProcessHandle> server(Database database) {
        int backend = database.read(sql -> sql.row("SELECT pg_backend_pid()", row -> row.getInt(1)))
                .orElseThrow();
        return ProcessHandle.of(backend)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .descendants();
    }
}
