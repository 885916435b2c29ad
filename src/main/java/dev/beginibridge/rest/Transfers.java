package dev.beginibridge.rest;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Bounds how many batches are sent and results fetched at the same time, and how slowly, since each holds a thread
 * as long as its client takes.
 */
final class Transfers {
    /** Bytes per second that a client must keep up on average. */
    private static final long PACE = 16 * 1024;

    private final Semaphore places;
    private final Duration grace;

    /** @param grace beyond which the pace counts */
    Transfers(int atMost, Duration grace) {
        this.places = new Semaphore(atMost);
        this.grace = grace;
    }

    /** False when there is no place. */
    boolean begin() {
        return places.tryAcquire();
    }

    void end() {
        places.release();
    }

    /** The time that a number of bytes may take. */
    Duration timeFor(long bytes) {
        return grace.plusMillis(bytes * 1000 / PACE);
    }
}
