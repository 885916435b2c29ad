package dev.beginibridge.ops.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What costs too much for every look of every viewer: made when somebody asks, by one at a time, and kept for a while. */
final class Cached<T, E extends Exception> {
    interface Source<T, E extends Exception> {
        T make() throws E;
    }

    private final Duration age;
    private final Clock clock;
    private final Source<T, E> source;
    private T made;
    private Instant madeAt;

    Cached(Duration age, Clock clock, Source<T, E> source) {
        this.age = age;
        this.clock = clock;
        this.source = source;
    }

    synchronized T get() throws E {
        if (made == null || madeAt.plus(age).isBefore(clock.instant())) {
            made = source.make();
            madeAt = clock.instant();
        }
        return made;
    }
}
