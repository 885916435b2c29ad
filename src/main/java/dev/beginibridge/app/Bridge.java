package dev.beginibridge.app;

import dev.beginibridge.begini.BeginiHealth;
import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.client.Client;
import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.Settings;
import dev.beginibridge.config.Version;
import dev.beginibridge.core.IssueLink;
import dev.beginibridge.core.LinkLog;
import dev.beginibridge.core.LinkMeters;
import dev.beginibridge.core.LinkPort;
import dev.beginibridge.core.LinkSteps;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.core.UidHash;
import dev.beginibridge.database.Database;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.deployment.CredentialsWatcher;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.file.FileDoor;
import dev.beginibridge.file.Replay;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.LedgerHealth;
import dev.beginibridge.ledger.Retention;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.ops.FreeSpace;
import dev.beginibridge.ops.Health;
import dev.beginibridge.ops.LogGuard;
import dev.beginibridge.ops.ManagementServer;
import dev.beginibridge.ops.SecretMask;
import dev.beginibridge.ops.page.OperationsPage;
import dev.beginibridge.ops.page.Sources;
import dev.beginibridge.rest.RestDoor;
import dev.beginibridge.timeline.Timeline;
import dev.beginibridge.tls.TlsFiles;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bridge: ledger, heart, doors, and what they stand on, started in the order in which they need each other, the
 * broker beside all until the queue door needs it, and closed in the reverse order. The only place that knows all parts.
 */
