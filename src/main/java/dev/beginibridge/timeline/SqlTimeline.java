package dev.beginibridge.timeline;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.Session;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.LedgerMeters;
import dev.beginibridge.ledger.LinkSql;
import dev.beginibridge.ledger.Rows;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The timeline in SQL: finds and reads; {@link TimelineWriter} writes. */
final class SqlTimeline implements Timeline {
    private static final int MOST_CUSTOMERS = 20;
    private static final int MOST_NOTES = 200;
    /** Of the notes with a term, so many are looked at for whom they are about. */
    private static final int MOST_LOOKED_AT = 1_000;

    private static final int MOST_INTEGRATIONS = 10_000;

    private final Database database;
    private final TimelineWriter writer;
    private final LedgerMeters meters;

    SqlTimeline(Database database, TimelineWriter writer, MeterRegistry metrics) {
        this.database = database;
        this.writer = writer;
        this.meters = new LedgerMeters(metrics);
    }

    @Override
    public void note(Note note) {
        writer.add(note);
    }

    @Override
    public Found find(By by, String term) {
        String clean = PlainText.of(term);
        return meters.timed(
                LedgerMeters.Operation.TIMELINE, () -> database.read(session -> find(session, by, clean)));
    }

    /** Whom a note is about. */
    private record Whom(Optional<String> integrationId, Optional<String> uid) {}

    private static Found find(Session sql, By by, String term) throws SQLException {
        Set<Whom> found =
                new LinkedHashSet<>(sql.rows(TimelineSql.subjects(by), SqlTimeline::whom, term, MOST_LOOKED_AT));
        found.addAll(linked(sql, by, term)); // links last longer than notes
        List<Customer> customers = new ArrayList<>();
        for (Whom whom : found) {
            if (customers.size() == MOST_CUSTOMERS) {
                return new Found(List.copyOf(customers), true);
            }
            customers.add(customer(sql, by, term, whom));
        }
        return new Found(List.copyOf(customers), false);
    }

    /** The customers that the ledger's own tables know by a uid or a request id. */
    private static Set<Whom> linked(Session sql, By by, String term) throws SQLException {
        Set<Whom> linked = new LinkedHashSet<>();
        if (by == By.CORRELATION_ID) {
            return linked;
        }
        Optional<String> integration = nextIntegration(sql, "");
        for (int i = 0; i < MOST_INTEGRATIONS && integration.isPresent(); i++) {
            String id = integration.get();
            Optional<String> uid = by == By.UID
                    ? sql.row(LinkSql.ENTRY, row -> term, id, term)
                    : sql.row(TimelineSql.BOUND_UID, row -> row.getString("uid"), id, term);
            uid.ifPresent(known -> linked.add(new Whom(Optional.of(id), Optional.of(known))));
            integration = nextIntegration(sql, id);
        }
        return linked;
    }

    private static Optional<String> nextIntegration(Session sql, String after) throws SQLException {
        return sql.row(TimelineSql.NEXT_INTEGRATION, row -> Optional.ofNullable(row.getString(1)), after)
                .flatMap(id -> id);
    }

    private static Customer customer(Session sql, By by, String term, Whom whom) throws SQLException {
        List<Note> notes = notes(sql, by, term, whom);
        Optional<Ledger.Entry> entry =
                whom.integrationId().isPresent() && whom.uid().isPresent()
                        ? sql.row(
                                LinkSql.ENTRY,
                                Rows::entry,
                                whom.integrationId().get(),
                                whom.uid().get())
                        : Optional.empty();
        boolean more = notes.size() > MOST_NOTES;
        return new Customer(
                whom.integrationId(),
                whom.uid(),
                entry,
                TimelineEvents.of(more ? notes.subList(0, MOST_NOTES) : notes),
                more);
    }

    private static List<Note> notes(Session sql, By by, String term, Whom whom) throws SQLException {
        int limit = MOST_NOTES + 1;
        if (whom.uid().isEmpty()) {
            return sql.rows(TimelineSql.notesOfNobody(by), SqlTimeline::note, term, limit);
        }
        String uid = whom.uid().get();
        return whom.integrationId().isEmpty()
                ? sql.rows(TimelineSql.NOTES_OF_NO_INTEGRATION, SqlTimeline::note, uid, limit)
                : sql.rows(
                        TimelineSql.NOTES_OF,
                        SqlTimeline::note,
                        uid,
                        whom.integrationId().get(),
                        limit);
    }

    private static Whom whom(ResultSet row) throws SQLException {
        return new Whom(text(row, "integration_id"), text(row, "uid"));
    }

    private static Note note(ResultSet row) throws SQLException {
        return new Note(
                row.getLong("request"),
                kind(row.getString("kind")),
                Instant.ofEpochMilli(row.getLong("noted_at")),
                new Subject(
                        row.getString("door"),
                        text(row, "integration_id"),
                        text(row, "deployment"),
                        text(row, "uid"),
                        text(row, "request_id"),
                        text(row, "correlation_id")),
                text(row, "outcome").map(SqlTimeline::kind),
                text(row, "code"),
                Rows.instant(row, "asked_at"),
                Rows.instant(row, "called_at"),
                row.getInt("tries"));
    }

    private static Kind kind(String text) {
        return Kind.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    @Override
    public void close() {
        writer.close();
    }
}
