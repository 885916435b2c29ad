package dev.beginibridge.timeline;

import dev.beginibridge.timeline.Timeline.By;

/** The timeline's SQL, the same text for SQLite and PostgreSQL. Each query is answered by an index, and bounded. */
final class TimelineSql {
    private TimelineSql() {}

    static final String NOTE = """
            INSERT INTO event (kind, noted_at, request, door, integration_id, deployment, uid, request_id,
                correlation_id, outcome, code, asked_at, called_at, tries)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** A batch whose commit could not be learnt of is written again: its rows are the same to the last column. */
    private static final String NOTES = """
            SELECT DISTINCT kind, noted_at, request, door, integration_id, deployment, uid, request_id,
                correlation_id, outcome, code, asked_at, called_at, tries
            FROM event""";

    private static final String LATEST = " ORDER BY noted_at DESC LIMIT ?";

    /** Whom the latest notes with a term are about. */
    static String subjects(By by) {
        return "SELECT integration_id, uid, MAX(noted_at) AS latest FROM (SELECT integration_id, uid, noted_at"
                + " FROM event WHERE " + column(by) + " = ? ORDER BY noted_at DESC LIMIT ?) AS found"
                + " GROUP BY integration_id, uid ORDER BY latest DESC";
    }

    /** The latest notes of one customer. */
    static final String NOTES_OF = NOTES + " WHERE uid = ? AND integration_id = ?" + LATEST;

    /** The latest notes with a uid that no deployment was found for. */
    static final String NOTES_OF_NO_INTEGRATION = NOTES + " WHERE uid = ? AND integration_id IS NULL" + LATEST;

    /** The latest notes with a term and without a uid. */
    static String notesOfNobody(By by) {
        return NOTES + " WHERE " + column(by) + " = ? AND uid IS NULL" + LATEST;
    }

    /** The next integration that the ledger knows: one step of the way through an index, over few values. */
    static final String NEXT_INTEGRATION = "SELECT MIN(integration_id) FROM link WHERE integration_id > ?";

    static final String BOUND_UID = "SELECT uid FROM request WHERE integration_id = ? AND request_id = ?";

    private static String column(By by) {
        return switch (by) {
            case UID -> "uid";
            case REQUEST_ID -> "request_id";
            case CORRELATION_ID -> "correlation_id";
        };
    }
}
