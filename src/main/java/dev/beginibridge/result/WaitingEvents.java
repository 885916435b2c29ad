package dev.beginibridge.result;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.ops.Health;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The health of the outbox. Events that wait are no reason to call this instance unfit: what keeps them has its own check. They
 * are kept longer than {@code begini.retention.results} says until they are handed over, and that is told.
 *
 * @param waiting what waits; empty: not known
 * @param here whether this bridge hands events over
 */
public record WaitingEvents(Supplier<Optional<ResultStore.Waiting>> waiting, boolean here, Duration kept, Clock clock)
        implements Health.Check {
    @Override
    public Health.Outcome check() {
        String how = here ? "" : "this bridge hands no events over: ";
        Optional<ResultStore.Waiting> counted = waiting.get();
        if (counted.isEmpty()) {
            return Health.Outcome.up(
                    "how many events wait for their hand-over is not known: the ledger has not told lately");
        }
        ResultStore.Waiting events = counted.get();
        if (events.oldest().isEmpty()) {
            return Health.Outcome.up(how + "no event waits for its hand-over");
        }
        Instant oldest = events.oldest().get();
        String what = how + events.count() + " events wait for their hand-over, the oldest since " + oldest;
        return oldest.plus(kept).isAfter(clock.instant())
                ? Health.Outcome.up(what)
                : Health.Outcome.degraded(what + ". That is longer than " + ConfigKey.RETENTION_RESULTS.key()
                        + ": they are kept until a bridge hands them over");
    }
}
