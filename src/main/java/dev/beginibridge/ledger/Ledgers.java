package dev.beginibridge.ledger;

import dev.beginibridge.config.BridgeConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** Opens the ledger that the configuration names. */
public final class Ledgers {
    private Ledgers() {}

    /**
     * Opens the ledger, after bringing its tables up to date; a SQLite file and its directory are made when missing.
     *
     * @throws LedgerUnavailable when the database does not answer, or its tables are of a version that does not fit
     */
    public static Ledger open(BridgeConfig.Ledger config, Clock clock, MeterRegistry metrics) {
        Transactions transactions = config.isSqlite()
                ? GroupCommit.open(SqliteFile.of(config.url()), config.poolSize())
                : PooledTransactions.open(config);
        LedgerMeters meters = new LedgerMeters(metrics);
        SqlTimeline timeline = new SqlTimeline(transactions, new TimelineWriter(transactions, metrics), meters);
        return new SqlLedger(transactions, clock, meters, timeline);
    }
}
