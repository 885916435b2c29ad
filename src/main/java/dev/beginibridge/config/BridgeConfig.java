package dev.beginibridge.config;

import dev.beginibridge.config.secret.SecretHash;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Nearest;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A whole configuration, read and validated once, before anything starts. One record per concern. */
public record BridgeConfig(
        Environment environment,
        Api api,
        Link link,
        Retry retry,
        Probe probe,
        Map<String, Deployment> deployments,
        Optional<String> defaultDeployment,
        Jms jms,
        Broker broker,
        File file,
        Map<String, Layout> layouts,
        Rest rest,
        Webhooks webhooks,
        Results results,
        Management management,
        Ledger ledger,
        Upkeep upkeep,
        Sandbox sandbox,
        Path routes,
        Camel camel,
        Log log) {

    /** The Begini token API, and how it is reached. */
    public record Api(
            URI baseUrl,
            Duration connectTimeout,
            Duration callTimeout,
            int maxConcurrent,
            Optional<Proxy> proxy,
            Tls tls,
            List<ApiHeader> headers) {}

    /** A further header of each token call; {@code value} is that at start, re-read when it came from a file. */
    public record ApiHeader(String name, Secret value, Optional<Path> file) {
        /** Whether a header can hold it: printable ASCII and spaces, so that it can end no line. */
        public static boolean canBeValue(Secret value) {
            return value.reveal().matches("[\\x20-\\x7E]+");
        }
    }

    /** How a link is made of a token, how long it counts as alive, and which uids are taken. */
    public record Link(URI baseUrl, Duration expiryMargin, boolean strictUid) {}

    /** How long and how densely transient failures are retried inside the core. */
    public record Retry(Duration maxDuration, Duration initialDelay, Duration maxDelay) {}

    /**
     * What of Camel's own tools is switched on.
     *
     * @param reload whether changed route files are taken up while the bridge runs
     * @param jmx whether routes and endpoints are MBeans
     */
    public record Camel(boolean reload, boolean jmx) {}

    /** How often one request tries whether an unreachable Begini, or a suspended deployment, is back. */
    public record Probe(Duration unreachable, Duration suspended) {}

    /** One deployment's credentials and limits; {@code apiKey} is the key at start, re-read when it came from a file. */
    public record Deployment(
            String name,
            Environment environment,
            String integrationId,
            Optional<Secret> apiKey,
            Optional<Path> apiKeyFile,
            boolean hmac,
            Optional<Integer> maxConcurrent,
            Optional<Double> maxPerSecond) {}

    /**
     * The queue doors.
     *
     * @param brokers those beside the first, by the names that routes know them by
     * @param codePage of JSON, and of XML that declares none, in bytes
     * @param layout the name of the layout that other messages have
     */
    public record Jms(
            boolean enabled,
            JmsBroker broker,
            Map<String, JmsBroker> brokers,
            int concurrency,
            Duration drainTime,
            Correlation correlation,
            JmsReply reply,
            Charset codePage,
            Optional<String> layout,
            String requestQueue,
            String replyQueue,
            String invalidQueue,
            String parkedQueue,
            String resultQueue) {
        /** Where requests of a suspended deployment wait. */
        public String parkedQueue(String deployment) {
            return parkedQueue + "." + deployment;
        }

        public boolean isParkedQueue(String queue) {
            return queue.startsWith(parkedQueue(""));
        }

        /** The queues on which requests wait: for the bridge, or for their deployment. */
        public List<String> requestQueues(Collection<String> deployments) {
            return Stream.concat(
                            Stream.of(requestQueue),
                            deployments.stream().sorted().map(this::parkedQueue))
                    .distinct()
                    .toList();
        }
    }

    /**
     * What a reply has beside its body.
     *
     * @param copied the properties that it takes from its request
     * @param constants properties that every reply has
     * @param correlationProperty by which requester and reply find each other beside the correlation id
     */
    public record JmsReply(List<String> copied, Map<String, String> constants, Optional<String> correlationProperty) {}

    /** The embedded broker. */
    public record Broker(String host, int port, Path directory, boolean amqp) {}

    /** The file door. */
    public record File(
            boolean enabled,
            Path inbox,
            Path outbox,
            Path archive,
            Path rejected,
            Path work,
            int concurrency,
            Duration pollInterval,
            FileRules rules) {}

    /** The REST door, and its clients by name. */
    public record Rest(
            boolean enabled,
            String host,
            int port,
            Duration deadline,
            RestLimits limits,
            Optional<Tls.Server> tls,
            Map<String, Client> clients) {}

    /**
     * One client of the REST door.
     *
     * @param token the hash of its token at start, re-read when it came from a file
     * @param deployments those it may ask for; empty: all
     * @param operator may read other clients' batches, and sign in on the management port
     */
    public record Client(
            String name,
            SecretHash token,
            Optional<Path> tokenFile,
            Optional<Set<String>> deployments,
            Optional<Double> maxPerSecond,
            boolean operator) {}

    /** Health and metrics; {@code hosts} are its names, in small letters, beside its addresses. */
    public record Management(String host, int port, Set<String> hosts, Optional<Tls.Server> tls) {}

    /**
     * The ledger's database.
     *
     * @param passwordFile where the password was read, and is read again
     * @param migrate whether opening it may make and change its tables
     */
    public record Ledger(
            String url,
            Optional<String> user,
            Optional<Secret> password,
            Optional<Path> passwordFile,
            int poolSize,
            boolean syncBeforeAnswer,
            boolean migrate) {
        private static final String SQLITE = "jdbc:sqlite:";

        public boolean isSqlite() {
            return url.startsWith(SQLITE);
        }

        /** The file of a SQLite ledger, as its URL names it; of another there is none. */
        public Optional<Path> file() {
            return isSqlite() ? Optional.of(Path.of(url.substring(SQLITE.length()))) : Optional.empty();
        }
    }

    /** One deployment as the sandbox knows it. */
    public record SandboxDeployment(String name, String integrationId, Secret apiKey, boolean hmac) {}

    /** The Begini stub; {@code webhooks} is where its webhooks go, with a deployment's name behind it. */
    public record Sandbox(
            String host,
            int port,
            Duration latency,
            Duration tokenLife,
            Optional<URI> webhooks,
            List<SandboxDeployment> deployments) {}

    /** Reads and validates everything; throws with every problem found, not only the first. */
    public static BridgeConfig from(Settings settings) {
        Reading read = new Reading(settings);
        Environment environment = read.environment(ConfigKey.ENVIRONMENT);
        Map<String, Deployment> deployments = DeploymentReading.deployments(read, environment);
        Map<String, Layout> layouts = LayoutReading.layouts(read);
        BridgeConfig config = new BridgeConfig(
                environment,
                ApiReading.api(read),
                new Link(
                        read.url(ConfigKey.LINK_BASE_URL),
                        read.duration(ConfigKey.LINK_EXPIRY_MARGIN),
                        read.flag(ConfigKey.UID_STRICT)),
                new Retry(
                        read.duration(ConfigKey.RETRY_MAX_DURATION),
                        read.duration(ConfigKey.RETRY_INITIAL_DELAY),
                        read.duration(ConfigKey.RETRY_MAX_DELAY)),
                new Probe(read.duration(ConfigKey.PROBE_UNREACHABLE), read.duration(ConfigKey.PROBE_SUSPENDED)),
                deployments,
                DeploymentReading.defaultDeployment(read, deployments),
                JmsReading.jms(read, layouts.keySet()),
                new Broker(
                        read.host(ConfigKey.BROKER_HOST),
                        read.port(ConfigKey.BROKER_PORT),
                        read.path(ConfigKey.BROKER_DIRECTORY),
                        read.flag(ConfigKey.BROKER_AMQP)),
                FileReading.file(read),
                layouts,
                RestReading.rest(read, deployments.keySet()),
                Webhooks.read(read, deployments.keySet()),
                Results.read(read, deployments.keySet()),
                new Management(
                        read.host(ConfigKey.MANAGEMENT_HOST),
                        read.port(ConfigKey.MANAGEMENT_PORT),
                        read.hosts(ConfigKey.MANAGEMENT_HOSTS),
                        TlsReading.server(read, IdentityKeys.OF_MANAGEMENT, ConfigKey.MANAGEMENT_TLS_CLIENT_ROOTS)),
                LedgerReading.ledger(read),
                Upkeep.read(read),
                SandboxReading.sandbox(read),
                read.path(ConfigKey.ROUTES_DIRECTORY),
                new Camel(read.flag(ConfigKey.ROUTES_RELOAD), read.flag(ConfigKey.JMX)),
                Log.read(read));
        Listener.check(read, config);
        settings.checkAll();
        return config;
    }

    /** The names of the doors that are open, of {@code jms}, {@code file} and {@code rest}. */
    public List<String> openDoors() {
        return Stream.of(jms.enabled() ? "jms" : "", file.enabled() ? "file" : "", rest.enabled() ? "rest" : "")
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** Whether webhooks have a port of their own; else they come by that of the REST door. Both show the same certificate. */
    public boolean hasWebhookPort() {
        return webhooks.enabled()
                && (webhooks.host().isPresent() || webhooks.port().isPresent() || !rest.enabled());
    }

    /**
     * The layout of that name.
     *
     * @throws ConfigException when there is none
     */
    public Layout layout(String name) {
        if (!layouts.containsKey(name)) {
            throw new ConfigException("no layout " + name + " is configured: "
                    + Nearest.remedy(
                            layouts.keySet(), name, "declare its fields with " + ConfigKey.LAYOUT_FIELDS.key(name)));
        }
        return layouts.get(name);
    }
}
