package dev.beginibridge.ops.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The go-live list, run when an operator asks for it: by one at a time, and for all who ask within a few seconds once. */
final class GoLive {
    private static final Duration AGE = Duration.ofSeconds(10);

    private final Optional<Callable<ObjectNode>> list;
    private final Clock clock;
    private ObjectNode answer;
    private Instant answeredAt = Instant.MIN;

    GoLive(Optional<Callable<ObjectNode>> list, Clock clock) {
        this.list = list;
        this.clock = clock;
    }

    boolean isThere() {
        return list.isPresent();
    }

    /** The findings, as {@code check --json} prints them, with the time at which they were made. */
    synchronized ObjectNode findings() throws Exception {
        if (answer == null || answeredAt.plus(AGE).isBefore(clock.instant())) {
            ObjectNode found = list.orElseThrow().call();
            answeredAt = clock.instant();
            answer = found.put("at", answeredAt.toString());
        }
        return answer;
    }
}
