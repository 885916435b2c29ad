package dev.beginibridge.jms;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Sends under way, and an end to those that the broker blocks, as one to a full queue may be.
 *
 * @param <T> what says where a send goes
 */
final class BlockedSends<T> {
    /** A send that takes longer than this is blocked. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** @param ended its thread was interrupted for taking too long */
    record Send<T>(T target, Instant since, boolean ended) {}

    private final Clock clock;
    private final Map<Thread, Send<T>> sending = new ConcurrentHashMap<>();

    BlockedSends(Clock clock) {
        this.clock = clock;
    }

    /** A send begins, in this thread. */
    void begin(T target) {
        sending.put(Thread.currentThread(), new Send<>(target, clock.instant(), false));
    }

    /** This thread's send is over; takes back the interrupt that ended it. */
    Send<T> end() {
        Send<T> send = sending.remove(Thread.currentThread());
        if (send.ended()) {
            Thread.interrupted();
        }
        return send;
    }

    /** Interrupts the threads of those that are blocked. To be called every second or so. */
    void endBlocked() {
        Instant now = clock.instant();
        for (Thread thread : sending.keySet()) {
            // In one step with end(): a thread that has left its send is never interrupted.
            sending.computeIfPresent(thread, (sender, send) -> {
                if (send.since().isAfter(now)) { // the clock was set back
                    return new Send<>(send.target(), now, send.ended());
                }
                if (send.ended() || !isBlocked(send)) {
                    return send;
                }
                sender.interrupt();
                return new Send<>(send.target(), send.since(), true);
            });
        }
    }

    /** Those that are blocked by now. */
    Stream<Send<T>> blocked() {
        return sending.values().stream().filter(this::isBlocked);
    }

    private boolean isBlocked(Send<T> send) {
        return send.since().isBefore(clock.instant().minus(LIMIT));
    }
}
