package dev.beginibridge.app;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.JmsBroker;
import dev.beginibridge.config.Settings;
import dev.beginibridge.config.Version;
import dev.beginibridge.core.IssueLink;
import dev.beginibridge.core.LinkLog;
import dev.beginibridge.core.LinkMeters;
import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.core.UidHash;
import dev.beginibridge.deployment.CredentialsWatcher;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.jms.JmsDoor;
import dev.beginibridge.jms.JmsHealth;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.Ledgers;
import dev.beginibridge.ledger.Timeline;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.LogGuard;
import dev.beginibridge.ops.ManagementServer;
import dev.beginibridge.ops.page.Sources;
import dev.beginibridge.rest.RestDoor;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bridge: ledger, heart, doors, and what they stand on, started in the order in which they need each other, the
 * broker beside all until the queue door needs it, and closed in the reverse order. The only place that knows all parts.
 */
public final class Bridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration HEALTH_INTERVAL = Duration.ofSeconds(15);
    private static final Duration STOP_SLACK = Duration.ofSeconds(5);

    private final BridgeConfig config;
    private final Settings settings;
    private final Path home;
    private final Clock clock;
    private final boolean doors;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private Health health;
    private Ledger ledger;
    private CallScheduler scheduler;
    private Clients clients;
    private CamelContext context;
    private Optional<BrokerStart> brokerStart = Optional.empty();
    private JmsDoor jms;
    private FileDoor file;
    private RestDoor rest;
    private ManagementPort management;
    private boolean ready;
    private boolean closed;

    /**
     * @param settings where the routes' placeholders come from
     * @param home where the bundle is installed: its {@code routes} are taken when none are configured
     */
    public Bridge(BridgeConfig config, Settings settings, Path home, Clock clock) {
        this(config, settings, home, clock, true);
    }

    private Bridge(BridgeConfig config, Settings settings, Path home, Clock clock, boolean doors) {
        this.config = config;
        this.settings = settings;
        this.home = home;
        this.clock = clock;
        this.doors = doors;
        LogGuard.install(config.log());
        settings.warnings().forEach(LOG::warn);
    }

    /** Only the ledger and the core: for one request from the command line, beside a running service. */
    public static Bridge withoutDoors(BridgeConfig config, Settings settings, Path home, Clock clock) {
        return new Bridge(config, settings, home, clock, false);
    }

    /** Starts everything; when a part fails, what was started before is closed again. */
    public synchronized void start() throws Exception {
        long started = System.nanoTime();
        try {
            startParts();
        } catch (Exception | Error e) {
            close();
            throw e;
        }
        if (doors) {
            ready = true;
            LOG.info(
                    "begini-bridge {} is ready after {} ms: {} environment, deployments {}",
                    Version.text(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
                    config.environment().text(),
                    config.deployments().keySet().stream().sorted().toList());
        }
    }

    private void startParts() throws Exception {
        health = opened(new Health(clock));
        boolean embedded =
                doors && config.jms().enabled() && config.jms().broker().isEmbedded();
        brokerStart = embedded ? Optional.of(opened(new BrokerStart(config))) : Optional.empty();
        ledger = opened(
                doors
                        ? Ledgers.openForgetting(config.ledger(), config.upkeep(), clock, metrics)
                        : Ledgers.open(config.ledger(), clock, metrics));
        scheduler = new CallScheduler(
                config.api().maxConcurrent(),
                config.probe().unreachable(),
                config.probe().suspended(),
                clock);
        HealthChecks.register(health, ledger, scheduler);
        Deployments deployments = new Deployments(config);
        clients = new Clients(config.rest().clients().values(), clock);
        CredentialsWatcher credentialsWatcher =
                opened(new CredentialsWatcher(deployments, clients, settings, scheduler::resume));
        TokenClient tokenClient = opened(new TokenClient(config.api(), clock));
        Gauges.register(metrics, scheduler, tokenClient, config.deployments().keySet());
        LinkLog log = new LinkLog(UidHash.open(config.log()));
        LinkSteps steps =
                new LinkSteps(config, deployments, ledger, scheduler, tokenClient, new LinkMeters(metrics), log, clock);
        if (!doors) {
            startCamel(steps);
            credentialsWatcher.start();
            return;
        }
        ManagementPort port = new ManagementPort(config.management(), health, metrics, clients, shown(deployments));
        startCamel(steps);
        HealthChecks.registerDisk(health, config, broker());
        management = opened(port);
        management.start();
        startDoors();
        health.watch(HEALTH_INTERVAL);
        credentialsWatcher.start(); // it reads the files again at its second look: not while the parts start
    }

    private Sources shown(Deployments deployments) {
        return new Sources(
                config.environment(),
                clock,
                metrics,
                health,
                scheduler,
                deployments,
                DoorNames.open(config),
                () -> file == null ? List.of() : file.running(),
                ledger.timeline(),
                config.api().maxConcurrent(),
                config.probe().suspended());
    }

    private void startCamel(LinkSteps steps) {
        Main camel = new Main();
        settings.placeholders().forEach(camel::addInitialProperty);
        Optional<Path> routes = doors ? Optional.of(RouteFolder.of(config, settings, home)) : Optional.empty();
        CamelSettings.apply(camel, routes, DoorNames.shut(config), stopTime());
        camel.configure().addRoutesBuilder(new IssueLink(steps, clock));
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport main) {
                main.getCamelContext().setClassResolver(new OneLoader(main.getCamelContext()));
            }

            @Override
            public void beforeConfigure(BaseMainSupport main) {
                if (doors) {
                    bindDoors(main.getCamelContext());
                }
            }

            @Override
            public void afterConfigure(BaseMainSupport main) {
                if (jms != null) {
                    // As late as can be: the broker takes longest of all parts.
                    jms.serveFrom(brokerStart
                            .map(start ->
                                    JmsBroker.at(Optional.of(start.started().url())))
                            .orElse(config.jms().broker()));
                    jms.addParkedDoors(config.deployments().keySet());
                }
            }
        });
        parts.push(camel::stop);
        camel.start();
        context = camel.getCamelContext();
    }

    /** The doors' beans, before the routes that name them are built. */
    private void bindDoors(CamelContext camel) {
        if (config.jms().enabled()) {
            jms = opened(new JmsDoor(config.jms(), config.layouts(), config.retry(), camel, clock, metrics));
            jms.bind(camel.getRegistry());
            HealthChecks.register(health, jms);
            JmsHealth.register(health, jms);
            broker().ifPresent(own -> Gauges.register(
                    metrics, own, jms.queues(config.deployments().keySet())));
        }
        if (config.file().enabled()) {
            file = opened(new FileDoor(
                    config.file(), config.layouts().values(), config.retry(), camel, ledger::sync, clock, metrics));
            file.bind(camel.getRegistry());
            HealthChecks.register(health, file);
        }
        if (config.rest().enabled()) {
            rest = opened(new RestDoor(
                    config, clients, Optional.ofNullable(file).map(FileDoor::uploads), ledger, camel, clock, metrics));
            rest.bind(camel.getRegistry());
        }
    }

    private void startDoors() throws Exception {
        if (file != null) {
            file.start();
        }
        if (rest != null) {
            rest.start();
        }
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

    /** How long an orderly stop may take: a call in flight is let finish. */
    private Duration stopTime() {
        return config.api().callTimeout().plus(STOP_SLACK);
    }

    /** What happened to each customer; there once the bridge has started. */
    public Timeline timeline() {
        return ledger.timeline();
    }

    public Optional<EmbeddedBroker> broker() {
        return brokerStart.map(BrokerStart::broker);
    }

    public Optional<FileDoor> file() {
        return Optional.ofNullable(file);
    }

    public Optional<RestDoor> rest() {
        return Optional.ofNullable(rest);
    }

    public Optional<ManagementServer> management() {
        return Optional.ofNullable(management).map(ManagementPort::server);
    }

    private void takeNoMore() {
        if (rest != null) {
            rest.stopAccepting();
        }
        if (jms != null) {
            jms.pause();
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Stops in order: nothing more is taken, waiting requests are left to their doors, calls in flight finish. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (ready) {
            LOG.info("begini-bridge stops: it takes no more, and calls in flight finish");
        }
        takeNoMore();
        if (scheduler != null) {
            scheduler.stop(); // what waits is left to its door; calls in flight go on to their answer
        }
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part did not close cleanly: {}", e.getClass().getName());
            }
        }
        if (ready) {
            LOG.info("begini-bridge has stopped");
        }
    }
}
