package dev.beginibridge;

import dev.beginibridge.begini.Gate;
import dev.beginibridge.jms.JmsDoor;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.Health.Outcome;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What {@code /health/ready} looks at, and what an operator is told to do. */
final class HealthChecks {
    private HealthChecks() {}

    static void register(Health health, Ledger ledger, Gate gate) {
        health.register("ledger", () -> {
            ledger.ping();
            return Outcome.up("the database answers");
        });
        health.register("begini", () -> begini(gate.outage()));
        health.register("deployments", () -> deployments(gate.suspended()));
    }

    static void register(Health health, JmsDoor jms) {
        health.register("broker", () -> jms.down()
                .map(why -> Outcome.down(why + ". The door reconnects by itself; check the broker"))
                .orElseGet(() -> Outcome.up("requests are taken from the queue")));
        health.register("replies", () -> replies(jms.unsent()));
    }

    /** One requester's own queue does not make the bridge unfit for the others. */
    private static Outcome replies(Optional<JmsDoor.Unsent> unsent) {
        if (unsent.isEmpty()) {
            return Outcome.up("replies go out, as far as was tried");
        }
        String why = unsent.get().why();
        return unsent.get().all()
                ? Outcome.down(why + ". Empty the queue, or give the bridge's user the right to send to it")
                : Outcome.up(why + ". A requester named that queue; the others are answered");
    }

    private static Outcome begini(Optional<Gate.Outage> outage) {
        return outage.map(away -> Outcome.down("Begini unreachable since " + away.since() + ": " + away.lastReason()
                        + "; requests wait, one probe at a time tries again. Check the network and Begini's status"))
                .orElseGet(() -> Outcome.up("Begini answers, as far as was asked"));
    }

    private static Outcome deployments(Map<String, Instant> suspended) {
        return suspended.isEmpty()
                ? Outcome.up("no deployment is suspended")
                : Outcome.down(
                        "Begini refuses the credentials of " + suspended + "; correct their api key or integration id");
    }
}
