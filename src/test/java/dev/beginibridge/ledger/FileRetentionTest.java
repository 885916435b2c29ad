package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Upkeep;
import dev.beginibridge.database.Database;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.BatchState.Sender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file door remembers is forgotten with the rest of the ledger. */
class FileRetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
    private static final Duration KEPT = Duration.ofDays(400);
    private static final String OLD = "0b9bb7ad-75ee-4cd5-9a0e-8d6ab76a1a0f";
    private static final String YOUNG = "1b9bb7ad-75ee-4cd5-9a0e-8d6ab76a1a0f";

    @TempDir
    Path root;

    @Test
    void oldContentsAndUploadsAreForgotten() throws Exception {
        BridgeConfig.Ledger config =
                Configs.ledger("jdbc:sqlite:" + root.resolve("ledger.db"), Optional.empty(), Optional.empty(), 2);
        Upkeep terms = new Upkeep(0, Duration.ofDays(1), Duration.ofDays(1), KEPT, KEPT);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (Database database = Database.open(config);
                Retention retention = new Retention(database, terms, Clock.fixed(NOW, ZoneOffset.UTC), metrics)) {
            BatchRegister register = new BatchRegister(database, root);
            remember(register, OLD, NOW.minus(KEPT));
            remember(register, YOUNG, NOW.minus(KEPT).plusSeconds(1));
            assertTrue(retention.sweep());
            assertEquals(Optional.empty(), register.upload(OLD));
            assertTrue(register.upload(YOUNG).isPresent());
            assertEquals(Optional.empty(), register.take(OLD, Optional.empty(), taken("again", NOW)));
            assertTrue(
                    register.take(YOUNG, Optional.empty(), taken("again", NOW)).isPresent());
            assertEquals(
                    2.0,
                    metrics.get("begini.ledger.forgotten")
                            .tag("what", "file")
                            .counter()
                            .count());
        }
    }

    private static void remember(BatchRegister register, String id, Instant at) throws Exception {
        register.sent(new BatchRegister.Upload(id, "day.csv", new Sender("web", null), at));
        register.take(id, Optional.empty(), taken(id, at));
    }

    private static BatchRegister.Taken taken(String batch, Instant at) {
        return new BatchRegister.Taken(batch, "day.csv", "day.result.csv", at);
    }
}
