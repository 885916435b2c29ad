package dev.beginibridge.rest;

import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.RestLimits;
import dev.beginibridge.config.Webhooks;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Uploads;
import dev.beginibridge.rest.answer.ServerProblems;
import dev.beginibridge.rest.server.Listener;
import dev.beginibridge.rest.server.Responses;
import dev.beginibridge.tls.OwnCertificate;
import dev.beginibridge.tls.TlsPort;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.RestConfiguration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The REST door: an HTTP server in front of the routes in {@code routes/rest-requests.camel.yaml}.
 *
 * <p>Order: {@link #bind} before the routes are loaded, {@link #start} after the Camel context started (before that every
 * path answers 404), {@link #stopAccepting} as the first step of a shutdown, {@link #close} as the last.
 */
public final class RestDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestDoor.class);

    /** Camel finds a servlet by its name in a map of the whole process: each door has its own. */
    private static final AtomicInteger DOORS = new AtomicInteger();

    /** Beyond its call, for a request that is answered during a stop. */
    private static final Duration ANSWERING = Duration.ofSeconds(2);

    private final BridgeConfig.Rest config;
    private final BridgeConfig bridge;
    private final Optional<Uploads> uploads;
    private final Ledger ledger;
    private final CamelContext context;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final String servletName = "begini-rest-" + DOORS.incrementAndGet();
    private final Clients clients;
    private final Optional<TlsPort> tls;

    private volatile Optional<Listener> listener = Optional.empty();

    /** @param uploads who takes batches; empty: nobody does */
    public RestDoor(
            BridgeConfig bridge,
            Clients clients,
            Optional<Uploads> uploads,
            Ledger ledger,
            CamelContext context,
            Clock clock,
            MeterRegistry metrics) {
        this.config = bridge.rest();
        this.bridge = bridge;
        this.uploads = uploads;
        this.ledger = ledger;
        this.context = context;
        this.clock = clock;
        this.metrics = metrics;
        this.clients = clients;
        this.tls = config.tls()
                .map(files ->
                        new TlsPort("rest", files, IdentityKeys.OF_REST, ConfigKey.REST_TLS_CLIENT_ROOTS, metrics));
    }

    /** What it shows; empty: it speaks plain HTTP. */
    public Optional<OwnCertificate> certificate() {
        return tls.map(TlsPort::certificate);
    }

    /** What holds for {@code rest:} in every route file. */
    public static void configure(RestConfiguration rest) {
        rest.setComponent("servlet");
        rest.setInlineRoutes(false); // a route that a path goes to stays a route of its own
    }

    /** Puts into the registry what the door's routes refer to. */
    public void bind(Registry registry) {
        registry.bind("servlet", new RestServlet(servletName, new RestBinding(clock, config.deadline())));
        registry.bind("restRequest", new RestRequest());
        registry.bind("restReply", new RestReply());
        registry.bind("restFailure", new RestFailure());
        registry.bind("restRecord", new RestRecord(bridge, ledger));
        RestLimits limits = config.limits();
        Transfers transfers = new Transfers(limits.transfers(), limits.receiveTime());
        registry.bind("restUpload", new RestUpload(uploads, limits.upload(), transfers));
        registry.bind("restBatch", new RestBatch(uploads));
        registry.bind("restBatchResult", new RestBatchFile(uploads, Upload::result, transfers));
        registry.bind("restDescription", new RestDescription());
        registry.bind("restBatchRejects", new RestBatchFile(uploads, Upload::rejects, transfers));
    }

    /**
     * Listens, behind a handler of somebody else's; when it returns, requests are answered.
     *
     * @param front what is to see each request before the door does, and may answer it
     */
    public void start(UnaryOperator<Handler> front) {
        if (clients.isEmpty()) {
            LOG.warn("REST: no client is configured, every request gets 401; set begini.rest.clients.NAME.token");
        }
        if (tls.isEmpty() && !Hosts.isLoopback(config.host())) {
            LOG.warn(
                    "REST: {} can be reached from other machines, and tokens and links go over it in clear; set {}, or keep it"
                            + " behind a proxy that ends TLS",
                    config.host(),
                    ConfigKey.REST_TLS_CERTIFICATE.key());
        }
        RestLimits limits = config.limits();
        RequestQueue waiting = new RequestQueue(limits.concurrent(), limits.waiting(), config.deadline(), servlets());
        Handler known = new RequestPrecheck(
                new Resources(context), new BufferedBody(limits.body(), limits.receiveTime(), clock, waiting));
        Listener listener = new Listener(
                "rest",
                new Listener.Place(config.host(), config.port(), ConfigKey.REST_HOST, ConfigKey.REST_PORT),
                tls,
                limits,
                limits.concurrent() + (bridge.webhooks().enabled() ? Webhooks.AT_WORK : 0),
                drain(),
                new PlainPaths(front.apply(new ClientHandler(clients, known))),
                new ServerProblems(),
                new Responses(metrics));
        Gauge.builder("begini.rest.in.flight", listener, Listener::inFlight)
                .description("Requests of the REST door in progress")
                .register(metrics);
        Gauge.builder("begini.rest.waiting", waiting, RequestQueue::getSuspendedRequestCount)
                .description("Requests of the REST door that wait for a place")
                .register(metrics);
        Gauge.builder("begini.rest.connections", listener, Listener::connections)
                .description("Connections open at the REST door")
                .register(metrics);
        this.listener = Optional.of(listener); // all is there that a stop needs
        listener.start();
    }

    /** A call under way ends, and its request is answered. */
    private Duration drain() {
        Duration call = bridge.api().callTimeout().plus(ANSWERING);
        return call.compareTo(Listener.DRAIN) > 0 ? call : Listener.DRAIN;
    }

    private ServletContextHandler servlets() {
        ServletContextHandler servlets = new ServletContextHandler("/", false, false);
        servlets.setErrorHandler(new ServerProblems());
        ServletHolder camel = new ServletHolder(servletName, new CamelHttpTransportServlet());
        camel.setInitOrder(1); // at start, not at the first request
        servlets.addServlet(camel, "/*");
        return servlets;
    }

    /** Closes the listening socket; requests in progress go on, new ones on open connections get 503. */
    public void stopAccepting() {
        listener.ifPresent(Listener::stopAccepting);
    }

    /** Waits, for a limited time, until the requests in progress are answered; then closes every connection. */
    @Override
    public void close() {
        listener.ifPresent(Listener::close);
    }

    public boolean isListening() {
        return listener.filter(Listener::isListening).isPresent();
    }

    /** The port really bound. */
    public int port() {
        return listener.orElseThrow().port();
    }

    public String baseUrl() {
        return listener.orElseThrow().baseUrl();
    }
}
