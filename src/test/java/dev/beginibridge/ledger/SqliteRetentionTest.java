package dev.beginibridge.ledger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Upkeep;
import dev.beginibridge.database.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a SQLite file forgets: the bytes are gone, too. */
class SqliteRetentionTest extends RetentionContract {
    private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.a-token-that-nobody-may-find.c2ln";

    @TempDir
    Path directory;

    @Override
    protected BridgeConfig.Ledger config() {
        return Configs.ledger("jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 4);
    }

    /** The database and all files beside it. */
    private boolean isInFiles(String text) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> {
                try {
                    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Test
    void theTextOfAWipedTokenIsInNoFile() throws IOException {
        for (String uid : List.of("UID-1", "UID-2", "UID-3")) {
            Ledger.Key one = new Ledger.Key(key.integrationId(), uid);
            ledger.issue(
                    granted(ledger.claim(one, "loans", asker(NONE), NONE, clock.instant(), LEASE)),
                    link(TOKEN, "door:" + uid));
        }
        assertTrue(isInFiles(TOKEN), "else this proves nothing");
        clock.advance(Duration.ofHours(25));
        await().until(() -> {
            assertTrue(retention.sweep());
            return !isInFiles("a-token-that-nobody-may-find");
        });
        assertTrue(isInFiles("UID-1"), "the record stays");
    }

    /** One process at a time has the file: whoever has the task is dead. */
    @Test
    void aProcessThatWasKilledKeepsNobodyWaiting() {
        assertTrue(retention.sweep());
        assertFalse(second.sweep(), "else this proves nothing");
        try (Retention next = retention(database)) {
            next.start();
            assertTrue(next.sweep());
        }
    }

    @Test
    void neitherIsThatOfAForgottenCustomer() throws IOException {
        Ledger.Key one = new Ledger.Key(key.integrationId(), "A-CUSTOMER-TO-FORGET");
        ledger.issue(
                granted(ledger.claim(one, "loans", asker(Optional.of("R-1")), NONE, clock.instant(), LEASE)),
                link(TOKEN, "door:1"));
        clock.advance(RECORDS);
        await().until(() -> {
            assertTrue(retention.sweep());
            return !isInFiles("A-CUSTOMER-TO-FORGET") && !isInFiles("a-token-that-nobody-may-find");
        });
    }

    @Test
    void aStartedRetentionForgetsByItself() throws IOException {
        Path own = directory.resolve("own.db");
        BridgeConfig.Ledger config = Configs.ledger("jdbc:sqlite:" + own, Optional.empty(), Optional.empty(), 2);
        try (Database mine = Database.open(config);
                Retention forgets = new Retention(
                        mine, new Upkeep(0, RECORDS, EVENTS, RECORDS, RECORDS), clock, new SimpleMeterRegistry())) {
            forgets.start();
            Ledger forgetting = Ledger.in(mine, clock, new SimpleMeterRegistry());
            forgetting.issue(
                    granted(forgetting.claim(key, "loans", asker(NONE), NONE, clock.instant(), LEASE)),
                    link(TOKEN, "door:1"));
            clock.advance(RECORDS);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> forgetting.entry(key).isEmpty());
        }
        assertFalse(isInFiles("a-token-that-nobody-may-find"));
    }
}
