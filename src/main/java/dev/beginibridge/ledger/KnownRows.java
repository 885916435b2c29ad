package dev.beginibridge.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Which entries and request ids are in a SQLite file with one user, as far as that spares a look: almost all that are asked
 * for are new. It is read in little by little; until all is, nothing is said to be new.
 *
 * <p>Guarantee: what is said to be new is in no row that was committed. Whoever commits a row adds its key before anybody
 * else may ask for it ({@link HeldClaims} holds the entry so long), and all rows of before are read in after adding began.
 */
final class KnownRows {
    private static final int ROWS_AT_ONCE = 10_000;

    private final SqliteFile file;
    private final Transactions transactions;
    private volatile Reading known;

    private record Pair(String integrationId, String value) {}

    /** One reading of one file. Its keys are of both kinds: that one of the other kind is alike costs a look. */
    private static final class Reading {
        final long opening;
        final KnownKeys keys;
        volatile boolean complete;
        String table = Sql.ENTRIES;
        Pair last = new Pair("", "");

        Reading(long opening, long rows) {
            this.opening = opening;
            this.keys = new KnownKeys(2 * rows);
        }
    }

    KnownRows(SqliteFile file, Transactions transactions) {
        this.file = file;
        this.transactions = transactions;
    }

    /** The file may have got rows that were not added. */
    void forget() {
        known = null;
    }

    /** Whether neither the entry nor the request id is in any row. */
    boolean isNew(Ledger.Key key, Optional<String> requestId) {
        Reading reading = known;
        return reading != null
                && reading.complete
                && reading.opening == file.openings()
                && file.isInPlaceLately()
                && !reading.keys.mayHold(key.integrationId(), key.uid())
                && (requestId.isEmpty() || !reading.keys.mayHold(key.integrationId(), requestId.get()));
    }

    /** They are in a row now. */
    void add(Ledger.Key key, Optional<String> requestId) {
        Reading reading = known;
        if (reading != null) {
            reading.keys.add(key.integrationId(), key.uid());
            requestId.ifPresent(id -> reading.keys.add(key.integrationId(), id));
        }
    }

    /**
     * Reads in some more, if there is more; by one thread at a time.
     *
     * @return false when all is read in
     * @throws LedgerUnavailable when nothing could be read: next time it goes on
     */
    boolean readOn() {
        Reading reading = known;
        if (reading == null || reading.opening != file.openings()) {
            long opening = file.openings();
            long rows = transactions
                    .read(sql -> sql.row(Sql.ROWS, row -> row.getLong(1)))
                    .orElse(0L);
            reading = new Reading(opening, rows);
            known = reading; // from here on what is committed is added, and read in below is what was before
        }
        if (!reading.complete) {
            readOn(reading);
        }
        return !reading.complete;
    }

    private void readOn(Reading reading) {
        List<Pair> rows = transactions.read(sql -> rows(sql, reading));
        rows.forEach(row -> reading.keys.add(row.integrationId(), row.value()));
        if (rows.size() == ROWS_AT_ONCE) {
            reading.last = rows.get(ROWS_AT_ONCE - 1);
        } else if (reading.table.equals(Sql.ENTRIES)) {
            reading.table = Sql.REQUEST_IDS;
            reading.last = new Pair("", "");
        } else {
            reading.complete = true;
        }
    }

    private static List<Pair> rows(Session sql, Reading reading) throws SQLException {
        return sql.rows(
                reading.table,
                row -> new Pair(row.getString(1), row.getString(2)),
                reading.last.integrationId(),
                reading.last.value(),
                ROWS_AT_ONCE);
    }
}
