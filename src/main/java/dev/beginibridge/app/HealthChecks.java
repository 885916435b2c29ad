package dev.beginibridge.app;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.jms.JmsDoor;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ops.FreeSpace;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.Health.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code /health/ready} looks at, and what an operator is told to do. */
final class HealthChecks {
    private HealthChecks() {}

    static void register(Health health, Ledger ledger, CallScheduler scheduler) {
        health.register("ledger", () -> {
            ledger.ping();
            return Outcome.up("the database answers");
        });
        health.register("begini", () -> begini(scheduler.outage()));
        health.register("deployments", () -> deployments(scheduler.suspended()));
    }

    static void register(Health health, JmsDoor jms) {
        health.register("broker", () -> jms.down()
                .map(why -> broken(why, jms.downSince()))
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

    static void register(Health health, FileDoor file) {
        health.register("folders", () -> file.trouble()
                .map(Outcome::down)
                .orElseGet(() -> Outcome.up("the file door's folders are there and can be written to")));
    }

    /** The disks of everything that this bridge keeps itself. */
    static void registerDisk(Health health, BridgeConfig config, Optional<EmbeddedBroker> broker) {
        Map<String, Path> places = new HashMap<>();
        config.ledger().file().ifPresent(file -> places.put("ledger", file));
        if (broker.isPresent()) {
            places.put("broker", config.broker().directory());
        }
        if (config.file().enabled()) {
            places.put("files", config.file().work());
        }
        health.register("disk", new FreeSpace(places, config.upkeep().minFreeDisk()));
    }

    private static Outcome broken(String why, Optional<Instant> since) {
        Outcome down = Outcome.down(why + ". The door reconnects by itself; check the broker");
        return since.map(down::since).orElse(down);
    }

    private static Outcome begini(Optional<CallScheduler.Outage> outage) {
        return outage.map(away -> Outcome.down("Begini unreachable since " + away.since() + ": " + away.lastReason()
                                + "; requests wait, one probe at a time tries again. Check the network and Begini's"
                                + " status")
                        .since(away.since()))
                .orElseGet(() -> Outcome.up("Begini answers, as far as was asked"));
    }

    private static Outcome deployments(Map<String, Instant> suspended) {
        return suspended.values().stream()
                .min(Instant::compareTo)
                .map(first -> Outcome.down("Begini refuses the credentials of " + listed(suspended)
                                + "; correct their api key or integration id")
                        .since(first))
                .orElseGet(() -> Outcome.up("no deployment is suspended"));
    }

    private static String listed(Map<String, Instant> suspended) {
        return new TreeMap<>(suspended)
                .entrySet().stream()
                        .map(one -> one.getKey() + " (since " + one.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }
}
