package dev.beginibridge.ops.page;

import dev.beginibridge.model.Named;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the page asks of the queues, without taking anything from them. */
public interface Queues {
    /** What lies on a queue. */
    enum Role implements Named {
        REQUEST,
        /** Requests of one suspended deployment. */
        PARKED,
        REPLY,
        RESULT,
        INVALID,
        DEAD
    }

    /**
     * How a queue is.
     *
     * @param role what lies there
     * @param messages on it, those that are worked on included
     * @param oldest when the first of those that nobody works on was sent
     */
    record Depth(String name, Role role, long messages, Optional<Instant> oldest) {}

    /** A message that holds a term, on its queue. */
    record Match(String queue, Instant sentAt) {}

    /** The queues that can be looked into. */
    List<Depth> depths();

    /** The first request that waits and holds the term, in its body or as its correlation id; few thousands are looked at. */
    Optional<Match> waiting(String term);
}
