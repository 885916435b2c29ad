package dev.beginibridge.jms;

import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.Health.Outcome;
import java.time.Instant;
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
    }

    /** One requester's own queue does not make the bridge unfit for the others. */
    private static Outcome replies(Optional<JmsDoor.Unsent> unsent) {
        if (unsent.isEmpty()) {
            return Outcome.up("no reply failed to go out");
        }
        String why = unsent.get().why();
        return unsent.get().all()
                ? Outcome.down(why + ". Empty the queue, or give the bridge's user the right to send to it")
                : Outcome.degraded(why + ". A requester named that queue; the others are answered");
    }

    private static Outcome broken(String why, Optional<Instant> since) {
        Outcome down = Outcome.down(why + ". The door reconnects by itself; check the broker");
        return since.map(down::since).orElse(down);
    }
}
