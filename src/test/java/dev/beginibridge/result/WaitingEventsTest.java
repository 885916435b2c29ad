package dev.beginibridge.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.ManualClock;
import dev.beginibridge.ops.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What health says of a real outbox. */
class WaitingEventsTest {
    private static final Duration KEPT = Duration.ofDays(90);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();

    @Test
    void eventsThatWaitLongerThanTheyAreKeptAreTold() {
        try (Outbox outbox = new Outbox(directory, clock)) {
            WaitingEvents here = new WaitingEvents(() -> Optional.of(outbox.store.waiting()), true, KEPT, clock);
            assertEquals(Health.Outcome.up("no event waits for its hand-over"), here.check());

            outbox.ask("UID-00001", "day.csv", 1);
            Instant received = clock.instant();
            outbox.receive("UID-00001", "application.score", "{}");
            outbox.receive("UID-00001", "application.complete", "{}");
            String waiting = "2 events wait for their hand-over, the oldest since " + received;
            clock.advance(KEPT.minusSeconds(1));
            assertEquals(Health.Outcome.up(waiting), here.check());
            assertEquals(
                    Health.Outcome.up("this bridge hands no events over: " + waiting),
                    new WaitingEvents(() -> Optional.of(outbox.store.waiting()), false, KEPT, clock).check());

            clock.advance(Duration.ofSeconds(1));
            assertEquals(
                    Health.Outcome.degraded(
                            waiting
                                    + ". That is longer than begini.retention.results: they are kept until a bridge hands them over"),
                    here.check());
        }
    }

    @Test
    void whatIsNotKnownIsNotTold() {
        assertEquals(
                Health.Outcome.up(
                        "how many events wait for their hand-over is not known: the ledger has not told lately"),
                new WaitingEvents(Optional::empty, true, KEPT, clock).check());
    }
}
