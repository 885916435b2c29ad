package dev.beginibridge.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The process that {@link LedgerKillIT} kills: issues links from 64 threads and says each one after it was stored. */
final class LedgerKillProcess {
    static final String MARK = "issued ";
    /** So many uids are claimed and left so. */
    static final int LEFT = 100;

    private static final int THREADS = 64;

    private LedgerKillProcess() {}

    public static void main(String[] args) {
        Ledger ledger = ledger(Database.open(config(Path.of(args[0]))));
        for (int i = 0; i < LEFT; i++) {
            claim(ledger, left(args[1], i));
        }
        AtomicInteger count = new AtomicInteger();
        FileOutputStream output = new FileOutputStream(FileDescriptor.out);
        for (int i = 0; i < THREADS; i++) {
            new Thread(() -> issueUntilKilled(ledger, args[1], count, output)).start();
        }
    }

    private static void issueUntilKilled(Ledger ledger, String round, AtomicInteger count, FileOutputStream output) {
        while (true) {
            String uid = "ROUND-" + round + "-" + count.incrementAndGet();
            if (!isIssued(ledger, uid)) {
                throw new IllegalStateException("a fresh uid was not free");
            }
            try {
                output.write((MARK + uid + ".\n").getBytes(UTF_8)); // one system call, nothing is buffered
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether the uid could be claimed; then its link is issued. */
    static boolean isIssued(Ledger ledger, String uid) {
        Claim claim = claim(ledger, uid);
        Link link = new Link(token(uid), "https://s", Instant.now(), Optional.empty(), Optional.of(uid));
        if (claim instanceof Claim.Granted granted) {
            if (!ledger.issue(granted.ticket(), link)) {
                throw new IllegalStateException("a claim was lost within its lease");
            }
            return true;
        }
        return false;
    }

    static Claim claim(Ledger ledger, String uid) {
        return ledger.claim(
                key(uid),
                "loans",
                LedgerFixture.asker(Optional.of(uid)),
                Optional.of(uid),
                Instant.now(),
                Duration.ofMinutes(20));
    }

    static String left(String round, int i) {
        return "LEFT-" + round + "-" + i;
    }

    static Ledger ledger(Database database) {
        return Ledger.in(database, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    static BridgeConfig.Ledger config(Path file) {
        return Configs.ledger("jdbc:sqlite:" + file, Optional.empty(), Optional.empty(), 2);
    }

    static Ledger.Key key(String uid) {
        return new Ledger.Key("6000000000000000001", uid);
    }

    static Secret token(String uid) {
        return Secret.of("token-of-" + uid);
    }
}
