package dev.beginibridge.ledger;

/**
 * The SQL of {@link Retention}, the same text for SQLite and PostgreSQL. Tables are looked through by slices of their keys: an
 * index by time would cost each request a little. Every change tests its condition again, since requests come in between.
 */
final class RetentionSql {
    private RetentionSql() {}

    /** Answers a row to the one bridge that has the task until its lease ends. */
    static final String TAKE = """
            INSERT INTO upkeep (task, owner, lease_until) VALUES ('retention', ?, ?)
            ON CONFLICT (task) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
            WHERE upkeep.owner = excluded.owner OR upkeep.lease_until <= ?
            RETURNING owner""";

    static final String GIVE_BACK = "UPDATE upkeep SET lease_until = 0 WHERE task = 'retention' AND owner = ?";

    static final String LINKS = """
            SELECT integration_id, uid, updated_at <= ? OR (state = 'issued' AND token IS NOT NULL AND expires_at <= ?)
            FROM link WHERE (integration_id, uid) > (?, ?) ORDER BY integration_id, uid LIMIT ?""";

    /** The record stays: it says that this uid was asked for, and until when its link lived. */
    static final String WIPE = """
            UPDATE link SET token = NULL, session_url = NULL
            WHERE (integration_id, uid) > (?, ?) AND (integration_id, uid) <= (?, ?)
                AND state = 'issued' AND token IS NOT NULL AND expires_at <= ?""";

    /** Neither a link that is alive, nor one that somebody calls for; one without an expiry goes by its age. */
    static final String FORGET_LINKS = """
            DELETE FROM link
            WHERE (integration_id, uid) > (?, ?) AND (integration_id, uid) <= (?, ?) AND updated_at <= ?
                AND (state <> 'issued' OR expires_at IS NULL OR expires_at <= ?)
                AND (state <> 'claimed' OR lease_until <= ?)""";

    static final String REQUESTS = """
            SELECT integration_id, request_id, first_seen <= ?
            FROM request WHERE (integration_id, request_id) > (?, ?) ORDER BY integration_id, request_id LIMIT ?""";

    static final String FORGET_REQUESTS = """
            DELETE FROM request
            WHERE (integration_id, request_id) > (?, ?) AND (integration_id, request_id) <= (?, ?) AND first_seen <= ?""";

    /** Tables that are forgotten by an instant that has an index. */
    enum Dated {
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
