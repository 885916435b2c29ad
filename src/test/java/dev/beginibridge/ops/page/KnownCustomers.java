package dev.beginibridge.ops.page;

import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.timeline.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A timeline that holds one customer, whose uid is also another request's id. */
final class KnownCustomers implements Timeline {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

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
        boolean known = term.equals(by == By.UID ? "QWERT-YUIOP-ASDFGH" : "A-1")
                || (by == By.REQUEST_ID && term.equals("QWERT-YUIOP-ASDFGH"));
        return new Found(known ? List.of(customer()) : List.of(), false);
    }

    private static Customer customer() {
        return new Customer(
                Optional.of(ManagementPort.INTEGRATION_ID),
                Optional.of("QWERT-YUIOP-ASDFGH"),
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
}
