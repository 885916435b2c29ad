package dev.beginibridge.bench;

import dev.beginibridge.Configs;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.LedgerFixture;
import dev.beginibridge.model.Secret;
import dev.beginibridge.timeline.Timeline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What a link costs a PostgreSQL server: CPU time, its log, and its disk by table, with a request id, a correlation id, a token of 330
 * characters and one event of the timeline. Not a test; {@code docs/scaling.md} has the command. Argument: links (100,000).
 */
public final class SizingBenchmark {
    private static final int CALLERS = 64;
    private static final String INTEGRATION = "5f1d7e0c2b9a4d0012345678";
    private static final String TOKEN = "t".repeat(330);

    private SizingBenchmark() {}

    public static void main(String[] args) throws Exception {
        int links = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        Path data = Files.createTempDirectory(Path.of("target"), "sizing-benchmark")
                .toAbsolutePath()
                .resolve("data");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start();
                Database database = Database.open(Configs.ledger(
                        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres",
                        Optional.of("postgres"),
                        Optional.empty(),
                        8))) {
            work(database, links / 10, "WARM-"); // its connections are there, and Java has compiled
            ProcessHandle first = ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(data.resolve("postmaster.pid")).get(0)))
                    .orElseThrow();
            long log = number(database, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
            long busy = cpu(first);
            long started = System.nanoTime();
            work(database, links, "UID-");
            double seconds = Figures.seconds(started);
            System.out.printf(
                    "%d links in %.0f s: CPU %.3f ms each, log %d bytes each%n",
                    links,
                    seconds,
                    (cpu(first) - busy) / 1e6 / links,
                    (number(database, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint") - log) / links);
            int all = links + links / 10;
            for (String table : List.of("link", "request", "event")) {
                System.out.printf(
                        "%s: %d bytes each, of which indexes %d%n",
                        table,
                        number(database, "SELECT pg_total_relation_size('" + table + "')") / all,
                        number(database, "SELECT pg_indexes_size('" + table + "')") / all);
            }
        }
    }

    private static long cpu(ProcessHandle first) {
        return Stream.concat(Stream.of(first), first.descendants())
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    private static long number(Database database, String sql) {
        return database.read(session -> session.row(sql, row -> row.getLong(1))).orElseThrow();
    }

    private static void work(Database database, int links, String prefix) throws Exception {
        Ledger ledger = Ledger.in(database, Clock.systemUTC(), new SimpleMeterRegistry());
        AtomicInteger next = new AtomicInteger();
        try (Timeline timeline = Timeline.in(database, Clock.systemUTC(), new SimpleMeterRegistry())) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Thread caller = new Thread(() -> {
                    for (int n = next.getAndIncrement(); n < links; n = next.getAndIncrement()) {
                        link(ledger, timeline, prefix + n + "-" + Integer.toHexString(n * 0x9E3779B1)); // in no order
                    }
                });
                callers.add(caller);
                caller.start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
    }

    private static void link(Ledger ledger, Timeline timeline, String uid) {
        Ledger.Key key = new Ledger.Key(INTEGRATION, uid);
        Optional<String> request = Optional.of(UUID.randomUUID().toString());
        Instant now = Instant.now();
        Claim claim = ledger.claim(
                key,
                "personal-loans",
                LedgerFixture.asker(request),
                Optional.of("jms:" + request.get()),
                now,
                Duration.ofSeconds(20));
        Ledger.Link link = new Ledger.Link(
                Secret.of(TOKEN),
                "https://api.begini.co/master/psychometrics",
                now,
                Optional.of(now.plus(Duration.ofDays(1))),
                Optional.of("jms:" + request.get()));
        ledger.issue(((Claim.Granted) claim).ticket(), link);
        timeline.note(new Timeline.Note(
                ThreadLocalRandom.current().nextLong(),
                Timeline.Kind.ANSWERED,
                now,
                new Timeline.Subject(
                        "jms",
                        Optional.of(INTEGRATION),
                        Optional.of("personal-loans"),
                        Optional.of(uid),
                        request,
                        Optional.of(UUID.randomUUID().toString())),
                Optional.of(Timeline.Kind.ISSUED),
                Optional.empty(),
                Optional.of(now),
                Optional.of(now),
                1));
    }
}
