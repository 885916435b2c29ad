package dev.beginibridge.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.begini.BeginiHealth;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.client.Client;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.Version;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.core.Core;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.file.Replay;
import dev.beginibridge.ledger.LedgerHealth;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.ops.FreeSpace;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.LogGuard;
import dev.beginibridge.ops.ManagementServer;
import dev.beginibridge.ops.page.OperationsPage;
import dev.beginibridge.ops.page.Sources;
import dev.beginibridge.rest.RestDoor;
import dev.beginibridge.result.webhook.WebhookDoor;
import dev.beginibridge.timeline.Timeline;
import dev.beginibridge.tls.TlsFiles;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bridge: the core, the doors, and what they stand on. It starts the parts in the order in which they need each
 * other, with the broker beside the others until the queue door needs it, and closes them in the reverse order.
 */
public final class Bridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration HEALTH_INTERVAL = Duration.ofSeconds(5);
    /** How long a start waits for a broker elsewhere, before it says that it is not ready. */
    private static final Duration CONNECT_TIME = Duration.ofSeconds(1);

    private static final Duration STOP_SLACK = Duration.ofSeconds(5);

    private final BridgeConfig config;
    private final Settings settings;
    private final Path home;
    private final Clock clock;
    private final Parts parts;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Lifecycle life = new Lifecycle();
    private final Doors doors;

    private Health health;
    private Core core;
    private ResultRoom results;
    private CamelContext context;
    private Optional<BrokerStart> brokerStart = Optional.empty();
    private ManagementServer management;
    private volatile boolean ready;
    private Optional<Callable<ObjectNode>> checklist = Optional.empty();

    /**
     * @param settings where the routes' placeholders come from
     * @param home where the bundle is installed: its {@code routes} are taken when none are configured
     */
    public Bridge(BridgeConfig config, Settings settings, Path home, Clock clock) {
        this(config, settings, home, clock, Parts.ALL);
    }

    private Bridge(BridgeConfig config, Settings settings, Path home, Clock clock, Parts parts) {
        this.config = config;
        this.settings = settings;
        this.home = home;
        this.clock = clock;
        this.parts = parts;
        this.doors = new Doors(config, clock, metrics);
        LogGuard.install(config.log());
        settings.warnings().forEach(LOG::warn);
    }

    /** Only the ledger and the core: for one request from the command line, beside a running service. */
    public static Bridge withoutDoors(BridgeConfig config, Settings settings, Path home, Clock clock) {
        return new Bridge(config, settings, home, clock, Parts.CORE);
    }

    /** For batches of the file door alone: whatever the routes, by none of them does anything else come in. */
    public static Bridge onlyFiles(BridgeConfig config, Settings settings, Path home, Clock clock) {
        return new Bridge(config, settings, home, clock, Parts.FILES);
    }

    /** Lets the operations page run the go-live list; before the start. */
    public Bridge checkedBy(Callable<ObjectNode> list) {
        checklist = Optional.of(list);
        return this;
    }

    /** Starts everything; when a part fails, or {@link #close} is called meanwhile, what was started before is closed again. */
    public void start() throws Exception {
        long started = System.nanoTime();
        life.start(this::startParts, this::stop);
        if (parts == Parts.ALL) {
            ready = true;
            tell(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        }
    }

    private void tell(long millis) throws InterruptedException {
        Optional<String> missing = Whereabouts.missing(health, CONNECT_TIME);
        LOG.info(
                "begini-bridge {} {} after {} ms: {} environment, deployments {}",
                Version.text(),
                missing.isPresent() ? "has started" : "is ready",
                millis,
                config.environment().text(),
                config.deployments().keySet().stream().sorted().toList());
        Whereabouts.of(config, this).forEach(LOG::info);
        missing.ifPresent(what -> LOG.warn("started, not ready: {}", what));
    }

    private void startParts() throws Exception {
        TlsFiles.check(config, parts.withDoors());
        health = opened(new Health(clock));
        boolean embedded = parts.withDoors()
                && config.jms().enabled()
                && config.jms().broker().isEmbedded();
        brokerStart = embedded ? Optional.of(opened(new BrokerStart(config))) : Optional.empty();
        core = opened(Core.open(config, settings, clock, metrics));
        LedgerHealth.register(health, metrics, core.ledger(), core.ledgerClock());
        health.register("retention", core.retention()::check);
        BeginiHealth.register(health, core.scheduler());
        results = new ResultRoom(config, core.deployments(), core.database(), core.ledgerClock(), metrics);
        BeginiHealth.register(
                metrics,
                core.scheduler(),
                core.tokenClient(),
                config.deployments().keySet());
        if (!parts.withDoors()) {
            startCamel();
            core.start();
            return;
        }
        Control control = new Control(config, this);
        management = new ManagementServer(
                config.management(),
                health,
                metrics,
                this::isOperator,
                new Handler.Sequence(control.handler(), new OperationsPage(page())));
        startCamel();
        brokerStart.ifPresent(start -> start.register(health));
        health.register("disk", FreeSpace.of(config, brokerStart.isPresent()));
        doors.watchPorts(health, results.webhooks());
        opened(management).start();
        opened(control).open(management.localPort()); // before the doors: a bridge that is ready can be found
        doors.start(results.front());
        opened(results).start(context, health);
        CertificateHealth.register(
                health,
                metrics,
                clock,
                Stream.of(
                                doors.rest().flatMap(RestDoor::certificate),
                                results.webhooks().flatMap(WebhookDoor::certificate),
                                management.certificate(),
                                core.tokenClient().certificate())
                        .flatMap(Optional::stream)
                        .toList());
        health.show(metrics);
        health.watch(HEALTH_INTERVAL);
        core.start(); // it reads the files again at its second look: not while the parts start
    }

    private boolean isOperator(String authorization) {
        return core.clients()
                .authenticate(authorization)
                .map(Client::isOperator)
                .orElse(false);
    }

    private Sources page() {
        return PageSources.of(config, clock, metrics, health, core, doors, results, brokerStart, checklist);
    }

    private void startCamel() throws Exception {
        CamelRoutes routes =
                new CamelRoutes(config, settings, RouteFolder.of(config, settings, home, parts.withDoors()), parts);
        context = routes.start(core, results, doors, health, brokerStart, stopTime(), life::opened);
    }

    /** Sends one request through the core; for callers within this process. */
    public LinkReply issue(LinkRequest request, String door, Duration within, Priority urgency) {
        return context.createFluentProducerTemplate()
                .to("direct:issue-link")
                .withBody(request)
                .withExchangeProperty(RequestContext.DOOR, door)
                .withExchangeProperty(RequestContext.DEADLINE, clock.instant().plus(within))
                .withExchangeProperty(RequestContext.URGENCY, urgency.name())
                .request(LinkReply.class);
    }

    /**
     * Has the failed rows of a batch asked again.
     *
     * @throws IOException when that cannot be; its message is for the operator
     */
    public Replay.Prepared replay(String batch) throws IOException {
        if (doors.file().isEmpty()) {
            throw new IOException("the running bridge has no file door: set begini.file.enabled=true and restart it");
        }
        return new Replay(config.file(), config.layouts().values(), clock).prepare(batch);
    }

    ResultRoom results() {
        return results;
    }

    /** How long an orderly stop may take: calls in flight finish. */
    private Duration stopTime() {
        return config.api().callTimeout().plus(STOP_SLACK);
    }

    /** What happened to each customer; available once the bridge has started. */
    public Timeline timeline() {
        return core.timeline();
    }

    public Optional<EmbeddedBroker> broker() {
        return brokerStart.map(BrokerStart::broker);
    }

    public Optional<FileDoor> file() {
        return doors.file();
    }

    public Optional<RestDoor> rest() {
        return doors.rest();
    }

    /** The receiver of webhooks, where it listens by itself. */
    public Optional<WebhookDoor> webhooks() {
        return results.webhooks();
    }

    public Optional<ManagementServer> management() {
        return Optional.ofNullable(management);
    }

    /** The longest time that a stop may take, all parts together. */
    public Duration stopLimit() {
        Duration calls = stopTime();
        Duration drain = config.jms().drainTime();
        return (drain.compareTo(calls) > 0 ? drain : calls).plus(STOP_SLACK);
    }

    private <T extends AutoCloseable> T opened(T part) {
        return life.opened(part);
    }

    /**
     * Stops in order: the doors take nothing more, waiting requests go back to them, and calls in flight finish. A
     * start that is still going on is interrupted and undone.
     */
    @Override
    public void close() {
        life.stop(this::stop);
    }

    private void stop() {
        if (ready) {
            LOG.info("begini-bridge is stopping: it takes no new requests, and calls in flight finish");
        }
        doors.stopAccepting();
        if (results != null) {
            Lifecycle.quietly(results::stopAccepting);
        }
        if (core != null) {
            Lifecycle.quietly(
                    core::stopWaiting); // what waits is left to its door; calls in flight go on to their answer
        }
        life.closeParts();
        if (ready) {
            LOG.info("begini-bridge has stopped");
        }
    }
}
