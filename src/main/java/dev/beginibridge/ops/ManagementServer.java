package dev.beginibridge.ops;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Version;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.port.Connections;
import dev.beginibridge.tls.OwnCertificate;
import dev.beginibridge.tls.TlsPort;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health, metrics and the operations page on a port of their own, so that they answer whatever the doors do. */
public final class ManagementServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 4;
    private static final Duration IDLE_TIME = Duration.ofSeconds(30);
    private static final Duration HEAD_TIME = Duration.ofSeconds(10);
    /** Enough for the probes of a cluster's node, and for the browsers behind a proxy. */
    static final int CONNECTIONS_PER_ADDRESS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

    private final BridgeConfig.Management config;
    private final Server server;
    private final ServerConnector connector;
    private final ServerConnector local;
    private final Connections connections;
    private final Optional<TlsPort> tls;

    /**
     * @param operators whether this value of an {@code Authorization} header, as it came, is that of an operator, who
     *     may see details when the port is bound beyond loopback
     * @param page what answers beside health and metrics; it leaves alone what is not its own
     */
    public ManagementServer(
            BridgeConfig.Management config,
            Health health,
            PrometheusMeterRegistry metrics,
            Predicate<String> operators,
            Handler page) {
        this.config = config;
        Gauge.builder("begini.build.info", () -> 1)
                .description("The version of the bridge and of the Java it runs on")
                .tag("version", Version.text())
                .tag("java", Runtime.version().toString())
                .register(metrics);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("management");
        threads.setDaemon(true);
        server = new Server(threads);
        tls = config.tls()
                .map(files -> new TlsPort(
                        "management",
                        files,
                        IdentityKeys.OF_MANAGEMENT,
                        ConfigKey.MANAGEMENT_TLS_CLIENT_ROOTS,
                        metrics));
        connector = tls.map(port -> port.connector(server, http()))
                .orElseGet(() -> new ServerConnector(server, 1, 1, http()));
        Handler pages = new Handler.Sequence(page, new ManagementPages(health, metrics));
        connections = new Connections(
                CONNECTIONS_PER_ADDRESS, IDLE_TIME, HEAD_TIME, new ManagementGuard(config, operators, pages));
        add(connector, config.host(), config.port());
        if (tls.isPresent()) {
            local = new ServerConnector(server, 1, 1, http());
            add(local, LOOPBACK, 0);
        } else {
            local = connector;
        }
        server.setHandler(connections);
        server.setErrorHandler((request, response, callback) -> {
            response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
            response.write(true, null, callback);
            return true;
        });
    }

    private void add(ServerConnector port, String host, int number) {
        port.setHost(host);
        port.setPort(number);
        port.setIdleTimeout(IDLE_TIME.toMillis());
        port.addBean(connections);
        server.addConnector(port);
    }

    private static HttpConnectionFactory http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        return new HttpConnectionFactory(http);
    }

    /** What it shows; empty: it speaks plain HTTP. */
    public Optional<OwnCertificate> certificate() {
        return tls.map(TlsPort::certificate);
    }

    public void start() {
        if (tls.isEmpty() && !Hosts.isLoopback(config.host())) {
            LOG.warn(
                    "management: {} can be reached from other machines, and operators' tokens go over it in clear; set {}",
                    config.host(),
                    ConfigKey.MANAGEMENT_TLS_CERTIFICATE.key());
        }
        try {
            server.start();
        } catch (Exception e) {
            throw ConfigException.cannotListen(
                    ConfigKey.MANAGEMENT_HOST, ConfigKey.MANAGEMENT_PORT, config.host() + ":" + config.port(), e);
        }
    }

    /** The port really bound. */
    public int port() {
        return connector.getLocalPort();
    }

    public String baseUrl() {
        return (tls.isPresent() ? "https://" : "http://") + Hosts.inUrl(config.host()) + ":" + port();
    }

    /**
     * The port for commands on this machine, which speaks plain HTTP. With TLS it is another one, on loopback: a command need
     * not trust the certificate.
     */
    public int localPort() {
        return local.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn(
                    "management: requests were cut off by the shutdown ({})",
                    e.getClass().getSimpleName());
        }
    }
}
