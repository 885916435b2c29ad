package dev.beginibridge.rest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bytes that all bodies together may have, from their arrival to their answers. When there is no more room, the largest
 * body that is still on its way is sent away: who sends much and slowly keeps out himself, and nobody whose body is small.
 */
public final class BodyRoom {
    /** A body takes up to twice its bytes while it grows. */
    private static final int PART_OF_HEAP = 10;

    /** A body whose bytes count. */
    interface Body {
        /** False: it is complete, or refused. */
        boolean isOnItsWay();

        /** Has no effect when it is not on its way any more. */
        void sendAway();
    }

    /** For senders that are known: nothing is counted. */
    static final BodyRoom UNBOUNDED = new BodyRoom(Long.MAX_VALUE);

    private final long most;
    private final Map<Body, Long> bodies = new HashMap<>();
    private long bytes;

    BodyRoom(long most) {
        this.most = most;
    }

    /**
     * A part of the heap.
     *
     * @param largest that one body may have: there is room for one in any case
     */
    public static BodyRoom inHeap(long largest) {
        return new BodyRoom(Math.max(largest, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /** Makes room for what has come of a body, which may be the one that is sent away for it. */
    void take(Body body, int more) {
        if (this != UNBOUNDED) {
            count(body, more).forEach(Body::sendAway);
        }
    }

    /** The ones to send away; not from in here, since that takes time and other locks. */
    private synchronized List<Body> count(Body body, long more) {
        List<Body> away = new ArrayList<>();
        if (body.isOnItsWay()) {
            bodies.merge(body, more, Long::sum);
            bytes += more;
        }
        while (bytes > most) {
            Optional<Body> largest = bodies.entrySet().stream()
                    .filter(entry -> entry.getKey().isOnItsWay())
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey);
            if (largest.isEmpty()) {
                break; // the bodies that are being answered have all of it
            }
            leave(largest.get());
            away.add(largest.get());
        }
        return away;
    }

    /** A body needs no room any more. */
    synchronized void leave(Body body) {
        Long counted = bodies.remove(body);
        if (counted != null) {
            bytes -= counted;
        }
    }

    /** How many there are now. */
    synchronized long bytes() {
        return bytes;
    }
}
