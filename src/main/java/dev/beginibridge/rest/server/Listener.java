package dev.beginibridge.rest.server;

import dev.beginibridge.config.RestLimits;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.port.Connections;
import dev.beginibridge.rest.answer.Problems;
import dev.beginibridge.tls.TlsPort;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server for callers of any kind. {@link #stopAccepting} is the first step of a shutdown, {@link #close} the last.
 */
public final class Listener implements AutoCloseable {
    /** Threads beyond those of the requests worked on: they read, refuse, and send away. */
    private static final int MORE_THREADS = 16;

    private static final int MIN_THREADS = 8;

    /** Connections the operating system may hold before we take them. */
    private static final int ACCEPT_QUEUE = 128;

    /** Mostly the longest time that requests in progress have to end. */
    public static final Duration DRAIN = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** Where it listens, and the keys that say so. */
    public record Place(String host, int port, ConfigKey hostKey, ConfigKey portKey) {}

    private final String name;
    private final Place place;
    private final Optional<TlsPort> tls;
    private final Duration drain;
    private final Server server;
    private final ServerConnector connector;
    private final GracefulHandler graceful;
    private final Connections connections;
    private boolean closed;
    private CompletableFuture<Void> drained;
    /** Of {@link System#nanoTime}. */
    private long drainEnd;

    /**
     * @param name for threads and log lines
     * @param atWork requests worked on at a time: each holds a thread
     * @param drain how long they may go on after {@link #stopAccepting}
     * @param errors answers what the server refuses by itself
     */
    public Listener(
            String name,
            Place place,
            Optional<TlsPort> tls,
            RestLimits limits,
            int atWork,
            Duration drain,
            Handler handler,
            Request.Handler errors,
            RequestLog log) {
        this.name = name;
        this.place = place;
        this.tls = tls;
        this.drain = drain;
        QueuedThreadPool threads = new QueuedThreadPool(atWork + MORE_THREADS, MIN_THREADS);
        threads.setName(name);
        server = new Server(threads);
        connector = connector(new HttpConnectionFactory(http()));
        connector.setHost(place.host());
        connector.setPort(place.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(limits.idleTime().toMillis());
        server.addConnector(connector);
        graceful = new GracefulHandler(new LingeringClose(handler));
        connections =
                new Connections(limits.connectionsPerAddress(), limits.idleTime(), limits.receiveTime(), graceful);
        connector.addBean(connections);
        server.setHandler(connections);
        server.setErrorHandler(errors);
        server.setRequestLog(log);
    }

    private ServerConnector connector(HttpConnectionFactory http) {
        return tls.map(port -> port.connector(server, http)).orElseGet(() -> new ServerConnector(server, 1, 1, http));
    }

    private HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(Problems.MAX_HEADERS);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setHttpCompliance(HttpCompliance.RFC9110);
        return http;
    }

    /** Listens; when it returns, requests are answered. */
    public void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw ConfigException.cannotListen(place.hostKey(), place.portKey(), place.host() + ":" + place.port(), e);
        }
    }

    /** Closes the listening socket; requests in progress go on, new ones on open connections get 503. */
    public synchronized void stopAccepting() {
        if (drained == null) {
            connector.close();
            drained = graceful.shutdown();
            drainEnd = System.nanoTime() + drain.toNanos();
        }
    }

    /** Waits, for what is left of the drain, until the requests in progress are answered; then closes every connection. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopAccepting();
        try {
            drained.get(drainEnd - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("{}: {} requests are cut off by the shutdown", name, inFlight());
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn(
                    "{}: the server did not stop in order ({})",
                    name,
                    e.getClass().getSimpleName());
        }
    }

    /** From the end of its start to the beginning of its stop. */
    public boolean isListening() {
        return connector.isRunning() && connector.isOpen();
    }

    /** Requests in progress. */
    public int inFlight() {
        return Math.toIntExact(graceful.getCurrentRequestCount());
    }

    /** Connections that are open. */
    public int connections() {
        return connections.count();
    }

    /** The port really bound. */
    public int port() {
        return connector.getLocalPort();
    }

    public String baseUrl() {
        return (tls.isPresent() ? "https://" : "http://") + Hosts.inUrl(place.host()) + ":" + port();
    }
}
