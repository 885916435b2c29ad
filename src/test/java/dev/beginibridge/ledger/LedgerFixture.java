package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.beginibridge.ManualClock;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two ledgers on one database, a clock to move, and what ledger tests say often. On PostgreSQL they stand for two bridges; a
 * SQLite file belongs to one process, and both are over the one opening of it.
 */
public abstract class LedgerFixture {
    protected static final Duration LEASE = Duration.ofSeconds(20);
    protected static final Optional<String> NONE = Optional.empty();
    protected static final int THREADS = 32;

    /** A server's tables are looked at once for all tests of a class: that takes longer than most of them. */
    private static final Map<String, List<Database>> OF_CLASS = new HashMap<>();

    protected final ManualClock clock = new ManualClock();
    protected final MeterRegistry metrics = new SimpleMeterRegistry();
    protected final Ledger.Key key = new Ledger.Key(UUID.randomUUID().toString(), "QWERT-YUIOP-ASDFGH");
    protected Database database;
    protected Database peer;
    protected Ledger ledger;
    protected Ledger other;

    protected abstract BridgeConfig.Ledger config();

    @BeforeEach
    protected void open() {
        if (config().isSqlite()) {
            database = Database.open(config());
            peer = database;
        } else {
            List<Database> both = OF_CLASS.computeIfAbsent(
                    config().url(), url -> List.of(Database.open(config()), Database.open(config())));
            database = both.get(0);
            peer = both.get(1);
        }
        ledger = Ledger.in(database, clock, metrics);
        other = Ledger.in(peer, clock, new SimpleMeterRegistry());
    }

    @AfterEach
    protected void close() {
        if (config().isSqlite()) {
            database.close();
        }
    }

    @AfterAll
    static void closeAll() {
        OF_CLASS.values().forEach(both -> both.forEach(Database::close));
        OF_CLASS.clear();
    }

    /** The answers of 32 threads that start at one moment. */
    protected static <T> List<T> atOnce(IntFunction<Callable<T>> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<T>> answers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Callable<T> call = task.apply(i);
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    protected Claim claim(Ledger by) {
        return claim(by, NONE, NONE, clock.instant());
    }

    protected Claim claim(Ledger by, Optional<String> requestId, Optional<String> origin, Instant now) {
        return by.claim(key, "loans", asker(requestId), origin, now, LEASE);
    }

    public static Asker asker(Optional<String> requestId) {
        return new Asker(requestId, NONE, "jms", NONE, Optional.empty(), NONE, NONE);
    }

    protected static Ticket granted(Claim claim) {
        return assertInstanceOf(Claim.Granted.class, claim).ticket();
    }

    protected Link link(String token, String origin) {
        return new Link(
                Secret.of(token),
                "https://api.begini.co/master/psychometrics",
                clock.instant(),
                Optional.of(clock.instant().plus(Duration.ofHours(24))),
                Optional.of(origin));
    }

    protected Optional<Link> recall() {
        return recall(ledger, key, NONE, NONE, clock.instant());
    }

    protected static Optional<Link> recall(
            Ledger by, Ledger.Key key, Optional<String> requestId, Optional<String> origin, Instant now) {
        return by.recall(key, requestId, origin, now)
                .map(found -> assertInstanceOf(Claim.Alive.class, found).link());
    }

    protected State state() {
        return ledger.entry(key).orElseThrow().state();
    }

    protected static LinkError rejection() {
        return new LinkError(ErrorCode.REJECTED_BY_BEGINI, "Begini refused the request", OptionalInt.of(422));
    }
}
