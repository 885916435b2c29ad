package dev.beginibridge.ledger;

/**
 * The ledger's SQL, the same text for SQLite and PostgreSQL, but for what {@link HeldClaims} and {@link KnownRows}
 * need.
 *
 * <p>Each statement decides and changes in one go, so that it is right however many writers there are. Each may be
 * repeated by its caller with the same ticket: the second run finds its own work and answers the same.
 */
final class Sql {
    private Sql() {}

    /** Answers the uid the request id is bound to: the one given, or the one that came first. */
    static final String BIND = """
            INSERT INTO request (integration_id, request_id, uid, first_seen) VALUES (?, ?, ?, ?)
            ON CONFLICT (integration_id, request_id) DO UPDATE SET uid = request.uid
            RETURNING uid""";

    /** Whether an entry may be taken: now, alive beyond, and for the origin given. */
    private static final String MAY_BE_TAKEN = """
            (link.state = 'open'
               OR (link.state = 'claimed' AND link.lease_until <= ?)
               OR (link.state = 'issued' AND link.expires_at <= ?)
               OR (link.state = 'rejected' AND (link.origin IS NULL OR link.origin <> ?)))""";

    /**
     * Takes the entry, and answers a row only if it could. A token that is being renewed is wiped here, so that nothing
     * can answer it any more. When it could not, PostgreSQL has locked the row all the same: {@link #FOUND} reads what
     * stood in the way. The last condition is met only by a repetition, since every claim makes a new owner.
     */
    static final String TAKE = """
            INSERT INTO link (integration_id, uid, deployment, state, owner, lease_until, updated_at)
            VALUES (?, ?, ?, 'claimed', ?, ?, ?)
            ON CONFLICT (integration_id, uid) DO UPDATE SET
                deployment = excluded.deployment, state = excluded.state, owner = excluded.owner,
                lease_until = excluded.lease_until, updated_at = excluded.updated_at,
                token = NULL, session_url = NULL, issued_at = NULL, expires_at = NULL, origin = NULL,
                error_code = NULL, error_message = NULL, begini_status = NULL
            WHERE link.owner = excluded.owner OR\s""" + MAY_BE_TAKEN + " RETURNING owner";

    static final String FOUND = """
            SELECT state, lease_until, token, session_url, issued_at, expires_at, origin,
                error_code, error_message, begini_status
            FROM link WHERE integration_id = ? AND uid = ?""";

    static final String RECALL = """
            SELECT token, session_url, issued_at, expires_at, origin
            FROM link WHERE integration_id = ? AND uid = ?
                AND state = 'issued' AND (expires_at IS NULL OR expires_at > ?)""";

    static final String RECALL_BOUND = RECALL + """

                AND EXISTS (SELECT 1 FROM request
                    WHERE request.integration_id = link.integration_id AND request_id = ? AND request.uid = link.uid)""";

    /** The owner stays, so that the same ticket may store the same again when it could not learn of its commit. */
    static final String ISSUE = """
            UPDATE link SET state = 'issued', lease_until = NULL, token = ?, session_url = ?, issued_at = ?,
                expires_at = ?, origin = ?, updated_at = ?
            WHERE integration_id = ? AND uid = ? AND owner = ? AND state IN ('claimed', 'issued')""";

    static final String REJECT = """
            UPDATE link SET state = 'rejected', lease_until = NULL, origin = ?, error_code = ?, error_message = ?,
                begini_status = ?, updated_at = ?
            WHERE integration_id = ? AND uid = ? AND owner = ? AND state IN ('claimed', 'rejected')""";

    static final String RELEASE = """
            UPDATE link SET state = 'open', owner = NULL, lease_until = NULL, updated_at = ?
            WHERE integration_id = ? AND uid = ? AND owner = ? AND state = 'claimed'""";

    /** The uid a request id is bound to. */
    static final String BOUND = "SELECT uid FROM request WHERE integration_id = ? AND request_id = ?";

    /** Answers a row if the entry may not be taken. One column, since the driver asks for the name of each, each time. */
    static final String IN_THE_WAY =
            "SELECT 1 FROM link WHERE integration_id = ? AND uid = ? AND NOT COALESCE(" + MAY_BE_TAKEN + ", FALSE)";

    /**
     * How the row of an entry whose claim was not written becomes what the claim brought, if it may: it was not changed by another
     * claim meanwhile, or it was by the same one, whose states that is right for follow.
     */
    private static final String BECOMES = """
            ON CONFLICT (integration_id, uid) DO UPDATE SET
                deployment = excluded.deployment, state = excluded.state, owner = excluded.owner,
                lease_until = excluded.lease_until, updated_at = excluded.updated_at,
                token = excluded.token, session_url = excluded.session_url, issued_at = excluded.issued_at,
                expires_at = excluded.expires_at, origin = excluded.origin, error_code = excluded.error_code,
                error_message = excluded.error_message, begini_status = excluded.begini_status
            WHERE CASE WHEN link.owner IS NOT excluded.owner THEN\s""" + MAY_BE_TAKEN + " ELSE link.state ";

    static final String ISSUE_HELD = """
            INSERT INTO link (integration_id, uid, deployment, state, owner, token, session_url, issued_at,
                expires_at, origin, updated_at)
            VALUES (?, ?, ?, 'issued', ?, ?, ?, ?, ?, ?, ?)\s""" + BECOMES + "IN ('claimed', 'issued') END";

    static final String REJECT_HELD = """
            INSERT INTO link (integration_id, uid, deployment, state, owner, origin, error_code, error_message,
                begini_status, updated_at)
            VALUES (?, ?, ?, 'rejected', ?, ?, ?, ?, ?, ?)\s""" + BECOMES + "IN ('claimed', 'rejected') END";

    /** The owner stays, so that the same ticket settles nothing any more. */
    static final String RELEASE_HELD = """
            INSERT INTO link (integration_id, uid, deployment, state, owner, updated_at)
            VALUES (?, ?, ?, 'open', ?, ?)\s""" + BECOMES + "= 'claimed' END";

    /** A claim that was only held; never over what it has brought already. */
    static final String WRITE_DOWN = """
            INSERT INTO link (integration_id, uid, deployment, state, owner, lease_until, updated_at)
            VALUES (?, ?, ?, 'claimed', ?, ?, ?)\s""" + BECOMES + "IN () END";

    static final String ENTRY = """
            SELECT deployment, state, issued_at, expires_at, updated_at
            FROM link WHERE integration_id = ? AND uid = ?""";

    /** At most so many rows are in the tables of {@link #ENTRIES} and {@link #REQUEST_IDS}; SQLite's own, and asked at once. */
    static final String ROWS = """
            SELECT (SELECT COALESCE(MAX(rowid), 0) FROM link) + (SELECT COALESCE(MAX(rowid), 0) FROM request)""";

    /** The next so many entries. */
    static final String ENTRIES = """
            SELECT integration_id, uid FROM link WHERE (integration_id, uid) > (?, ?)
            ORDER BY integration_id, uid LIMIT ?""";

    /** The next so many request ids. */
    static final String REQUEST_IDS = """
            SELECT integration_id, request_id FROM request WHERE (integration_id, request_id) > (?, ?)
            ORDER BY integration_id, request_id LIMIT ?""";

    static final String PING = "SELECT COUNT(*) FROM link WHERE integration_id IS NULL";
}
