package dev.beginibridge.ops.page;

import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A timeline that holds one customer, whose uid is also another request's id. */
final class KnownCustomers implements Timeline {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    static final String UID = "QWERT-YUIOP-ASDFGH";

    volatile boolean away;

    @Override
    public void note(Note note) {
        throw new UnsupportedOperationException("the page only reads");
    }

    @Override
    public Found find(By by, String term) {
        if (away) {
            throw new LedgerUnavailable("gone", new IllegalStateException("gone"));
        }
        boolean known = term.equals(by == By.UID ? UID : "A-1") || (by == By.REQUEST_ID && term.equals(UID));
        return new Found(known ? List.of(customer()) : List.of(), false);
    }

    @Override
    public List<Note> latest(String code, int most) {
        Subject subject = new Subject(
                "rest",
                Optional.of(ManagementPort.INTEGRATION_ID),
                Optional.of("personal-loans"),
                Optional.of("a b"),
                Optional.of("A-2"),
                Optional.empty());
        return code.equals("invalid_uid")
                ? List.of(new Note(
                        1,
                        Kind.ANSWERED,
                        NOON,
                        subject,
                        Optional.of(Kind.REJECTED),
                        Optional.of(code),
                        Optional.empty(),
                        Optional.empty(),
                        0))
                : List.of();
    }

    @Override
    public List<String> uids(int notes) {
        return List.of("SOMEBODY-ELSE", UID);
    }

    private static Customer customer() {
        return new Customer(
                Optional.of(ManagementPort.INTEGRATION_ID),
                Optional.of(UID),
                Optional.of(new Ledger.Entry(
                        "personal-loans",
                        Ledger.State.ISSUED,
                        Optional.of(NOON),
                        Optional.of(NOON.plus(Duration.ofDays(1))),
                        NOON)),
                List.of(
                        event(NOON, Kind.ASKED, Optional.empty()),
                        event(NOON.plusMillis(1500), Kind.ANSWERED, Optional.of(Duration.ofMillis(1500)))),
                false);
    }

    private static Event event(Instant at, Kind kind, Optional<Duration> took) {
        return new Event(
                at,
                kind,
                "00000000000000aa",
                "rest",
                Optional.of("personal-loans"),
                Optional.of("A-1"),
                Optional.empty(),
                Optional.empty(),
                1,
                took);
    }

    @Override
    public void close() {}
}
