package dev.beginibridge.core;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.database.Database;
import dev.beginibridge.deployment.ApiHeaders;
import dev.beginibridge.deployment.CredentialsWatcher;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.LedgerClock;
import dev.beginibridge.ledger.Retention;
import dev.beginibridge.timeline.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heart of the bundle: ledger, call scheduler, deployments and the routes {@code issue-link}, {@code token-call} and
 * {@code link}. The bridge is built on it, and any CamelContext can have it:
 *
 * <pre>{@code
 * try (Core core = Core.open(settings, clock, meters)) {
 *     core.addTo(camel); // from now on direct:link answers; it changes neither the context's settings nor its logging
 *     camel.start();
 *     ...
 *     camel.stop();
 * }
 * }</pre>
 *
 * <p>One process may open a SQLite ledger; several may share one on PostgreSQL.
 */
public final class Core implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Core.class);
    /** Those in YAML, from the jar: a bridge reads them from its folder instead, where a team may change them. */
    private static final List<String> ROUTES = List.of("token-call", "link");

    private final BridgeConfig config;
    private final Clock clock;
    private final Clients clients;
    private final Deployments deployments;
    private final CallScheduler scheduler;
    private final TokenClient tokenClient;
    private final CredentialsWatcher credentialsWatcher;
    private final Database database;
    private final LedgerClock ledgerClock;
    private final Ledger ledger;
    private final Timeline timeline;
    private final Retention retention;
    private final RequestIntake intake;
    private final LinkSteps steps;

    private Core(BridgeConfig config, Settings settings, Clock clock, MeterRegistry metrics, Database database) {
        this.config = config;
        this.clock = clock;
        this.database = database;
        ledgerClock = LedgerClock.of(database, clock);
        ledger = Ledger.in(database, ledgerClock, config.link().expiryMargin(), metrics);
        LinkLog log = new LinkLog(UidHash.open(config.log()));
        clients = new Clients(config.rest().clients().values(), clock);
        deployments = new Deployments(config, clock);
        scheduler = new CallScheduler(
                config.api().maxConcurrent(),
                config.probe().unreachable(),
                config.probe().suspended(),
                clock);
        ApiHeaders headers = new ApiHeaders(config.api().headers());
        tokenClient = new TokenClient(config.api(), headers, clock);
        credentialsWatcher = new CredentialsWatcher(deployments, headers, clients, settings, scheduler::resume);
        timeline = Timeline.in(database, clock, metrics);
        retention = new Retention(database, config.upkeep(), ledgerClock, metrics);
        LinkMeters meters = new LinkMeters(metrics, config.rest().deadline());
        intake = new RequestIntake(config, deployments, meters, log, clock);
        steps = new LinkSteps(config, ledger, timeline, scheduler, meters, log, clock);
    }

    /**
     * Opens the ledger and what stands on it.
     *
     * @param settings {@code begini.*} keys; those of doors and management are read and not used
     * @param metrics takes the meters {@code begini_…}; it stays the caller's
     * @throws dev.beginibridge.config.setting.ConfigException when a key or the ledger's database is not as it must be
     */
    public static Core open(Settings settings, Clock clock, MeterRegistry metrics) {
        return open(BridgeConfig.from(settings), settings, clock, metrics);
    }

    /** As {@link #open(Settings, Clock, MeterRegistry)}, with what was read from the settings before. */
    public static Core open(BridgeConfig config, Settings settings, Clock clock, MeterRegistry metrics) {
        Database database = Database.open(config.ledger());
        try {
            return new Core(config, settings, clock, metrics, database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Gives a context the three routes, and what they need. When the context begins to stop, requests that wait leave
     * {@code direct:link} as an exception, and calls in flight finish.
     */
    public void addTo(CamelContext camel) throws Exception {
        bind(camel);
        camel.getPropertiesComponent()
                .addInitialProperty(
                        ConfigKey.API_BASE_URL.key(), config.api().baseUrl().toString());
        camel.addRoutes(route());
        for (String route : ROUTES) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            camel, "classpath:dev/beginibridge/routes/" + route + ".camel.yaml"));
        }
        camel.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext context) {
                stopWaiting();
            }
        });
        start();
    }

    /** The component and the beans that the routes in YAML name, and what guards their steps; before these are built. */
    public void bind(CamelContext camel) {
        tokenClient.bind(camel);
        LinkPort.bind(camel.getRegistry());
        camel.getCamelContextExtension().addInterceptStrategy(new MissingDeployments());
    }

    /** The route {@code direct:issue-link}. */
    public IssueLink route() {
        return new IssueLink(intake, steps, clock);
    }

    /** Begins to watch the files of keys, and to forget what is older than {@code begini.retention.*} say. */
    public void start() {
        retention.start();
        credentialsWatcher.start();
    }

    /** The beginning of a stop: requests that wait for Begini are left to their doors, calls in flight go on. */
    public void stopWaiting() {
        scheduler.stop();
    }

    public Database database() {
        return database;
    }

    /** What leases in the database are measured by. */
    public LedgerClock ledgerClock() {
        return ledgerClock;
    }

    public Ledger ledger() {
        return ledger;
    }

    public Retention retention() {
        return retention;
    }

    public Timeline timeline() {
        return timeline;
    }

    public CallScheduler scheduler() {
        return scheduler;
    }

    public Deployments deployments() {
        return deployments;
    }

    public Clients clients() {
        return clients;
    }

    public TokenClient tokenClient() {
        return tokenClient;
    }

    /** When no request is under way any more: after the context has stopped. */
    @Override
    public void close() {
        for (AutoCloseable part : List.of(tokenClient, credentialsWatcher, retention, timeline, database)) {
            try {
                part.close();
            } catch (Exception e) { // the others are closed all the same
                LOG.warn("a part did not close cleanly: {}", e.getClass().getName());
            }
        }
    }
}
