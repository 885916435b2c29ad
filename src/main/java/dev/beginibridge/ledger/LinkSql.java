package dev.beginibridge.ledger;

import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Entry;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.model.Asker;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.Secret;
import java.nio.charset.StandardCharsets;
import java.sql.JDBCType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The SQL of links and request ids, the same text for SQLite and PostgreSQL, and what its rows say. Each statement decides and
 * changes in one go, so it is right with many writers, and may be repeated by its ticket with the same outcome.
 */
public final class LinkSql {
    private LinkSql() {}

    /** Changes a row if the request id is bound to the uid now; none if it was bound to another one before. */
    private static final String TO_THIS_UID = """

            ON CONFLICT (integration_id, request_id) DO UPDATE SET uid = request.uid WHERE request.uid = excluded.uid""";

    static final String BIND =
            "INSERT INTO request (integration_id, request_id, uid, first_seen) VALUES (?, ?, ?, ?)" + TO_THIS_UID;

    static final String OF_ANOTHER = "SELECT uid FROM request WHERE integration_id = ? AND request_id = ? AND uid <> ?";

    private static final String INTO_LINK = """
            INSERT INTO link (integration_id, uid, claimed_at, updated_at, state, deployment, owner, lease_until,
                asker_request_id, asker_correlation_id, asker_door, asker_batch, asker_row, asker_result_to, asker_broker)
            """;

    /**
     * A link is given again until its margin or the last tenth of its life begins, whichever is later; to the request instance that
     * it was issued to, until it expires.
     */
    private static final String ALIVE = """
            link.expires_at IS NULL OR (link.expires_at > ? AND (link.expires_at > ?
                OR link.expires_at - ? > (link.expires_at - link.issued_at) / 10 OR link.origin IS NOT DISTINCT FROM ?))""";

    /**
     * Takes the entry if it may be taken, and changes a row only then; {@link #FOUND} reads what stood in the way, which
     * PostgreSQL has locked all the same. A token that is being renewed is wiped, so that nothing can answer it any more; one that
     * retention has wiped is none, whatever a clock says. The first condition is met only by a repetition, since every claim
     * has a new owner; one that comes late, after its own issue, changes nothing.
     */
    private static final String IF_FREE = """

            ON CONFLICT (integration_id, uid) DO UPDATE SET
                deployment = excluded.deployment, state = excluded.state, owner = excluded.owner,
                lease_until = excluded.lease_until, claimed_at = excluded.claimed_at, updated_at = excluded.updated_at,
                asker_request_id = excluded.asker_request_id, asker_correlation_id = excluded.asker_correlation_id,
                asker_door = excluded.asker_door, asker_batch = excluded.asker_batch, asker_row = excluded.asker_row,
                asker_result_to = excluded.asker_result_to, asker_broker = excluded.asker_broker,
                token = NULL, session_url = NULL, issued_at = NULL, expires_at = NULL, origin = NULL,
                error_code = NULL, error_message = NULL, begini_status = NULL
            WHERE (link.owner = excluded.owner AND link.state = 'claimed')
                OR link.state = 'open'
                OR (link.state = 'claimed' AND link.lease_until <= ?)
                OR (link.state = 'rejected' AND (link.origin IS NULL OR link.origin <> ?))
                OR (link.state = 'issued' AND (link.token IS NULL OR NOT (""" + ALIVE + ")))";

    static final String TAKE = INTO_LINK + "VALUES (?, ?, ?, ?, 'claimed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" + IF_FREE;

    /** {@link #BIND} and {@link #TAKE} in one statement, which SQLite does not know: changes a row only if both did. */
    static final String CLAIM = """
            WITH asked AS (SELECT CAST(? AS TEXT) AS integration_id, CAST(? AS TEXT) AS uid, CAST(? AS BIGINT) AS asked_at,
                CAST(? AS TEXT) AS request_id),
            bound AS (INSERT INTO request (integration_id, request_id, uid, first_seen)
                SELECT integration_id, request_id, uid, asked_at FROM asked WHERE request_id IS NOT NULL""" + TO_THIS_UID + " RETURNING uid)\n" + INTO_LINK + """
            SELECT integration_id, uid, asked_at, asked_at, 'claimed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
            FROM asked WHERE request_id IS NULL OR EXISTS (SELECT 1 FROM bound)""" + IF_FREE;

