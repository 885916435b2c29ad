package dev.beginibridge.ledger;

import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Entry;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a row of the table {@code link} says. */
public final class Rows {
    private Rows() {}

    public static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("deployment"),
                state(row),
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

    /** The column of an error's status; null: it has none. */
    static Integer status(LinkError error) {
        return error.beginiStatus().isPresent() ? error.beginiStatus().getAsInt() : null;
    }

    static State state(ResultSet row) throws SQLException {
        return State.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    }

    public static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
