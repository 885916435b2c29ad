package dev.beginibridge.timeline;

import dev.beginibridge.timeline.Timeline.By;

/** The timeline's SQL, the same text for SQLite and PostgreSQL. Each query is answered by an index, and bounded. */
final class TimelineSql {
    /** Longer than any honest id. */
    private static final int LONGEST_TEXT = 200;

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

    static final String ANSWERED_WITH = NOTES + " WHERE code = ? AND kind = 'answered'" + LATEST;

    static final String UIDS = "SELECT uid FROM event WHERE uid IS NOT NULL" + LATEST;

    /** Whom the latest notes with a term are about. */
    static String subjects(By by) {
        return "SELECT integration_id, uid, MAX(noted_at) AS latest FROM (SELECT integration_id, uid, noted_at"
                + " FROM event WHERE " + by.text() + " = ? ORDER BY noted_at DESC LIMIT ?) AS found"
                + " GROUP BY integration_id, uid ORDER BY latest DESC";
    }

    /** The latest notes of one customer; the integration is null when no deployment was found. */
    static final String NOTES_OF = NOTES + " WHERE uid = ? AND integration_id IS NOT DISTINCT FROM ?" + LATEST;

    /** The latest notes with a term and without a uid. */
    static String notesOfNobody(By by) {
        return NOTES + " WHERE " + by.text() + " = ? AND uid IS NULL" + LATEST;
    }

    /**
     * The customers that the ledger's own tables know by a uid or a request id, with an integration id before it in their
     * index: that is gone through by its values, which are few.
     */
    static String linked(By by) {
        return """
                WITH RECURSIVE known (id) AS (
                    SELECT MIN(integration_id) FROM link
                    UNION ALL SELECT (SELECT MIN(integration_id) FROM link WHERE integration_id > id)
                    FROM known WHERE id IS NOT NULL)
                SELECT integration_id, uid FROM known JOIN\s""" + (by == By.UID ? "link" : "request") + " ON integration_id = id AND " + by.text() + " = ?";
    }

    /** As a text is kept and looked up: what no database or screen takes (controls, halves of pairs) is a question mark. */
    static String plain(String given) {
        return given.codePoints()
                .limit(LONGEST_TEXT)
                .map(c -> Character.isISOControl(c) || isHalf(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
