package dev.beginibridge.jms;

import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reply queues that do not take replies: full, forbidden. It is what health tells, and it slows down: each request that
 * goes back for it costs one of its deliveries, so a listener waits before it gives one back, ever longer.
 */
final class ReplyTrouble {
    /** A send that takes longer than this is blocked by the broker, as one to a full queue may be, and is ended. */
    private static final Duration BLOCKED = Duration.ofSeconds(10);

    private static final String LET_WAIT = "the broker lets it wait";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Without another failure in this time it counts as over: a request that went back has come again by then. */
    private static final Duration MEMORY = Duration.ofMinutes(3);

    private static final int MOST = 1_000;

    /**
     * One queue's trouble.
     *
     * @param common the fixed reply queue; else one that a requester names
     */
    record Trouble(String queue, boolean common, Instant since, Instant last, String why, int failures) {}

    private final Clock clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    /**
     * A send under way.
     *
     * @param ended its thread was interrupted for taking too long
     */
    private record Send(String queue, boolean common, Instant since, boolean ended) {}

    private final Map<Thread, Send> sending = new ConcurrentHashMap<>();
    /** Replies that were sent, but not yet committed, by their session. */
    private final Map<Session, Send> uncommitted = new ConcurrentHashMap<>();

    private final CountDownLatch stopping = new CountDownLatch(1);

    ReplyTrouble(Clock clock) {
        this.clock = clock;
    }

    /** A send begins, in this thread. */
    void sending(String queue, boolean common) {
        sending.put(Thread.currentThread(), new Send(queue, common, clock.instant(), false));
    }

    /** The send that began in this thread is over. Whether the broker takes the reply may show in the commit only. */
    void sent(Session session) {
        Send send = sending.get(Thread.currentThread());
        isEnded();
        uncommitted.put(session, send);
    }

    /** No reply is sent: its queue is gone, which is no trouble. */
    void unsent(String queue) {
        isEnded();
        troubles.remove(queue);
    }

    /** Says whether that committed a reply. */
    boolean committed(Session session) {
        Send send = uncommitted.remove(session);
        if (send != null && !troubles.isEmpty()) {
            troubles.remove(send.queue());
        }
        return send != null;
    }

    /** The broker refused the commit: taken as a failure of the send in it, if there was one. */
    void refused(Session session, Throwable cause) {
        Send send = uncommitted.remove(session);
        if (send != null) {
            failed(send.queue(), send.common(), cause);
        }
    }

    void rolledBack(Session session) {
        uncommitted.remove(session);
    }

    /**
     * Waits a while when it is the common queue, so that the request is not taken again at once. For another nobody
     * waits: one requester's trouble is not to hold up the others.
     */
    void failed(String queue, boolean common, Throwable cause) {
        String why = isEnded() ? LET_WAIT : cause.getClass().getSimpleName();
        if (troubles.size() >= MOST && !troubles.containsKey(queue)) {
            troubles.remove(troubles.keySet().iterator().next());
        }
        Instant now = clock.instant();
        Trouble trouble = troubles.merge(
                queue,
                new Trouble(queue, common, now, now, why, 1),
                (known, seen) -> new Trouble(queue, common, known.since(), now, seen.why(), known.failures() + 1));
        if (common) {
            pause(trouble.failures());
        }
    }

    /**
     * Ends the sends that are blocked: their requests go back, so that a queue that stays full does not keep its listeners
     * from everybody else. To be called every second or so.
     */
    void endBlocked() {
        Instant limit = clock.instant().minus(BLOCKED);
        for (Thread thread : sending.keySet()) {
            // In one step with isEnded(): a thread that has left its send is never interrupted.
            sending.computeIfPresent(thread, (sender, send) -> {
                if (send.ended() || send.since().isAfter(limit)) {
                    return send;
                }
                sender.interrupt();
                return new Send(send.queue(), send.common(), send.since(), true);
            });
        }
    }

    /** This thread's send is over; takes back the interrupt that ended it. */
    private boolean isEnded() {
        Send send = sending.remove(Thread.currentThread());
        return send != null && send.ended() && Thread.interrupted();
    }

    /** There is a new connection: what failed may have failed with the old one. */
    void forget() {
        troubles.clear();
    }

    private void pause(int failures) {
        long millis = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures - 1, 10));
        try {
            stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody waits any more. */
    void stop() {
        stopping.countDown();
    }

    /** The oldest trouble, of the common reply queue before others; empty: replies are taken. */
    Optional<Trouble> worst() {
        Instant now = clock.instant();
        sending.values().stream()
                .filter(send -> send.since().isBefore(now.minus(BLOCKED)))
                .forEach(send -> troubles.putIfAbsent(
                        send.queue(), new Trouble(send.queue(), send.common(), send.since(), now, LET_WAIT, 1)));
        troubles.values().removeIf(trouble -> trouble.last().isBefore(now.minus(MEMORY)));
        return troubles.values().stream()
                .min(Comparator.comparing((Trouble trouble) -> !trouble.common())
                        .thenComparing(Trouble::since));
    }
}
