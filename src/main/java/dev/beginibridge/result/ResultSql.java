package dev.beginibridge.result;

import dev.beginibridge.model.Asker;
import dev.beginibridge.result.ResultStore.Missing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The SQL of {@link ResultStore}, the same text for SQLite and PostgreSQL, and what its rows say. */
final class ResultSql {
    private ResultSql() {}

    private static final String ASKER = """
            asker_request_id, asker_correlation_id, asker_door, asker_batch, asker_row, asker_result_to, asker_broker
            """;

    private static final String EVENT = """
            SELECT id, number, deployment, environment, uid, type, body, arrived, matched, delivered_at, attempts, replays,
                EXISTS (SELECT 1 FROM result twin WHERE twin.id = result.id AND twin.number < result.number) AS twin,
            """ + ASKER + "FROM result ";

    static final String STORE = """
            INSERT INTO result (id, deployment, integration_id, environment, uid, type, body, arrived)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, deployment) DO NOTHING""";

    /** An event is one body at one deployment. */
    private static final String IT = "WHERE id = ? AND deployment = ?";

    /** The newest that is not settled, and how many there are, up to a few. */
    static final String UNSETTLED = """
            SELECT MAX(arrived), COUNT(*) FROM (
                SELECT arrived FROM result WHERE number IS NULL ORDER BY arrived DESC LIMIT ?) AS newest""";

    /**
     * Of those that arrived between two instants the ones whose link is known, that name nobody, or that have waited long enough.
     * An event stays behind an earlier one of its uid, from before, that is not settled.
     */
    static final String SETTLEABLE = "SELECT r.id, r.deployment, r.arrived, l.uid IS NOT NULL AS matched, "
            + ASKER.replace("asker_", "l.asker_") + """
            FROM result r LEFT JOIN link l ON l.integration_id = r.integration_id AND l.uid = r.uid
            WHERE r.number IS NULL AND r.arrived > ? AND r.arrived <= ?
                AND (r.uid IS NULL OR l.uid IS NOT NULL OR r.arrived <= ?)
                AND NOT EXISTS (
                    SELECT 1 FROM result earlier
                    WHERE earlier.deployment = r.deployment AND earlier.uid = r.uid
                        AND earlier.number IS NULL AND earlier.arrived <= ?)
            ORDER BY r.arrived LIMIT ?""";

    /** Holds the row until the commit: of two that settle, the second waits, and its numbers are higher. */
    static final String NUMBERS = "UPDATE result_number SET last = last + ? RETURNING last";

    static final String SETTLE = """
            UPDATE result SET number = ?, matched = ?, asker_request_id = ?, asker_correlation_id = ?, asker_door = ?,
                asker_batch = ?, asker_row = ?, asker_result_to = ?, asker_broker = ?, due_at = ?
            """ + IT + " AND number IS NULL";

    /** In the order of their dates, which the index gives; of one uid never a later one before an earlier one. */
    static final String DUE = EVENT + """
            WHERE due_at IS NOT NULL AND due_at <= ? AND (uid IS NULL OR NOT EXISTS (
                SELECT 1 FROM result earlier
                WHERE earlier.deployment = result.deployment AND earlier.uid = result.uid
                    AND earlier.due_at IS NOT NULL AND earlier.arrived < result.arrived))
            ORDER BY due_at, number LIMIT ?""";

    /**
     * Only while nobody else has taken it. The owner is new for each round, so that the same statement may be repeated when the
     * outcome of its commit is unknown.
     */
    static final String TAKE = "UPDATE result SET owner = ?, due_at = ? " + IT + " AND (due_at <= ? OR owner = ?)";

    /** The owner stays, so that the same statement may be repeated when the outcome of its commit is unknown. */
    static final String DELIVERED = "UPDATE result SET delivered_at = ?, due_at = NULL " + IT + " AND owner = ?";

    static final String RENEW = "UPDATE result SET due_at = ? " + IT + " AND owner = ? AND delivered_at IS NULL";

    /**
     * What was tried goes first, since a broker drops a message that it has had only while it remembers its id; what waited behind it
     * need not wait, either.
     */
    static final String FREE = """
            UPDATE result SET due_at = 0, owner = NULL
            WHERE due_at IS NOT NULL AND (owner IS NOT NULL OR attempts > 0 OR due_at > ?)""";

