package dev.beginibridge.model;

import java.time.Duration;
import java.time.Instant;

/**
 * The moment from which something may go on, by a clock that may be set back: a time server's step, a virtual machine that
 * is restored. Whoever plans it knows how far ahead that can be at most. One that is farther ahead was planned before
 * such a step, and has come; thus no wait is longer than twice as long as planned, however far the clock was set back.
 *
 * @param farthest how far ahead it can have been planned
 */
public record Due(Instant planned, Duration farthest) {
    /** Has come, and had to be waited for by nobody. */
    public static final Due PAST = new Due(Instant.MIN, Duration.ZERO);

    public static Due after(Duration wait, Instant now) {
        return new Due(now.plus(wait), wait);
    }

    /** The planned moment; now, if it is farther ahead than it can have been planned. */
    public Instant at(Instant now) {
        return planned.isAfter(now.plus(farthest)) ? now : planned;
    }

    public boolean hasCome(Instant now) {
        return !now.isBefore(at(now));
    }
}
