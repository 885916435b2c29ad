package dev.beginibridge.ledger;

import dev.beginibridge.ops.Health;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * Whether the ledger can be read and written, and whether this machine's clock goes with that of its server. Leases do not depend
 * on that, but the expiry of links does.
 */
public final class LedgerHealth {
    /** Two bridges that are twice as far apart as this are noticed by one of them. */
    public static final Duration SLACK = Duration.ofSeconds(5);

    private LedgerHealth() {}

    /** The check of the clock is there only for a ledger on a server. */
    public static void register(Health health, MeterRegistry metrics, Ledger ledger, LedgerClock clock) {
        health.register("ledger", () -> {
            ledger.ping();
            clock.look(); // an idle bridge notices, too, when it goes wrong
            return Health.Outcome.up("the database answers");
        });
        Gauge.builder("begini.ledger.clock.ahead", clock, now -> now.ahead().toMillis() / 1_000.0)
                .description("How far this machine's clock is ahead of the ledger server's; negative: behind")
                .baseUnit("seconds")
                .register(metrics);
        if (clock.isShared()) {
            health.register("clock", () -> outcome(clock.ahead()));
        }
    }

    private static Health.Outcome outcome(Duration ahead) {
        if (ahead.abs().compareTo(SLACK) < 0) {
            return Health.Outcome.up("this machine's clock goes with that of the ledger's server");
        }
        return Health.Outcome.degraded("this machine's clock is " + ahead.abs().toSeconds() + " s "
                + (ahead.isNegative() ? "behind" : "ahead of")
                + " that of the ledger's server: let both follow a time server");
    }
}
