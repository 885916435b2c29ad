package dev.beginibridge.ops;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.Version;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 4;
    private static final long IDLE_MILLIS = 30_000;
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

    private final BridgeConfig.Management config;
    private final Server server;
    private final ServerConnector connector;

    /**
     * @param operators who may see details when the port is bound beyond loopback
     * @param page what answers beside health and metrics; it leaves alone what is not its own
     */
    public ManagementServer(
            BridgeConfig.Management config,
            Health health,
            PrometheusMeterRegistry metrics,
            Operators operators,
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
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.setHandler(new ManagementGuard(
                config, operators, new Handler.Sequence(page, new ManagementPages(health, metrics))));
        server.setErrorHandler((request, response, callback) -> {
            response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
            response.write(true, null, callback);
            return true;
        });
    }

    public void start() {
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
