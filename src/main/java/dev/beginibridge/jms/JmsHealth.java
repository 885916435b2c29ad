package dev.beginibridge.jms;

import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.Health.Outcome;
import java.util.List;

/** What {@code /health/ready} says of queues that nobody needs as long as no deployment is suspended. */
public final class JmsHealth {
    private JmsHealth() {}

    /** A request that cannot be parked waits inside: the bridge is as fit as before, but its operator has to know. */
    public static void register(Health health, JmsDoor door) {
        health.register("parked", () -> {
            List<String> shut = door.shutParkedQueues();
            return Outcome.up(
                    shut.isEmpty()
                            ? "requests of a suspended deployment can wait on its queue"
                            : "nothing can wait on " + String.join(", ", shut)
                                    + ": requests of these deployments wait inside while Begini refuses them, and hold up"
                                    + " others. Make the queues, and let the bridge's user send to and consume from them");
        });
    }
}
