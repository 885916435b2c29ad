package dev.beginibridge.jms;

import dev.beginibridge.jms.QueueTrouble.Trouble;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.Health.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether requests are taken from the queue, and replies go out. */
public final class JmsHealth {
    private JmsHealth() {}

    public static void register(Health health, JmsDoor jms) {
        health.register("broker", () -> jms.down()
                .map(why -> broken(why, jms.downSince()))
                .orElseGet(() -> Outcome.up("requests are taken from the queue")));
        // With the broker away nothing goes out, and the check of the broker says why.
        health.register("replies", () -> replies(jms.down().isPresent() ? Optional.empty() : jms.unsent()));
        health.register("parked", () -> parked(jms.shutParkedQueues()));
    }

    /** One requester's own queue does not make the bridge unfit for the others, nor does that of a step. */
    private static Outcome replies(Optional<Trouble> unsent) {
        if (unsent.isEmpty()) {
            return Outcome.up("no reply failed to go out");
        }
        String why = why(unsent.get());
        String remedy = ". Empty the queue, or give the bridge's user the right to send to it";
        return switch (unsent.get().purpose()) {
            case REPLIES, INVALID -> Outcome.down(why + remedy);
            case OTHER -> Outcome.degraded(why + remedy);
            case PARKED -> Outcome.degraded(why + remedy + "; till then these requests wait inside");
            case NAMED -> Outcome.degraded(why + ". A requester named that queue; the others are answered");
        };
    }

    static String why(Trouble unsent) {
        String what =
                switch (unsent.purpose()) {
                    case REPLIES, NAMED -> "replies to ";
                    case INVALID -> "messages that are set aside on ";
                    case PARKED -> "requests that wait on ";
                    case OTHER -> "what a step of a route sends to ";
                };
        return what + unsent.queue() + " cannot be sent since " + unsent.since() + " (" + unsent.why()
                + "); their requests go back";
    }

    /** A request that cannot be parked waits inside: the bridge is as fit as before, but its operator has to know. */
    private static Outcome parked(List<String> shut) {
        return Outcome.up(
                shut.isEmpty()
                        ? "requests of a suspended deployment can wait on its queue"
                        : "nothing can wait on " + String.join(", ", shut)
                                + ": requests of these deployments wait inside while Begini refuses them, and hold up"
                                + " others. Make the queues, and let the bridge's user send to and consume from them");
    }

    private static Outcome broken(String why, Optional<Instant> since) {
        Outcome down = Outcome.down(why + ". The door reconnects by itself; check the broker");
        return since.map(down::since).orElse(down);
    }
}
