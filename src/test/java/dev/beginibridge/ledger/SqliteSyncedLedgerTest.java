package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import java.time.Instant;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;

/** The same ledger, whose answers wait for the disk. */
class SqliteSyncedLedgerTest extends SqliteLedgerTest {
    @Override
    BridgeConfig.Ledger database() {
        BridgeConfig.Ledger sooner = super.database();
        return new BridgeConfig.Ledger(sooner.url(), sooner.user(), sooner.password(), sooner.poolSize(), true);
    }

    @Test
    void whatIsAnsweredIsSafeFromAPowerCutBefore() throws Exception {
        try (Recording forces = forces()) {
            Instant before = Instant.now();
            assertTrue(ledger.issue(granted(claim(ledger)), link("token-1", "door:1")));
            Instant after = Instant.now();
            assertTrue(isLogForced(forces, before, after), "the log was not forced to the disk");
        }
    }

    @Test
    void whatSomebodyElseHasStoredIsMadeSafeBeforeItIsAnswered() throws Exception {
        granted(claim(ledger));
        try (Recording forces = forces()) {
            Instant before = Instant.now();
            ledger.secure();
            assertTrue(isLogForced(forces, before, Instant.now()), "the log was not forced to the disk");
        }
    }
}
