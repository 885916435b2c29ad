package dev.beginibridge.ledger;

import dev.beginibridge.ops.Health;

/** Whether the ledger can be read and written. */
public final class LedgerHealth {
    private LedgerHealth() {}

    public static void register(Health health, Ledger ledger, LedgerClock clock) {
        health.register("ledger", () -> {
            ledger.ping();
            clock.look(); // an idle bridge notices, too, when it goes wrong
            return Health.Outcome.up("the database answers");
        });
    }
}