    static final String FAILED = "UPDATE result SET due_at = ?, owner = NULL, attempts = attempts + 1 " + IT
            + " AND owner = ? AND delivered_at IS NULL";

    /** They would be looked at in vain until the event in front of them is due: many, while one deployment's route fails. */
    static final String FOLLOW = """
            UPDATE result SET due_at = ? WHERE deployment = ? AND uid = ? AND due_at < ?""";

    static final String REPLAY = """
            UPDATE result SET delivered_at = NULL, due_at = ?, owner = NULL, attempts = 0, replays = replays + 1
            WHERE id = ? AND delivered_at IS NOT NULL""";

    static final String BY_ID = EVENT + "WHERE id = ? ORDER BY arrived";

    static final String BY_UID = EVENT + "WHERE deployment = ? AND uid = ? ORDER BY arrived";

    /** By the index of what a correlation id of 36 characters and a colon begins with. */
    static final String BY_BATCH = EVENT + """
            WHERE asker_batch IS NOT NULL AND substr(asker_correlation_id, 1, 37) = ? AND asker_row BETWEEN ? AND ?""";

    static final String NEWEST = EVENT + "ORDER BY arrived DESC LIMIT ?";

    /** Waiting events are found by indexes of their own; a search among millions of delivered ones would take long. */
    static final String NEWEST_WAITING = EVENT + """
            WHERE (id, deployment) IN (SELECT id, deployment FROM result WHERE due_at IS NOT NULL
                UNION ALL SELECT id, deployment FROM result WHERE number IS NULL)
            ORDER BY arrived DESC LIMIT ?""";

    static final String AFTER = EVENT + "WHERE deployment = ? AND number > ? ORDER BY number LIMIT ?";

    /**
     * A score is final for ever; a session that ended without one is history once there is a newer link. Of an older link than
     * the first instant the final event may be forgotten.
     */
    static final String MISSING = "SELECT deployment, uid, issued_at, " + ASKER + """
            FROM link WHERE deployment = ? AND state = 'issued' AND issued_at > ? AND issued_at < ? AND NOT EXISTS (
                SELECT 1 FROM result WHERE result.deployment = link.deployment AND result.uid = link.uid
                    AND (type = 'application.complete' OR type LIKE '%score.complete'
                        OR (type IN ('application.expired', 'application.cancelled')
                            AND arrived >= issued_at * 1000)))
            ORDER BY issued_at LIMIT ?""";

    static final String WAITING = """
            SELECT SUM(events), MIN(oldest) FROM (
                SELECT COUNT(*) AS events, MIN(arrived) AS oldest FROM result WHERE due_at IS NOT NULL
                UNION ALL SELECT COUNT(*), MIN(arrived) FROM result WHERE number IS NULL) AS waiting""";

    static ResultEvent event(ResultSet row) throws SQLException {
        long delivered = row.getLong("delivered_at");
        boolean isDelivered = !row.wasNull();
        return new ResultEvent(
                row.getString("id"),
                row.getLong("number"),
                row.getString("deployment"),
                row.getString("environment"),
                text(row, "uid"),
                text(row, "type"),
                row.getBytes("body"),
                instant(row.getLong("arrived")),
                row.getInt("matched") == 1 ? Optional.of(asker(row)) : Optional.empty(),
                isDelivered ? Optional.of(Instant.ofEpochMilli(delivered)) : Optional.empty(),
                row.getInt("attempts"),
                row.getInt("replays"),
                row.getBoolean("twin"));
    }

    static Missing missing(ResultSet row) throws SQLException {
        return new Missing(
                row.getString("deployment"),
                row.getString("uid"),
                Instant.ofEpochMilli(row.getLong("issued_at")),
                Optional.of(asker(row)));
    }

    /** Links from before there were these columns name no door. */
    static Asker asker(ResultSet row) throws SQLException {
        long number = row.getLong("asker_row");
        Optional<Long> inBatch = row.wasNull() ? Optional.empty() : Optional.of(number);
        return new Asker(
                text(row, "asker_request_id"),
                text(row, "asker_correlation_id"),
                text(row, "asker_door").orElse("unnamed"),
                text(row, "asker_batch"),
                inBatch,
                text(row, "asker_result_to"),
                text(row, "asker_broker"));
    }

    /** Milliseconds, as all instants elsewhere: what was read again is what was stored. */
    static Instant instant(long arrived) {
        return Instant.ofEpochMilli(arrived / 1_000);
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}
