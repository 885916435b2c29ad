package dev.beginibridge.jms;

import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.ObjectHelper;

/**
 * Queues of one broker that refuse what the doors send because they are full or forbidden. Health reports them. Each
 * request that goes back for this reason costs one of its deliveries, so a listener waits before it gives a request
 * back, longer each time.
 */
final class QueueTrouble {
    /** What a queue is for. */
    enum Purpose {
        /** The common reply queue. */
        REPLIES(true),
        /** A reply queue that one requester names. Nobody waits for it: its trouble is not to hold up the others. */
        NAMED(false),
        INVALID(true),
        /** A request that cannot be parked waits inside when it comes again: there is nothing to slow down. */
        PARKED(false),
        /** One that a step of a route sends to, in the transaction of a request: not each need come to that step. */
        OTHER(true);

        private final boolean common;

        Purpose(boolean common) {
            this.common = common;
        }

        /** Whether requests of all requesters go back for it. */
        boolean isCommon() {
            return common;
        }
    }

    /** As Artemis names the address that is full or forbidden. */
    private static final Pattern ADDRESS = Pattern.compile("Address \"([^\"]+)\" is full|\\bon address \"?([^\\s\"]+)");

    private static final String LET_WAIT = "the broker lets it wait";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Without another failure in this time it counts as over: a request that went back has come again by then. */
    private static final Duration MEMORY = Duration.ofMinutes(3);

    private static final int MOST = 1_000;
    /** The delivery at which a request is given up because its own reply queue is forbidden. */
    private static final int FORBIDDEN_DELIVERIES = 2;
    /** The same for one that is full: before the broker gives up itself, as docs/jms.md asks for it to be set up. */
    private static final int FULL_DELIVERIES = 50;

    /** One queue's trouble. */
    record Trouble(
            String queue, Purpose purpose, Instant since, Instant last, String why, boolean forbidden, int failures) {}

    private final Clock clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    /** Where a send goes. */
    private record Target(String queue, Purpose purpose) {}

    private final BlockedSends<Target> sends;
    /** What was sent, but is not yet committed, by its session. */
    private final Map<Session, List<Target>> uncommitted = new ConcurrentHashMap<>();

    private final CountDownLatch stopping = new CountDownLatch(1);

    QueueTrouble(Clock clock) {
        this.clock = clock;
        this.sends = new BlockedSends<>(clock);
    }

    /** A send begins, in this thread. */
    void sending(String queue, Purpose purpose) {
        sends.begin(new Target(queue, purpose));
    }

    /** The send that began in this thread is over. Whether the broker takes the message may show in the commit only. */
    void sent(Session session) {
        Target target = sends.end().target();
        uncommitted.computeIfAbsent(session, unseen -> new ArrayList<>(2)).add(target);
    }

    /** No reply is sent: its queue is gone, which is no trouble. */
    void unsent(String queue) {
        sends.end();
        troubles.remove(queue);
    }

    /** The send that began in this thread failed. */
    void failed(Throwable cause) {
        BlockedSends.Send<Target> send = sends.end();
        failed(send.target(), cause, send.ended() ? LET_WAIT : cause.getClass().getSimpleName());
    }

    /** Says whether that committed a reply. */
    boolean committed(Session session) {
        List<Target> sent = uncommitted.remove(session);
        if (sent == null) {
            return false;
        }
        if (!troubles.isEmpty()) {
            sent.forEach(target -> troubles.remove(target.queue()));
            // What steps send is not heard of, so it may have been taken: if not, that shows again.
            troubles.values().removeIf(trouble -> trouble.purpose() == Purpose.OTHER);
        }
        return sent.stream()
                .anyMatch(target -> target.purpose() == Purpose.REPLIES || target.purpose() == Purpose.NAMED);
    }

