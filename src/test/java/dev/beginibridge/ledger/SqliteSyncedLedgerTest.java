package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a SQLite file whose answers wait for the disk. */
class SqliteSyncedLedgerTest extends LedgerContract {
    @TempDir
    Path directory;

    @Override
    protected BridgeConfig.Ledger config() {
        return Configs.ledger(
                "jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 4, true);
    }

    private Path log() {
        return directory.resolve("ledger.db-wal");
    }

    @Test
    void whatIsAnsweredIsSafeFromAPowerCutBefore() throws Exception {
        Ledger.Ticket ticket = granted(claim(ledger));
        try (DiskForces forces = new DiskForces()) {
            assertTrue(ledger.issue(ticket, link("token-1", "door:1")));
            assertTrue(forces.include(log(), Instant.now()), "the log was not forced to the disk");
        }
    }

    @Test
    void whatSomebodyElseHasStoredIsMadeSafeBeforeItIsAnswered() throws Exception {
        granted(claim(ledger));
        try (DiskForces forces = new DiskForces()) {
            database.secure();
            assertTrue(forces.include(log(), Instant.now()), "the log was not forced to the disk");
        }
    }
}
