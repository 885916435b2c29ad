package dev.beginibridge.app;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Version;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;

/** What is read off the parts when somebody scrapes; all metrics are listed in docs/operations.md. */
final class Gauges {
    private Gauges() {}

    static void register(
            MeterRegistry metrics, CallScheduler scheduler, TokenClient call, Collection<String> deployments) {
        Gauge.builder("begini.build.info", () -> 1)
                .description("The version of the bridge and of the Java it runs on")
                .tag("version", Version.text())
                .tag("java", Runtime.version().toString())
                .register(metrics);
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

    /** Of another broker its own monitoring tells. */
    static void register(MeterRegistry metrics, EmbeddedBroker broker, Collection<String> queues) {
        for (String queue : queues) {
            Gauge.builder("begini.broker.messages", broker, now -> now.messages(queue))
                    .description("Messages on a queue of the embedded broker, those being worked on included")
                    .tag("queue", queue)
                    .register(metrics);
        }
    }
}
