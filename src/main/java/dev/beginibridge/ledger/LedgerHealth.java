package dev.beginibridge.ledger;

import dev.beginibridge.ops.Health;

/** Whether the ledger can be read and written. */
public final class LedgerHealth {
    private LedgerHealth() {}

    public static void register(Health health, Ledger ledger) {
        health.register("ledger", () -> {
            ledger.ping();
            return Health.Outcome.up("the database answers");
        });
    }
}