public final class Bridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration HEALTH_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STOP_SLACK = Duration.ofSeconds(5);

    private final BridgeConfig config;
    private final Settings settings;
    private final Path home;
    private final Clock clock;
    private final boolean withDoors;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Lifecycle life = new Lifecycle();
    private final Doors doors;

    private Health health;
    private Database database;
    private Ledger ledger;
    private Timeline timeline;
    private CallScheduler scheduler;
    private TokenClient tokenClient;
    private Clients clients;
    private CamelContext context;
    private Optional<BrokerStart> brokerStart = Optional.empty();
    private ManagementServer management;
    private boolean ready;

    /**
     * @param settings where the routes' placeholders come from
     * @param home where the bundle is installed: its {@code routes} are taken when none are configured
     */
    public Bridge(BridgeConfig config, Settings settings, Path home, Clock clock) {
        this(config, settings, home, clock, true);
    }

    private Bridge(BridgeConfig config, Settings settings, Path home, Clock clock, boolean withDoors) {
        this.config = config;
        this.settings = settings;
        this.home = home;
        this.clock = clock;
        this.withDoors = withDoors;
        this.doors = new Doors(config, clock, metrics);
        LogGuard.install(config.log());
        settings.warnings().forEach(LOG::warn);
    }

    /** Only the ledger and the core: for one request from the command line, beside a running service. */
    public static Bridge withoutDoors(BridgeConfig config, Settings settings, Path home, Clock clock) {
        return new Bridge(config, settings, home, clock, false);
    }

    /** Starts everything; when a part fails, or {@link #close} is called meanwhile, what was started before is closed again. */
    public void start() throws Exception {
        long started = System.nanoTime();
        life.start(this::startParts, this::stop);
        if (withDoors) {
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
        TlsFiles.check(config, withDoors);
        health = opened(new Health(clock));
        boolean embedded =
                withDoors && config.jms().enabled() && config.jms().broker().isEmbedded();
        brokerStart = embedded ? Optional.of(opened(new BrokerStart(config))) : Optional.empty();
        database = opened(Database.open(config.ledger()));
        ledger = Ledger.in(database, clock, metrics);
        timeline = opened(Timeline.in(database, clock, metrics));
        if (withDoors) {
            opened(new Retention(database, config.upkeep(), clock, metrics)).start();
        }
        scheduler = new CallScheduler(
                config.api().maxConcurrent(),
                config.probe().unreachable(),
                config.probe().suspended(),
                clock);
        LedgerHealth.register(health, ledger);
        BeginiHealth.register(health, scheduler);
        Deployments deployments = new Deployments(config);
        clients = new Clients(config.rest().clients().values(), clock);
        ApiHeaders headers = new ApiHeaders(config.api().headers());
        CredentialsWatcher credentialsWatcher =
                opened(new CredentialsWatcher(deployments, headers, clients, settings, scheduler::resume));
        tokenClient = opened(new TokenClient(config.api(), headers, clock));
        BeginiHealth.register(
                metrics, scheduler, tokenClient, config.deployments().keySet());
        LinkLog log = new LinkLog(UidHash.open(config.log()));
        LinkSteps steps = new LinkSteps(
                config,
                deployments,
                ledger,
                timeline,
                scheduler,
                new LinkMeters(metrics, config.rest().deadline()),
                log,
                clock);
        if (!withDoors) {
            startCamel(steps);
            credentialsWatcher.start();
            return;
        }
        Control control = new Control(config, this);
        management = new ManagementServer(
                config.management(),
                health,
                metrics,
                this::isOperator,
                new Handler.Sequence(control.handler(), new OperationsPage(shown(deployments))));
        startCamel(steps);
        health.register("disk", FreeSpace.of(config, brokerStart.isPresent()));
        opened(management).start();
        opened(control).open(management.localPort()); // before the doors: a bridge that is ready can be found
        doors.start();
        CertificateHealth.register(
                health,
                metrics,
                clock,
                Stream.of(
                                doors.rest().flatMap(RestDoor::certificate),
                                management.certificate(),
                                tokenClient.certificate())
                        .flatMap(Optional::stream)
                        .toList());
        health.show(metrics);
        health.watch(HEALTH_INTERVAL);
        credentialsWatcher.start(); // it reads the files again at its second look: not while the parts start
    }

    private boolean isOperator(String authorization) {
        return clients.authenticate(authorization).map(Client::isOperator).orElse(false);
    }

    private Sources shown(Deployments deployments) {
        return new Sources(
                config.environment(),
                clock,
                metrics,
                health,
                scheduler,
                deployments,
                Doors.open(config),
                Doors.requestQueues(config),
                this::running,
                timeline,
                config.api().maxConcurrent(),
                config.probe().suspended());
    }

    private void startCamel(LinkSteps steps) {
        Main camel = new Main();
        settings.placeholders().forEach(camel::addInitialProperty);
        camel.addInitialProperty(
                ConfigKey.API_BASE_URL.key(), config.api().baseUrl().toString());
        RouteFolder routes = RouteFolder.of(config, settings, home, withDoors);
        CamelSettings.apply(camel, routes, stopTime());
        camel.configure().addRoutesBuilder(new IssueLink(steps, clock));
        camel.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport main) {
                tokenClient.bind(main.getCamelContext());
                LinkPort.bind(main.getCamelContext().getRegistry());
                if (withDoors) {
                    doors.bind(main.getCamelContext(), database, ledger, clients, health, life::opened);
                }
            }

            @Override
            public void afterConfigure(BaseMainSupport main) {
                doors.connect(main.getCamelContext(), brokerStart);
                new SecretMask(config.link().baseUrl()).guard(main.getCamelContext());
                Wiring.check(main.getCamelContext(), settings.placeholders().keySet(), sendersFromJava());
            }
        });
        opened(camel::stop);
        camel.start();
        context = camel.getCamelContext();
        LogGuard.hear(Wiring.loggers(context));
    }

    private Map<String, String> sendersFromJava() {
        Map<String, String> senders = new TreeMap<>(Map.of(TokenClient.ENDPOINT, "the core sends each call of Begini"));
        if (doors.file().isPresent()) {
            senders.put(FileDoor.ROWS, "the file door sends each row");
        }
        return senders;
    }

    private List<BatchProgress> running() {
        return doors.file().map(FileDoor::running).orElse(List.of());
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

    /** How long an orderly stop may take: a call in flight is let finish. */
    private Duration stopTime() {
        return config.api().callTimeout().plus(STOP_SLACK);
    }

    /** What happened to each customer; there once the bridge has started. */
    public Timeline timeline() {
        return timeline;
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
     * Stops in order: nothing more is taken, waiting requests are left to their doors, calls in flight finish. A start that
     * goes on is interrupted and undone.
     */
    @Override
    public void close() {
        life.stop(this::stop);
    }

    private void stop() {
        if (ready) {
            LOG.info("begini-bridge stops: it takes no more, and calls in flight finish");
        }
        doors.stopAccepting();
        if (scheduler != null) {
            Lifecycle.quietly(scheduler::stop); // what waits is left to its door; calls in flight go on to their answer
        }
        life.closeParts();
        if (ready) {
            LOG.info("begini-bridge has stopped");
        }
    }
}
