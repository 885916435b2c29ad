package dev.beginibridge.app;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Results;
import dev.beginibridge.database.Database;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ops.Health;
import dev.beginibridge.rest.RestResults;
import dev.beginibridge.result.ResultDesk;
import dev.beginibridge.result.ResultStore;
import dev.beginibridge.result.WaitingEvents;
import dev.beginibridge.result.files.BatchScores;
import dev.beginibridge.result.files.ResultFiles;
import dev.beginibridge.result.handover.EventRoute;
import dev.beginibridge.result.handover.HandOver;
import dev.beginibridge.result.webhook.WebhookDoor;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outbox of Begini's events: hands them over and writes their files, where this bridge is configured to. */
final class ResultRoom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResultRoom.class);

    private final BridgeConfig config;
    private final ResultStore store;
    /** Other bridges may have the same ledger. */
    private final boolean shared;

    private final Clock clock;
    private final MeterRegistry metrics;
    private final Optional<ResultFiles> files;
    private final Optional<WebhookDoor> webhooks;
    private Optional<HandOver> handOver = Optional.empty();
    private Optional<EventRoute> route = Optional.empty();

    ResultRoom(BridgeConfig config, Deployments deployments, Database database, Clock clock, MeterRegistry metrics) {
        this.config = config;
        this.store = new ResultStore(database, clock, metrics);
        this.shared = !database.isExclusive();
        this.clock = clock;
        this.metrics = metrics;
        this.files = config.results().folder().map(folder -> files(database));
        this.webhooks = config.webhooks().enabled()
                ? Optional.of(new WebhookDoor(config, deployments, store, this::wake, clock, metrics))
                : Optional.empty();
    }

    private ResultFiles files(Database database) {
        Map<String, String> environments = new TreeMap<>();
        config.deployments()
                .forEach((name, deployment) ->
                        environments.put(name, deployment.environment().text()));
        boolean perBatch = config.results().perBatch() && config.file().enabled();
        return new ResultFiles(
                config.results(),
                environments,
                config.file().rules().csv(),
                store,
                database,
                perBatch ? new BatchScores(config, store, clock) : batches -> {},
                clock);
    }

    ResultStore store() {
        return store;
    }

    /** What the shipped routes need: without the queue door the step to the queue does nothing. */
    void bind(Registry registry, Ledger ledger) {
        if (!config.jms().enabled()) {
            registry.bind("resultQueue", (Processor) exchange -> {});
        }
        if (config.rest().enabled()) {
            registry.bind("restResults", new RestResults(config, ledger, store, clock));
        }
    }

    /** What stands in front of the REST door. */
    UnaryOperator<Handler> front() {
        return config.hasWebhookPort()
                ? WebhookDoor::absent
                : handler -> webhooks.map(door -> door.before(handler)).orElseGet(() -> WebhookDoor.absent(handler));
    }

    /** The receiver, when there is one. */
    Optional<WebhookDoor> webhooks() {
        return webhooks;
    }

    /** Whether the routes must have one that takes events. */
    boolean needsRoute() {
        return config.results().handOver() == Results.HandOver.ON
                || (isMeantTo() && config.webhooks().enabled());
    }

    /**
     * In a bridge without an outlet, such as a mere receiver, events wait for another bridge. Result files are made beside the
     * hand-over: where the queue may be another bridge's, they are no outlet, or its events would count as handed over here.
     */
    private boolean isMeantTo() {
        boolean alone = !shared && config.results().folder().isPresent();
        boolean outlet = config.jms().enabled() || alone;
        return config.results().handOver() == Results.HandOver.ON
                || (config.results().handOver() == Results.HandOver.AUTO && outlet);
    }

    /** Once the routes and the doors run. */
    void start(CamelContext camel, Health health) {
        if (isMeantTo() && EventRoute.isThere(camel)) {
            route = Optional.of(new EventRoute(camel));
            handOver = Optional.of(new HandOver(store, route.get(), clock, metrics));
            handOver.get().start();
        } else if (config.webhooks().enabled()) {
            LOG.warn(
                    "events are received and not handed over by this bridge: it has no queue door (nor, with a ledger of"
                            + " its own, begini.results.folder), or begini.results.hand-over=off. They wait for a bridge that does, and"
                            + " can be read by REST; if there is none, set begini.results.hand-over=on");
        }
        webhooks.ifPresent(WebhookDoor::start);
        files.ifPresent(made -> {
            made.register(health);
            made.start();
        });
        Supplier<Optional<ResultStore.Waiting>> waiting = handOver.<Supplier<Optional<ResultStore.Waiting>>>map(
                        made -> made::waiting)
                .orElse(() -> Optional.of(store.waiting()));
        health.register(
                "results",
                new WaitingEvents(waiting, handOver.isPresent(), config.upkeep().keepResults(), clock));
    }

    /** There is a new event. */
    void wake() {
        handOver.ifPresent(HandOver::wake);
    }

    /** Answers the command {@code results}. */
    String answer(String question) throws IOException {
        String answer = new ResultDesk(config, store, clock).answer(question);
        wake(); // an event may have been replayed
        return answer;
    }

    /** The beginning of a stop: nothing more is taken. */
    void stopAccepting() {
        webhooks.ifPresent(WebhookDoor::stopAccepting);
        handOver.ifPresent(HandOver::stop);
    }

    @Override
    public void close() {
        webhooks.ifPresent(WebhookDoor::close);
        handOver.ifPresent(HandOver::close);
        route.ifPresent(EventRoute::close);
        files.ifPresent(ResultFiles::close);
    }
}
