package dev.beginibridge.app;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ops.Health;
import dev.beginibridge.result.webhook.WebhookDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the log says of a bridge that has just started: where everything is, and whether it can work. */
final class Whereabouts {
    private static final long LOOK_MILLIS = 100;

    private Whereabouts() {}

    /** One line for each door that is open, and for what is behind them. */
    static List<String> of(BridgeConfig config, Bridge bridge) {
        List<String> lines = new ArrayList<>();
        if (config.jms().enabled()) {
            Optional<String> url = bridge.broker().map(EmbeddedBroker::url);
            lines.add("queue door: " + config.jms().requestQueue() + " at "
                    + url.or(() -> config.jms().broker().shownUrl()).orElse("the broker of its connection factory"));
        }
        if (config.file().enabled()) {
            lines.add("file door: " + config.file().inbox().toAbsolutePath() + ", results in "
                    + config.file().outbox().toAbsolutePath());
        }
        bridge.rest().ifPresent(door -> lines.add("REST door: " + door.baseUrl() + "/v1/links"));
        bridge.webhooks()
                .flatMap(WebhookDoor::baseUrl)
                .ifPresent(own -> lines.add("webhooks: " + own + WebhookDoor.WEBHOOKS));
        bridge.management().ifPresent(server -> lines.add("operations page: " + server.baseUrl() + "/"));
        lines.add("ledger: " + config.ledger().url().replaceFirst("\\?.*", "") + ", Begini: "
                + config.api().baseUrl());
        return lines;
    }

    /** What is still wrong after everything had a moment to connect; empty: the bridge is ready. */
    static Optional<String> missing(Health health, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Health.Report report = health.report();
        while (report.status() == Health.Status.DOWN && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
            report = health.report();
        }
        return report.checks().stream()
                .filter(check -> check.status() == Health.Status.DOWN)
                .map(check -> check.name() + ": " + check.message())
                .collect(Collectors.collectingAndThen(Collectors.joining("; "), Optional::of))
                .filter(text -> !text.isEmpty());
    }
}
