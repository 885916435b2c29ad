package dev.beginibridge.ledger;

/**
 * The SQL of {@link Retention}, the same text for SQLite and PostgreSQL. What is looked through has an index by a time that no
 * answer changes, so that PostgreSQL need not touch an index when it stores one. Every change tests its condition again, since
 * requests come in between.
 */
final class RetentionSql {
    private RetentionSql() {}

    /** Answers a row to the one bridge that has the task until its lease ends. */
    static final String TAKE = """
            INSERT INTO upkeep (task, owner, lease_until) VALUES ('retention', ?, ?)
            ON CONFLICT (task) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
            WHERE upkeep.owner = excluded.owner OR upkeep.lease_until <= ?
            RETURNING owner""";

    static final String FREE = "UPDATE upkeep SET lease_until = 0";

    static final String GIVE_BACK = "UPDATE upkeep SET lease_until = 0 WHERE task = 'retention' AND owner = ?";

    /** Where a slice of links ends: at the claim of its last one. */
    static final String SLICE_END =
            "SELECT claimed_at FROM link WHERE claimed_at > ? AND claimed_at <= ? ORDER BY claimed_at LIMIT 1 OFFSET ?";

    private static final String OF_SLICE =
            " WHERE claimed_at > ? AND claimed_at <= ? "; // PostgreSQL 15 takes no "?AND"

    /** When there will be something to do for a slice at the earliest; no row when it is empty. */
    static final String DUE = """
            SELECT MIN(CASE WHEN state = 'claimed' THEN ? WHEN token IS NOT NULL AND expires_at IS NOT NULL THEN expires_at + ?
                ELSE updated_at + ? END)
            FROM link""" + OF_SLICE + "HAVING COUNT(*) > 0";

    /** The record stays: it says that this uid was asked for, and until when its link lived. */
    static final String WIPE = "UPDATE link SET token = NULL, session_url = NULL" + OF_SLICE
            + " AND state = 'issued' AND token IS NOT NULL AND expires_at <= ?";

    /** Neither a link that is alive, nor one that somebody calls for; one without an expiry goes by its age. */
    static final String FORGET_LINKS = "DELETE FROM link" + OF_SLICE + """
             AND updated_at <= ?
                AND (state <> 'issued' OR expires_at IS NULL OR expires_at <= ?)
                AND (state <> 'claimed' OR lease_until <= ?)""";

    /** Tables that are forgotten by an instant that has an index. */
    enum Dated {
        REQUESTS("request", "first_seen"),
        EVENTS("event", "noted_at"),
        CONTENTS("content", "taken_at"),
        UPLOADS("upload", "received_at"),
        /** Begini tells an event once: one that was not handed over is kept, and health says so. */
        RESULTS("result", "arrived", 1_000, " AND delivered_at IS NOT NULL");

        /** The last instant among the given number of oldest rows. */
        final String oldest;

        final String forget;

        /** Of the instant's unit in a millisecond. */
        final long perMillisecond;

        Dated(String table, String instant) {
            this(table, instant, 1, "");
        }

        Dated(String table, String instant, long perMillisecond, String condition) {
            String old = "FROM %s WHERE %s <= ?%s".formatted(table, instant, condition);
            this.perMillisecond = perMillisecond;
            this.oldest = "SELECT %1$s %2$s ORDER BY %1$s LIMIT 1 OFFSET ?".formatted(instant, old);
            this.forget = "DELETE " + old;
        }
    }
}
