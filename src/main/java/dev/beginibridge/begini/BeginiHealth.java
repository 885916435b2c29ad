package dev.beginibridge.begini;

import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.Health.Outcome;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What operators see of the calls of Begini: two health checks, and gauges that are read when somebody scrapes. */
public final class BeginiHealth {
    private BeginiHealth() {}

    public static void register(Health health, CallScheduler scheduler) {
        health.register("begini", () -> begini(scheduler.outage()));
        health.register("deployments", () -> deployments(scheduler.suspended()));
    }

    private static Outcome begini(Optional<CallScheduler.Outage> outage) {
        return outage.map(away -> Outcome.degraded("Begini unreachable since " + away.since() + ": " + away.lastReason()
                                + "; requests wait, one probe at a time tries again. Check the network and Begini's"
                                + " status")
                        .since(away.since()))
                .orElseGet(() -> Outcome.up("Begini answers the requests"));
    }

    private static Outcome deployments(Map<String, Instant> suspended) {
        return suspended.values().stream()
                .min(Instant::compareTo)
                .map(first -> Outcome.degraded("Begini refuses the credentials of " + listed(suspended)
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

    public static void register(
            MeterRegistry metrics, CallScheduler scheduler, TokenClient call, Collection<String> deployments) {
        Gauge.builder("begini.calls.in.flight", scheduler, CallScheduler::inFlight)
                .description("Calls of Begini that are being made")
                .register(metrics);
        Gauge.builder("begini.calls.waiting", scheduler, CallScheduler::waiting)
                .description("Requests that wait for their turn to call Begini")
                .register(metrics);
        Gauge.builder("begini.http.leased", call, TokenClient::leased)
                .description("Connections to Begini that carry a call now")
                .register(metrics);
        Gauge.builder("begini.reachable", scheduler, now -> now.outage().isEmpty() ? 1 : 0)
                .description(
                        "1 while calls of Begini get through; 0 while Begini as a whole is away and one probe at a time"
                                + " tries it")
                .register(metrics);
        for (String deployment : deployments) {
            Gauge.builder(
                            "begini.deployment.suspended",
                            scheduler,
                            now -> now.suspended().containsKey(deployment) ? 1 : 0)
                    .description("1 while Begini refuses the deployment's credentials")
                    .tag("deployment", deployment)
                    .register(metrics);
        }
    }
}
