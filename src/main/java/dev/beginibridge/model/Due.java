package dev.beginibridge.model;

import java.time.Duration;
import java.time.Instant;

/**
 * The moment from which something may go on, by a clock that may be set back: a time server's step, a virtual machine that
 * is restored. Whoever plans it knows how far ahead that can be at most. One that is farther ahead was planned before
 * such a step, and has come; thus no wait is longer than twice as long as planned, however far the clock was set back.
 */
public final class Due {
    private Due() {}

    /** The planned moment; now, if it is farther ahead than it can have been planned. */
    public static Instant of(Instant planned, Duration farthest, Instant now) {
        return planned.isAfter(now.plus(farthest)) ? now : planned;
    }
}
