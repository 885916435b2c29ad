package dev.beginibridge.bench.ledger;

import dev.beginibridge.Configs;
import dev.beginibridge.bench.Figures;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.LedgerFixture;
import dev.beginibridge.model.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** 64 callers, each of which claims a fresh key and issues its link, again and again. */
final class PairLoad {
    static final Duration LEASE = Duration.ofSeconds(20);
    private static final int CALLERS = 64;

    private PairLoad() {}

    static BridgeConfig.Ledger config(EmbeddedPostgres server, String database) {
        return Configs.ledger(
                "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database,
                Optional.of("postgres"),
                Optional.of(Secret.of("postgres")),
                8);
    }

    /** Keys of one integration with uids in no order, each another one. */
    static Supplier<Ledger.Key> keys() {
        AtomicLong next = new AtomicLong(System.nanoTime());
        return () -> new Ledger.Key("f3c1c9e0-6a52-4b5e-9d42-0f6f5b1c7a11", uid(next.incrementAndGet()));
    }

    static String uid(long number) {
        return "UID-" + Long.toHexString(number * 0x9E3779B97F4A7C15L);
    }

    /** Pairs a second over a time. */
    static double rate(Ledger ledger, Duration time, Supplier<Ledger.Key> fresh) throws InterruptedException {
        return rate(ledger, Duration.ZERO, time, fresh);
    }

    /** Pairs a second over a time that begins later. */
    static double rate(Ledger ledger, Duration before, Duration time, Supplier<Ledger.Key> fresh)
            throws InterruptedException {
        AtomicLong pairs = new AtomicLong();
        long start = System.nanoTime();
        long counted = start + before.toNanos();
        long end = counted + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Thread thread = new Thread(() -> {
                long now = System.nanoTime();
                while (now < end) {
                    pair(ledger, fresh.get());
                    now = System.nanoTime();
                    if (now >= counted) {
                        pairs.incrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return pairs.get() / Figures.seconds(counted);
    }

    private static void pair(Ledger ledger, Ledger.Key key) {
        Claim claim = ledger.claim(
                key,
                "loans",
                LedgerFixture.asker(Optional.of(key.uid())),
                Optional.of("door:" + key.uid()),
                Instant.now(),
                LEASE);
        if (!(claim instanceof Claim.Granted granted) || !ledger.issue(granted.ticket(), link(key))) {
            throw new IllegalStateException("a fresh key was not ours");
        }
    }

    static Link link(Ledger.Key key) {
        return new Link(
                Secret.of("e".repeat(330)),
                "https://api.begini.co/master/psychometrics",
                Instant.now(),
                Optional.of(Instant.now().plus(Duration.ofHours(24))),
                Optional.of("door:" + key.uid()));
    }
}
