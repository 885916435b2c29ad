package dev.beginibridge.ledger;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Upkeep;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;

/** Opens the ledger that the configuration names. */
public final class Ledgers {
    private Ledgers() {}

    /**
     * Opens the ledger, after bringing its tables up to date; a SQLite file and its directory are made when missing.
     *
     * @throws LedgerUnavailable when the database does not answer, or its tables are of a version that does not fit
     */
    public static Ledger open(BridgeConfig.Ledger config, Clock clock, MeterRegistry metrics) {
        return open(config, Optional.empty(), clock, metrics);
    }

    /** As {@link #open}, and while it is open it forgets what is past its time. */
    public static Ledger openForgetting(BridgeConfig.Ledger config, Upkeep terms, Clock clock, MeterRegistry metrics) {
        return open(config, Optional.of(terms), clock, metrics);
    }

    private static Ledger open(BridgeConfig.Ledger config, Optional<Upkeep> terms, Clock clock, MeterRegistry metrics) {
        return config.isSqlite() ? sqlite(config, terms, clock, metrics) : postgres(config, terms, clock, metrics);
    }

    private static Ledger sqlite(
            BridgeConfig.Ledger config, Optional<Upkeep> terms, Clock clock, MeterRegistry metrics) {
        SqliteFile file = SqliteFile.of(config.url());
        Transactions transactions = GroupCommit.open(file, config.poolSize(), config.syncBeforeAnswer());
        try {
            return ledger(transactions, new SqliteClaims(file, transactions, clock), terms, clock, metrics);
        } catch (RuntimeException e) {
            transactions.close();
            throw e;
        }
    }

    private static Ledger postgres(
            BridgeConfig.Ledger config, Optional<Upkeep> terms, Clock clock, MeterRegistry metrics) {
        Transactions transactions = PooledTransactions.open(config);
        return ledger(transactions, new WrittenClaims(transactions, clock), terms, clock, metrics);
    }

    private static Ledger ledger(
            Transactions transactions, Claims claims, Optional<Upkeep> terms, Clock clock, MeterRegistry metrics) {
        LedgerMeters meters = new LedgerMeters(metrics);
        SqlTimeline timeline = new SqlTimeline(transactions, new TimelineWriter(transactions, metrics), meters);
        Optional<Retention> retention = terms.map(kept -> new Retention(transactions, kept, clock, metrics));
        retention.ifPresent(Retention::start);
        return new SqlLedger(transactions, claims, meters, timeline, retention);
    }
}
