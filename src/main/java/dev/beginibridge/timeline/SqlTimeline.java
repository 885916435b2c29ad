package dev.beginibridge.timeline;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.Session;
import dev.beginibridge.database.SqlWork;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.LedgerMeters;
import dev.beginibridge.ledger.LinkSql;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
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
    /** How many notes with a term are read to find out which customers they are about. */
    private static final int MOST_LOOKED_AT = 1_000;

    private final Database database;
    private final Clock clock;
    private final TimelineWriter writer;
    private final LedgerMeters meters;

    SqlTimeline(Database database, Clock clock, MeterRegistry metrics) {
        this.database = database;
        this.clock = clock;
        this.writer = new TimelineWriter(database, metrics);
        this.meters = new LedgerMeters(metrics);
    }

    @Override
    public void note(Note note) {
        writer.add(note);
    }

    @Override
    public Found find(By by, String term) {
        String clean = TimelineSql.plain(term);
        return read(session -> find(session, by, clean));
    }

    @Override
    public List<Note> latest(String code, int most) {
        return read(sql -> sql.rows(TimelineSql.ANSWERED_WITH, SqlTimeline::note, code, most));
    }

    @Override
    public List<String> uids(int notes) {
        return List.copyOf(
                new LinkedHashSet<>(read(sql -> sql.rows(TimelineSql.UIDS, row -> row.getString(1), notes))));
    }

    private <T> T read(SqlWork<T> work) {
        return meters.timed(LedgerMeters.Operation.TIMELINE, () -> database.read(work));
    }

    /** Whom a note is about. */
    private record Whom(Optional<String> integrationId, Optional<String> uid) {}

    private Found find(Session sql, By by, String term) throws SQLException {
        Set<Whom> found =
                new LinkedHashSet<>(sql.rows(TimelineSql.subjects(by), SqlTimeline::whom, term, MOST_LOOKED_AT));
        if (by != By.CORRELATION_ID) {
            found.addAll(sql.rows(TimelineSql.linked(by), SqlTimeline::whom, term)); // links last longer than notes
        }
        List<Customer> customers = new ArrayList<>();
        for (Whom whom : found) {
            if (customers.size() == MOST_CUSTOMERS) {
                return new Found(List.copyOf(customers), true);
            }
            customers.add(customer(sql, by, term, whom));
        }
        return new Found(List.copyOf(customers), false);
    }

    private Customer customer(Session sql, By by, String term, Whom whom) throws SQLException {
        List<Note> notes = notes(sql, by, term, whom);
        String integrationId = whom.integrationId().orElse(null); // null finds nothing
        Instant now = clock.instant();
        Optional<Ledger.Entry> entry = sql.row(
                LinkSql.ENTRY,
                row -> LinkSql.entry(row, now),
                integrationId,
                whom.uid().orElse(null));
        boolean more = notes.size() > MOST_NOTES;
        List<Event> events = TimelineEvents.of(more ? notes.subList(0, MOST_NOTES) : notes);
        return new Customer(whom.integrationId(), whom.uid(), entry, events, more);
    }

    private static List<Note> notes(Session sql, By by, String term, Whom whom) throws SQLException {
        int limit = MOST_NOTES + 1;
        String integrationId = whom.integrationId().orElse(null);
        return whom.uid().isEmpty()
                ? sql.rows(TimelineSql.notesOfNobody(by), SqlTimeline::note, term, limit)
                : sql.rows(TimelineSql.NOTES_OF, SqlTimeline::note, whom.uid().get(), integrationId, limit);
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
                LinkSql.instant(row, "asked_at"),
                LinkSql.instant(row, "called_at"),
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
