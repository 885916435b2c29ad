package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.beginibridge.ManualClock;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two ledgers on one database, which stand for two bridges, a clock to move, and what ledger tests say often. */
abstract class LedgerFixture {
    static final Duration LEASE = Duration.ofSeconds(20);
    static final Optional<String> NONE = Optional.empty();
    static final int THREADS = 32;

    final ManualClock clock = new ManualClock();
    final MeterRegistry metrics = new SimpleMeterRegistry();
    final Ledger.Key key = new Ledger.Key(UUID.randomUUID().toString(), "QWERT-YUIOP-ASDFGH");
    Ledger ledger;
    Ledger other;

    abstract BridgeConfig.Ledger database();

    @BeforeEach
    void open() {
        ledger = Ledgers.open(database(), clock, metrics);
        other = Ledgers.open(database(), clock, new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        ledger.close();
        other.close();
    }

    /** The answers of 32 threads that start at one moment. */
    static <T> List<T> atOnce(IntFunction<Callable<T>> task) throws Exception {
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

    Claim claim(Ledger by) {
        return claim(by, NONE, NONE, clock.instant());
    }

    Claim claim(Ledger by, Optional<String> requestId, Optional<String> origin, Instant aliveBeyond) {
        return by.claim(key, "loans", requestId, origin, aliveBeyond, LEASE);
    }

    static Ticket granted(Claim claim) {
        return assertInstanceOf(Claim.Granted.class, claim).ticket();
    }

    Link link(String token, String origin) {
        return new Link(
                Secret.of(token),
                "https://api.begini.co/master/psychometrics",
                clock.instant(),
                Optional.of(clock.instant().plus(Duration.ofHours(24))),
                Optional.of(origin));
    }

    Optional<Link> recall() {
        return ledger.recall(key, NONE, clock.instant());
    }

    State state() {
        return ledger.entry(key).orElseThrow().state();
    }

    static LinkError rejection() {
        return new LinkError(ErrorCode.REJECTED_BY_BEGINI, "Begini refused the request", OptionalInt.of(422));
    }
}