    /** Changes nothing when the same asked before. */
    static final String ASKED = """
            UPDATE link SET asker_request_id = ?, asker_correlation_id = ?, asker_door = ?, asker_batch = ?, asker_row = ?,
                asker_result_to = ?, asker_broker = ?
            WHERE integration_id = ? AND uid = ? AND (asker_request_id IS DISTINCT FROM ?
                OR asker_correlation_id IS DISTINCT FROM ? OR asker_door IS DISTINCT FROM ?
                OR asker_batch IS DISTINCT FROM ? OR asker_row IS DISTINCT FROM ? OR asker_result_to IS DISTINCT FROM ?
                OR asker_broker IS DISTINCT FROM ?)""";

    static final String FOUND = """
            SELECT state, lease_until, token, session_url, issued_at, expires_at, origin,
                error_code, error_message, begini_status
            FROM link WHERE integration_id = ? AND uid = ?""";

    static final String RECALL = """
            SELECT token, session_url, issued_at, expires_at, origin
            FROM link WHERE integration_id = ? AND uid = ?
                AND state = 'issued' AND token IS NOT NULL AND (""" + ALIVE + ")";

    static final String RECALL_BOUND = RECALL + " AND EXISTS (SELECT 1 FROM request"
            + " WHERE request.integration_id = link.integration_id AND request_id = ? AND request.uid = link.uid)";

    /** The owner stays, so that the same ticket may store the same again when the outcome of its commit is unknown. */
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

    /**
     * Only on SQLite, where one process has all claims: the index holds few rows at any time, however many links
     * there are.
     */
    static final String INDEX_CLAIMS =
            "CREATE INDEX IF NOT EXISTS link_claimed ON link (state) WHERE state = 'claimed'";

    static final String FREE_CLAIMS =
            "UPDATE link SET state = 'open', owner = NULL, lease_until = NULL WHERE state = 'claimed'";

    public static final String ENTRY = """
            SELECT deployment, state, lease_until, issued_at, expires_at, updated_at
            FROM link WHERE integration_id = ? AND uid = ?""";

    /** Changes nothing, and is refused by a server that takes no writes, or none of this user's. */
    static final String PING = "UPDATE link SET updated_at = updated_at WHERE integration_id IS NULL";

    /** The seven columns of who asks, in their order. */
    public static List<Object> asker(Asker asker) {
        return List.of(
                orNone(asker.requestId().filter(LinkSql::isStorable)),
                orNone(asker.correlationId().filter(LinkSql::isStorable)),
                asker.door(),
                orNone(asker.batch().filter(LinkSql::isStorable)),
                asker.row().<Object>map(Function.identity()).orElse(JDBCType.BIGINT),
                orNone(asker.resultTo().filter(LinkSql::isStorable)),
                orNone(asker.resultBroker().filter(LinkSql::isStorable)));
    }

    static Object orNone(Optional<String> text) {
        return text.<Object>map(Function.identity()).orElse(JDBCType.VARCHAR);
    }

    /** PostgreSQL takes no NUL, and neither database half of a surrogate pair. */
    public static boolean isStorable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) && text.indexOf('\0') < 0;
    }

    /** A claim whose lease is over is nobody's: no call is going on. */
    public static Entry entry(ResultSet row, Instant now) throws SQLException {
        State state = state(row);
        boolean over = state == State.CLAIMED && row.getLong("lease_until") <= now.toEpochMilli();
        return new Entry(
                row.getString("deployment"),
                over ? State.OPEN : state,
                instant(row, "issued_at"),
                instant(row, "expires_at"),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }

    static Link link(ResultSet row) throws SQLException {
        return new Link(
                Secret.of(row.getString("token")),
                row.getString("session_url"),
                Instant.ofEpochMilli(row.getLong("issued_at")),
                instant(row, "expires_at"),
                Optional.ofNullable(row.getString("origin")));
    }

    /** What an entry that cannot be taken answers. */
    static Claim inTheWay(ResultSet row) throws SQLException {
        return switch (state(row)) {
            case ISSUED -> new Claim.Alive(link(row));
            case REJECTED -> new Claim.AlreadyRejected(error(row));
            case CLAIMED, OPEN -> new Claim.Busy(Instant.ofEpochMilli(row.getLong("lease_until")));
        };
    }

    private static LinkError error(ResultSet row) throws SQLException {
        int status = row.getInt("begini_status");
        return new LinkError(
                ErrorCode.valueOf(row.getString("error_code").toUpperCase(Locale.ROOT)),
                row.getString("error_message"),
                status == 0 ? OptionalInt.empty() : OptionalInt.of(status));
    }

    private static State state(ResultSet row) throws SQLException {
        return State.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    }

    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