    /**
     * The broker refused the commit: taken as a failure of the send whose queue the refusal names, which may be a send of
     * somebody else's; of each when it names none.
     */
    void refused(Session session, Throwable cause) {
        List<Target> sent = uncommitted.remove(session);
        if (sent == null) {
            return;
        }
        String words = Stream.iterate(cause, known -> known != null, Throwable::getCause)
                .map(known -> String.valueOf(known.getMessage()))
                .collect(Collectors.joining(" "));
        ADDRESS.matcher(words)
                .results()
                .findFirst()
                .map(found -> target(Optional.ofNullable(found.group(1)).orElseGet(() -> found.group(2)), sent))
                .or(() -> sent.stream()
                        .filter(target -> words.contains(target.queue()))
                        // The longest name: one queue's may begin as another's.
                        .max(Comparator.comparing(target -> target.queue().length())))
                .map(List::of)
                .orElse(sent)
                .forEach(target -> failed(target, cause, cause.getClass().getSimpleName()));
    }

    private static Target target(String address, List<Target> sent) {
        return sent.stream()
                .filter(target -> target.queue().replaceFirst("::.*", "").equals(address))
                .findFirst()
                .orElseGet(() -> new Target(address, Purpose.OTHER));
    }

    void rolledBack(Session session) {
        uncommitted.remove(session);
    }

    private void failed(Target target, Throwable cause, String why) {
        String queue = target.queue();
        Purpose purpose = target.purpose();
        boolean forbidden = ObjectHelper.getException(JMSSecurityException.class, cause) != null;
        if (troubles.size() >= MOST && !troubles.containsKey(queue)) {
            troubles.remove(troubles.keySet().iterator().next());
        }
        Instant now = clock.instant();
        Trouble trouble = troubles.merge(
                queue,
                new Trouble(queue, purpose, now, now, why, forbidden, 1),
                (known, seen) ->
                        new Trouble(queue, purpose, known.since(), now, seen.why(), forbidden, known.failures() + 1));
        if (purpose.isCommon()) {
            pause(trouble.failures());
        }
    }

    /**
     * Why a request is given up instead of its reply being sent to the queue that it names; empty: that is to be tried. It
     * has come back then, and its queue is known to take nothing.
     *
     * @param delivery how often the broker has given the request to a bridge
     */
    Optional<String> hopeless(String queue, int delivery) {
        return at(queue)
                .filter(trouble -> delivery >= (trouble.forbidden() ? FORBIDDEN_DELIVERIES : FULL_DELIVERIES))
                .map(trouble -> trouble.forbidden()
                        ? "the bridge is forbidden to send to the queue that the request names for its reply"
                        : "the queue that the request names for its reply takes nothing: it was tried "
                                + (FULL_DELIVERIES - 1) + " times");
    }

    /** What is known of a queue by now. */
    Optional<Trouble> at(String queue) {
        return Optional.ofNullable(troubles.get(queue)).filter(trouble -> !isOver(trouble));
    }

    private boolean isOver(Trouble trouble) {
        return trouble.last().isBefore(clock.instant().minus(MEMORY));
    }

    /**
     * Ends the sends that are blocked: their requests go back, so that a queue that stays full does not keep its listeners
     * from everybody else.
     */
    void endBlocked() {
        sends.endBlocked();
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

    /** The oldest trouble, one that concerns everybody before others; empty: all is taken. */
    Optional<Trouble> worst() {
        Instant now = clock.instant();
        sends.blocked().forEach(send -> troubles.putIfAbsent(send.target().queue(), blocked(send, now)));
        troubles.values().removeIf(this::isOver);
        return troubles.values().stream()
                .min(Comparator.comparing(
                                (Trouble trouble) -> !trouble.purpose().isCommon())
                        .thenComparing(trouble -> trouble.purpose() == Purpose.OTHER)
                        .thenComparing(Trouble::since));
    }

    private static Trouble blocked(BlockedSends.Send<Target> send, Instant now) {
        Target target = send.target();
        return new Trouble(target.queue(), target.purpose(), send.since(), now, LET_WAIT, false, 1);
    }
}
