package dev.beginibridge.sandbox;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.BridgeConfig.SandboxDeployment;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Hosts;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A stub of the Begini API, honest to what is known of it: both authentication modes, tokens with the documented claims,
 * the documented errors, and faults on demand ({@link MagicUid} for one call, {@link #mode} for all). It records every call,
 * so that a test can count them. {@code docs/sandbox.md} describes it for its users.
 *
 * <p>It can be started again after {@link #close}, on the same port and with its record kept: between the two, connections
 * are refused.
 */
public final class Sandbox implements AutoCloseable {
    private static final int MAX_THREADS = 8;
    /** Longer than any slow answer: the sandbox never hangs up on its own account. */
    private static final long IDLE_TIMEOUT_MS = 600_000;

    private static final List<SandboxDeployment> BUILT_IN = List.of(
            new SandboxDeployment(
                    "personal-loans", "1234567890987654321", Secret.of("sandbox-key-personal-loans"), false),
            new SandboxDeployment("sme-loans", "9876543210123456789", Secret.of("sandbox-key-sme-loans"), true));

    private final BridgeConfig.Sandbox config;
    private final List<SandboxDeployment> deployments;
    private final Calls calls = new Calls();
    private final AtomicReference<Mode> mode;
    private final Control control;
    private final Clock clock;
    private final TokenEndpoint tokenEndpoint;
    private final WebhookTest webhookTest;
    private final Courier courier = new Courier();
    private final Applicant applicant;
    private Server server;
    private volatile int port;

    public Sandbox(BridgeConfig.Sandbox config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.port = config.port();
        this.deployments = config.deployments().isEmpty() ? BUILT_IN : List.copyOf(config.deployments());
        Keys keys = new Keys(deployments);
        Mode initial = Mode.initial(config.latency(), config.webhooks(), keys.initial());
        this.mode = new AtomicReference<>(initial);
        Tokens tokens = new Tokens(Tokens.randomKey(), clock, config.tokenLife());
        this.tokenEndpoint = new TokenEndpoint(keys, tokens, clock, this::elsewhere);
        this.webhookTest = new WebhookTest(keys, courier);
        this.applicant = new Applicant(deployments, courier, mode::get, initial, clock);
        this.control = new Control(calls, courier, tokenEndpoint, tokens, mode, initial);
    }

    /** The deployments of a sandbox that is configured with none. Their keys are public by intent: they open nothing. */
    public static List<SandboxDeployment> builtIn() {
        return BUILT_IN;
    }

    /** Listens from here on; throws when the port is taken. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
        threads.setName("sandbox");
        Server starting = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // Header names are recorded as they came, not as Jetty would spell them.
        http.setHeaderCacheCaseSensitive(true);
        http.setHttpCompliance(HttpCompliance.RFC9110.with("as received", Violation.CASE_SENSITIVE_FIELD_NAME));
        ServerConnector connector = new ServerConnector(starting, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(config.host());
        connector.setPort(port);
        connector.setAcceptQueueSize(1024);
        connector.setIdleTimeout(IDLE_TIMEOUT_MS);
        starting.addConnector(connector);
        starting.setHandler(new SandboxHandler(tokenEndpoint, webhookTest, applicant, control, calls, mode, clock));
        try {
            starting.start();
        } catch (Exception e) {
            stop(starting);
            throw ConfigException.cannotListen(
                    ConfigKey.SANDBOX_HOST, ConfigKey.SANDBOX_PORT, config.host() + ":" + port, e);
        }
        server = starting;
        applicant.start();
        port = connector.getLocalPort();
    }

    /** Hangs up at once, also on calls in flight. */
    @Override
    public synchronized void close() {
        if (server != null) {
            applicant.close();
            stop(server);
            server = null;
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the sandbox did not stop", e);
        }
    }

    /** The port really bound, once started. */
    public int port() {
        return port;
    }

    /** What {@code begini.api.base-url} is to be set to. */
    public URI baseUrl() {
        return URI.create("http://" + Hosts.inUrl(config.host()) + ":" + port);
    }

    /**
     * Changes the behaviour for all calls from here on: {@code down}, {@code unauthorized}, {@code unauthorized=NAME}, {@code
     * key=NAME:KEY}, {@code latency=200ms}, {@code slow=5s}, {@code webhooks=set}, {@code webhooks=URL}, or {@code ok} to begin anew.
     *
     * @throws IllegalArgumentException for any other word
     */
    public void mode(String word) {
        control.mode(word);
    }

    /** The last 10,000 calls, oldest first. */
    public List<Call> calls() {
        return calls.last();
    }

    /** How many token calls named this uid, however they were answered. */
    public int calls(String uid) {
        return calls.of(uid);
    }

    /** The last 10,000 webhooks that were sent, oldest first; each try is one. */
    public List<Posted> webhooks() {
        return courier.last();
    }

    /**
     * A webhook as it was sent.
     *
     * @param type empty text when it was no JSON
     * @param status what the receiver answered; 0 when it was not reached
     */
    public record Posted(String deployment, String uid, String type, int status) {
        /** Without the uid, so that it can be logged. */
        @Override
        public String toString() {
            return "Posted[type=" + type + ", status=" + status + "]";
        }
    }

    /** The counters. */
    public Counts counts() {
        return calls.counts();
    }

    /** Forgets calls, counters and how often flaky uids have failed; the mode stays. */
    public void reset() {
        control.reset();
    }

    /** A few lines for a human: where it listens, for whom, and where to read on. */
    public String describe() {
        String known = deployments.stream()
                .map(deployment -> "  " + deployment.name() + ": integration id " + deployment.integrationId()
                        + ", auth " + (deployment.hmac() ? "hmac" : "api-key"))
                .collect(Collectors.joining("\n"));
        return """
                Begini sandbox on %s
                deployments:
                %s
                calls received: %s/_sandbox/calls
                magic uids for every fault (MAGIC503, MAGICSLOW, …): docs/sandbox.md
                """.formatted(baseUrl(), known, baseUrl());
    }

    /** Another host name for this very sandbox: what a redirect to a foreign host looks like to a client. */
    private URI elsewhere() {
        String host = config.host().equals("localhost") ? "127.0.0.1" : "localhost";
        return URI.create("http://" + host + ":" + port + Control.ELSEWHERE);
    }
}
