package dev.beginibridge.config;

import static dev.beginibridge.config.ConfigKey.Type.BOOLEAN;
import static dev.beginibridge.config.ConfigKey.Type.CHOICE;
import static dev.beginibridge.config.ConfigKey.Type.COUNT;
import static dev.beginibridge.config.ConfigKey.Type.DURATION;
import static dev.beginibridge.config.ConfigKey.Type.HOST;
import static dev.beginibridge.config.ConfigKey.Type.NAME;
import static dev.beginibridge.config.ConfigKey.Type.NUMBER;
import static dev.beginibridge.config.ConfigKey.Type.PATH;
import static dev.beginibridge.config.ConfigKey.Type.PERIOD;
import static dev.beginibridge.config.ConfigKey.Type.PORT;
import static dev.beginibridge.config.ConfigKey.Type.SECRET;
import static dev.beginibridge.config.ConfigKey.Type.SIZE;
import static dev.beginibridge.config.ConfigKey.Type.TEXT;
import static dev.beginibridge.config.ConfigKey.Type.URL;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Every key a bridge understands: the only list. Parsing, the unknown-key error and {@code docs/configuration.md} are
 * all fed from here, so a key that is not here does not exist.
 *
 * <p>A key with {@code NAME} in it stands for a family: {@code begini.deployments.NAME.api-key} is one key per
 * deployment. A default of {@code null} means unset.
 */
public enum ConfigKey {
    ENVIRONMENT(
            "begini.environment",
            CHOICE,
            "test",
            "This process serves `test` or `production` deployments, never both.",
            "test",
            "production"),

    API_BASE_URL(
            "begini.api.base-url",
            URL,
            "https://api.begini.co",
            "Where the Begini API is. `https` unless the host is loopback."),
    API_CONNECT_TIMEOUT("begini.api.connect-timeout", PERIOD, "5s", "Longest wait for a connection to Begini."),
    API_CALL_TIMEOUT("begini.api.call-timeout", PERIOD, "15s", "Bounds one whole call, body included."),
    API_MAX_CONCURRENT("begini.api.max-concurrent", COUNT, "200", "Calls in flight over all doors."),
    API_PROXY_HOST(
            "begini.api.proxy.host",
            HOST,
            null,
            "Outbound proxy for the calls to Begini, reached by plain HTTP: `https` goes through it by CONNECT. Unset: the"
                    + " calls go straight to Begini."),
    API_PROXY_PORT("begini.api.proxy.port", PORT, "3128", "Port of the proxy."),
    API_PROXY_USER("begini.api.proxy.user", TEXT, null, "User at the proxy, when it asks for one."),
    API_PROXY_PASSWORD("begini.api.proxy.password", SECRET, null, "Password at the proxy."),
    API_PROXY_PASSWORD_FILE("begini.api.proxy.password-file", PATH, null, "File that holds the password at the proxy."),
    API_TRUST_STORE(
            "begini.api.trust-store",
            PATH,
            null,
            "Key store (PKCS12 or JKS) with the root certificates that Begini's certificate may come from, instead of"
                    + " those of the JVM."),
    API_TRUST_STORE_PASSWORD("begini.api.trust-store.password", SECRET, null, "Password of the trust store."),
    API_TRUST_STORE_PASSWORD_FILE(
            "begini.api.trust-store.password-file", PATH, null, "File that holds the password of the trust store."),
    API_EXTRA_ROOT(
            "begini.api.extra-root",
            PATH,
            null,
            "PEM file with one or more root certificates that are trusted beside those of the JVM or the trust store,"
                    + " such as that of a proxy which opens TLS."),
    API_CLIENT_KEY_STORE(
            "begini.api.client-key-store",
            PATH,
            null,
            "Key store (PKCS12 or JKS) with the certificate, and its key, that the bridge shows when it is asked for one."),
    API_CLIENT_KEY_STORE_PASSWORD(
            "begini.api.client-key-store.password", SECRET, null, "Password of the client key store and of its key."),
    API_CLIENT_KEY_STORE_PASSWORD_FILE(
            "begini.api.client-key-store.password-file",
            PATH,
            null,
            "File that holds the password of the client key store."),
    API_CLIENT_CERTIFICATE(
            "begini.api.client-certificate",
            PATH,
            null,
            "The same as PEM: the certificate, followed by those that lead to its root."),
    API_CLIENT_KEY("begini.api.client-key", PATH, null, "PEM file with that certificate's key: PKCS8, not encrypted."),

    LINK_BASE_URL("begini.link.base-url", URL, "https://app.psychometric.me", "A link is this + `/` + token."),
    LINK_EXPIRY_MARGIN(
            "begini.link.expiry-margin",
            DURATION,
            "5m",
            "A link that expires within this time counts as expired: the next request gets a new one."),

    DEPLOYMENT_INTEGRATION_ID(
            "begini.deployments.NAME.integration-id",
            TEXT,
            null,
            "The deployment's integration id, from Begini's Deployment Centre. Required for each deployment."),
    DEPLOYMENT_API_KEY(
            "begini.deployments.NAME.api-key",
            SECRET,
            null,
            "The deployment's api key; `{{env:NAME}}` or an environment variable, never in clear in a file you share."),
    DEPLOYMENT_API_KEY_FILE(
            "begini.deployments.NAME.api-key-file",
            PATH,
            null,
            "File that holds the api key; it is re-read when it changes, without a restart."),
    DEPLOYMENT_ENVIRONMENT(
            "begini.deployments.NAME.environment",
            CHOICE,
            "test",
            "The side of Begini that the integration id and key belong to; must equal `begini.environment`.",
            "test",
            "production"),
    DEPLOYMENT_AUTH(
            "begini.deployments.NAME.auth",
            CHOICE,
            "api-key",
            "How calls are authenticated: the key as a header, or an HMAC signature of the body.",
            "api-key",
            "hmac"),
    DEPLOYMENT_MAX_CONCURRENT(
            "begini.deployments.NAME.max-concurrent",
            COUNT,
            null,
            "Calls in flight for this deployment: fairness between tenants."),
    DEPLOYMENT_MAX_PER_SECOND(
            "begini.deployments.NAME.max-per-second", NUMBER, null, "Calls per second for this deployment."),
    DEFAULT_DEPLOYMENT("begini.default-deployment", NAME, null, "Used when a request names none."),

    UID_STRICT(
            "begini.uid.strict",
            BOOLEAN,
            "false",
            "`true`: a uid is 5-60 letters and digits. `false`: hyphens and underscores too."),

    RETRY_MAX_DURATION(
            "begini.retry.max-duration",
            DURATION,
            "24h",
            "How long a transient failure of a queue or file request is retried before it is answered as failed."),
    RETRY_INITIAL_DELAY("begini.retry.initial-delay", PERIOD, "500ms", "Longest wait before the first retry."),
    RETRY_MAX_DELAY("begini.retry.max-delay", PERIOD, "30s", "Longest wait between two tries of one request."),

    PROBE_UNREACHABLE(
            "begini.probe.unreachable-interval",
            PERIOD,
            "1s",
            "While Begini is unreachable as a whole, one waiting request tries it this often; the others wait."),
    PROBE_SUSPENDED(
            "begini.probe.suspended-interval",
            PERIOD,
            "30s",
            "While Begini refuses a deployment's credentials, one of its requests tries again this often."),

    JMS_ENABLED("begini.jms.enabled", BOOLEAN, "true", "`false`: the queue door stays shut."),
    JMS_BROKER_URL("begini.jms.broker-url", TEXT, null, "Any Artemis URL; unset: the embedded broker."),
    JMS_USER("begini.jms.user", TEXT, null, "User at the broker."),
    JMS_PASSWORD("begini.jms.password", SECRET, null, "Password at the broker."),
    JMS_PASSWORD_FILE("begini.jms.password-file", PATH, null, "File that holds the password at the broker."),
    JMS_TRUST_STORE(
            "begini.jms.trust-store",
            PATH,
            null,
            "Key store (PKCS12 or JKS) with the root certificates that the broker's may come from; for an Artemis URL with"
                    + " `sslEnabled=true`."),
    JMS_TRUST_STORE_PASSWORD("begini.jms.trust-store.password", SECRET, null, "Password of that trust store."),
    JMS_TRUST_STORE_PASSWORD_FILE(
            "begini.jms.trust-store.password-file", PATH, null, "File that holds the password of that trust store."),
    JMS_KEY_STORE(
            "begini.jms.key-store",
            PATH,
            null,
            "Key store with the certificate, and its key, that the bridge shows to the broker."),
    JMS_KEY_STORE_PASSWORD("begini.jms.key-store.password", SECRET, null, "Password of that key store and of its key."),
    JMS_KEY_STORE_PASSWORD_FILE(
            "begini.jms.key-store.password-file", PATH, null, "File that holds the password of that key store."),
    JMS_FACTORY_CLASS(
            "begini.jms.connection-factory.class",
            TEXT,
            null,
            "Another provider's `jakarta.jms.ConnectionFactory`, from jars in `lib/ext`, instead of Artemis' client."),
    JMS_FACTORY_PROPERTY(
            "begini.jms.connection-factory.property.NAME",
            SECRET,
            null,
            "A property of that connection factory, by its setter: `hostName` or `host-name` is `setHostName`."),
    JMS_FACTORY_PROPERTY_FILE(
            "begini.jms.connection-factory.secret-file.NAME",
            PATH,
            null,
            "File that holds the value of such a property, for one that is a password."),
    JMS_CONCURRENCY("begini.jms.concurrency", COUNT, "16", "Requests in flight from the queue."),
    JMS_DRAIN_TIME(
            "begini.jms.drain-time",
            DURATION,
            "20s",
            "How long a stop lets requests in flight from the queue finish; what is not done by then goes back."),
    JMS_CODE_PAGE(
            "begini.jms.code-page",
            CHOICE,
            "utf-8",
            "The characters of JSON, and of XML that declares none, in a BytesMessage.",
            "utf-8",
            "iso-8859-1",
            "ibm037",
            "ibm500",
            "ibm1047",
            "ibm1140"),
    JMS_LAYOUT(
            "begini.jms.layout",
            NAME,
            null,
            "The layout (`begini.layouts.NAME`) of messages that are neither JSON nor XML; unset: there are none."),
    JMS_CORRELATION(
            "begini.jms.correlation",
            CHOICE,
            "auto",
            "What a reply's correlation id is: the request's own if set, else its message id (`auto`), or always one of"
                    + " the two.",
            "auto",
            "message-id",
            "correlation-id"),
    JMS_QUEUE_REQUEST("begini.jms.queue.request", TEXT, "BEGINI.LINK.REQUEST", "Where requests are taken from."),
    JMS_QUEUE_REPLY(
            "begini.jms.queue.reply", TEXT, "BEGINI.LINK.REPLY", "Where replies go when a request names no reply-to."),
    JMS_QUEUE_INVALID(
            "begini.jms.queue.invalid",
            TEXT,
            "BEGINI.LINK.INVALID",
            "Invalid message channel: the original of what could not be read."),
    JMS_QUEUE_PARKED(
            "begini.jms.queue.parked",
            TEXT,
            "BEGINI.LINK.PARKED",
            "Where requests of a suspended deployment wait, so that others go on: this, a dot, the deployment's name."),
    JMS_QUEUE_RESULT("begini.jms.queue.result", TEXT, "BEGINI.RESULT", "Where Begini's results go."),

    BROKER_HOST("begini.broker.host", HOST, "127.0.0.1", "Address the embedded broker listens on."),
    BROKER_PORT("begini.broker.port", PORT, "61616", "Port of the embedded broker; 0: any free one."),
    BROKER_DIRECTORY("begini.broker.directory", PATH, "data/broker", "Journal of the embedded broker."),
    BROKER_AMQP(
            "begini.broker.amqp",
            BOOLEAN,
            "false",
            "`true`: the embedded broker speaks AMQP 1.0, too, on the same port."),

    FILE_ENABLED("begini.file.enabled", BOOLEAN, "true", "`false`: the file door stays shut."),
    FILE_INBOX("begini.file.inbox", PATH, "data/inbox", "Where request files are dropped."),
    FILE_OUTBOX("begini.file.outbox", PATH, "data/outbox", "Where results and summaries appear."),
    FILE_ARCHIVE("begini.file.archive", PATH, "data/archive", "Where a finished input file goes."),
    FILE_REJECTED("begini.file.rejected", PATH, "data/rejected", "Where a file goes that cannot be taken at all."),
    FILE_WORK("begini.file.work", PATH, "data/work", "Claimed files and unfinished results; same file system."),
    FILE_CONCURRENCY("begini.file.concurrency", COUNT, "32", "Rows of one file in flight."),
    FILE_POLL_INTERVAL("begini.file.poll-interval", PERIOD, "1s", "How often the inbox is looked at."),
    FILE_TRIGGER(
            "begini.file.trigger",
            BOOLEAN,
            "false",
            "`true`: a file is taken once `NAME.csv.done`, `NAME.done`, `NAME.csv.trg` or `NAME.trg` lies beside it."),
    FILE_QUIET_TIME(
            "begini.file.quiet-time",
            DURATION,
            "1s",
            "Without trigger: a file is taken when its size and time have not changed for this long."),
    FILE_ALLOW_DUPLICATES(
            "begini.file.allow-duplicates",
            BOOLEAN,
            "false",
            "`true`: content that was taken before is taken again; else it is refused."),
    FILE_CSV_SEPARATOR("begini.file.csv.separator", TEXT, ",", "Between two fields: one ASCII character, or `tab`."),
    FILE_CSV_QUOTE("begini.file.csv.quote", TEXT, "\"", "Around a field: one ASCII character."),
    FILE_CSV_TRAILER(
            "begini.file.csv.trailer",
            TEXT,
            null,
            "First field of a trailer, such as `TRL`: each CSV must then end with `TRL,<rows>[,<hash total of uid>]`."),
    FILE_CSV_FORMULA_GUARD(
            "begini.file.csv.formula-guard",
            BOOLEAN,
            "false",
            "`true`: own fields that a spreadsheet would run as a formula get a `'` in front, in result and rejects."),

    LAYOUT_FILES(
            "begini.layouts.NAME.files", TEXT, null, "Names of fixed-width files of this layout, such as `*.dat`."),
    LAYOUT_FRAMING(
            "begini.layouts.NAME.framing",
            CHOICE,
            "lines",
            "How records follow each other: text lines, all of one length, or with descriptor words (RDW; BDW and RDW).",
            "lines",
            "fixed",
            "rdw",
            "bdw"),
    LAYOUT_CODE_PAGE(
            "begini.layouts.NAME.code-page",
            CHOICE,
            "utf-8",
            "The characters of its records.",
            "utf-8",
            "iso-8859-1",
            "ibm037",
            "ibm500",
            "ibm1047",
            "ibm1140"),
    LAYOUT_FIELDS(
            "begini.layouts.NAME.fields",
            TEXT,
            null,
            "Every byte of a row, as in a copybook: `UID X(20), DEPLOYMENT X(16), AMOUNT 9(8), FILLER X(36)`."),
    LAYOUT_REPLY(
            "begini.layouts.NAME.reply",
            TEXT,
            "STATUS X(8), REUSED X(1), LINK X(512), EXPIRES-AT X(20), ERROR-CODE X(24), ERROR-MESSAGE X(80)",
            "What is put behind a row for its answer, in the same notation."),
    LAYOUT_HEADER(
            "begini.layouts.NAME.header", TEXT, null, "First characters of the header record, which must be there."),
    LAYOUT_TRAILER(
            "begini.layouts.NAME.trailer", TEXT, null, "First characters of the trailer record, which must be there."),
    LAYOUT_TRAILER_FIELDS(
            "begini.layouts.NAME.trailer-record",
            TEXT,
            null,
            "The trailer's fields; `ROWS` and `HASH` must balance: `TYPE X(1), ROWS 9(9), HASH 9(18)`."),

    REST_ENABLED("begini.rest.enabled", BOOLEAN, "true", "`false`: the REST door stays shut."),
    REST_HOST("begini.rest.host", HOST, "127.0.0.1", "Address the REST door listens on."),
    REST_PORT("begini.rest.port", PORT, "8080", "Port of the REST door; 0: any free one."),
    REST_DEADLINE("begini.rest.deadline", PERIOD, "20s", "A REST request is answered within this time."),
    REST_MAX_BODY("begini.rest.max-body", SIZE, "64KB", "Largest body of one request for a link."),
    REST_MAX_UPLOAD("begini.rest.max-upload", SIZE, "256MB", "Largest batch sent to `/v1/batches`."),
    REST_RECEIVE_TIMEOUT(
            "begini.rest.receive-timeout",
            PERIOD,
            "10s",
            "A request must have come within this time, else 408; a batch may take longer, at 16 KB/s or faster."),
    REST_IDLE_TIMEOUT(
            "begini.rest.idle-timeout",
            PERIOD,
            "75s",
            "A connection without a request is closed after this time: longer than a load balancer keeps it for its next one."),
    REST_MAX_CONCURRENT(
            "begini.rest.max-concurrent", COUNT, "200", "Requests worked on at a time; each holds a thread."),
    REST_MAX_WAITING(
            "begini.rest.max-waiting",
            COUNT,
            "1000",
            "Requests that wait when so many are worked on; any further one gets 503 with `Retry-After`."),
    REST_MAX_CONNECTIONS_PER_ADDRESS(
            "begini.rest.max-connections-per-address",
            COUNT,
            "500",
            "Connections from one address; any further one is closed at once. Behind a proxy all have its address."),
    REST_MAX_TRANSFERS(
            "begini.rest.max-transfers",
            COUNT,
            "8",
            "Batches sent, and results fetched, at a time; any further one gets 503 with `Retry-After`."),
    REST_TLS_KEY_STORE(
            "begini.rest.tls.key-store",
            PATH,
            null,
            "Key store (PKCS12 or JKS) with the certificate, and its key, that the REST door shows. Unset: plain HTTP."),
    REST_TLS_KEY_STORE_PASSWORD(
            "begini.rest.tls.key-store.password", SECRET, null, "Password of that key store and of its key."),
    REST_TLS_KEY_STORE_PASSWORD_FILE(
            "begini.rest.tls.key-store.password-file", PATH, null, "File that holds the password of that key store."),
    REST_TLS_CERTIFICATE(
            "begini.rest.tls.certificate",
            PATH,
            null,
            "The same as PEM: the certificate, followed by those that lead to its root."),
    REST_TLS_KEY("begini.rest.tls.key", PATH, null, "PEM file with that certificate's key: PKCS8, not encrypted."),
    REST_TLS_CLIENT_ROOTS(
            "begini.rest.tls.client-roots",
            PATH,
            null,
            "PEM file with root certificates: who shows no certificate from one of them is not let in. Unset: none is"
                    + " asked for."),
    REST_CLIENT_TOKEN(
            "begini.rest.clients.NAME.token",
            SECRET,
            null,
            "Bearer token of one client, at least 16 characters; no client: REST answers 401 to all."),
    REST_CLIENT_TOKEN_FILE(
            "begini.rest.clients.NAME.token-file",
            PATH,
            null,
            "File that holds a client's bearer token; it is re-read when it changes, without a restart."),
    REST_CLIENT_DEPLOYMENTS(
            "begini.rest.clients.NAME.deployments",
            TEXT,
            null,
            "The deployments a client may ask for, such as `a,b`; any other is unknown to it. Unset: all."),
    REST_CLIENT_MAX_PER_SECOND(
            "begini.rest.clients.NAME.max-per-second",
            NUMBER,
            null,
            "Requests per second of a client; above it: 429 with `Retry-After`. Unset: unbounded."),
    REST_CLIENT_OPERATOR(
            "begini.rest.clients.NAME.operator",
            BOOLEAN,
            "false",
            "`true`: the client may read other clients' batches, and sign in on the management port."),

    MANAGEMENT_HOST("begini.management.host", HOST, "127.0.0.1", "Address of health, metrics, operations page."),
    MANAGEMENT_PORT("begini.management.port", PORT, "9876", "Port of health, metrics, operations page; 0: any free."),
    MANAGEMENT_HOSTS(
            "begini.management.hosts",
            TEXT,
            null,
            "Names by which that port may be asked for, such as `bridge-1.bank.test, bridge`, beside its addresses; any other `Host`"
                    + " gets 421."),

    LEDGER_URL(
            "begini.ledger.url",
            TEXT,
            "jdbc:sqlite:data/ledger.db",
            "`jdbc:sqlite:FILE`, or `jdbc:postgresql://HOST/DATABASE` when several bridges share the work."),
    LEDGER_USER("begini.ledger.user", TEXT, null, "User at the database."),
    LEDGER_PASSWORD("begini.ledger.password", SECRET, null, "Password at the database."),
    LEDGER_PASSWORD_FILE("begini.ledger.password-file", PATH, null, "File that holds the password at the database."),
    LEDGER_POOL_SIZE("begini.ledger.pool-size", COUNT, "8", "Connections to the database."),
    LEDGER_SYNC(
            "begini.ledger.sync",
            CHOICE,
            "after-answer",
            "When SQLite's disk has a link, should the power fail: a tenth of a second after the answer, or before it. From a"
                    + " kill it is safe before the answer in any case, and in PostgreSQL from both.",
            "after-answer",
            "before-answer"),

    RETENTION_RECORDS(
            "begini.retention.records",
            PERIOD,
            "365d",
            "How long the ledger keeps a link's record after its last change, and a request id after its first use. Its token"
                    + " goes when it has expired."),
    RETENTION_EVENTS(
            "begini.retention.events", PERIOD, "90d", "How long the ledger keeps what happened to each customer."),

    DISK_MIN_FREE(
            "begini.disk.min-free",
            SIZE,
            "200MB",
            "With less room on a disk that the bridge writes to, it says that it is not ready."),

    SANDBOX_HOST("begini.sandbox.host", HOST, "127.0.0.1", "Address the sandbox (Begini stub) listens on."),
    SANDBOX_PORT("begini.sandbox.port", PORT, "8099", "Port of the sandbox; 0: any free one."),
    SANDBOX_LATENCY("begini.sandbox.latency", DURATION, "20ms", "How long the sandbox takes to answer."),
    SANDBOX_TOKEN_LIFE("begini.sandbox.token-life", PERIOD, "24h", "Life of the tokens the sandbox makes."),
    SANDBOX_INTEGRATION_ID(
            "begini.sandbox.deployments.NAME.integration-id",
            TEXT,
            null,
            "Integration id of a deployment the sandbox knows; none: `personal-loans` and `sme-loans` of the demo."),
    SANDBOX_API_KEY("begini.sandbox.deployments.NAME.api-key", SECRET, null, "Api key of that deployment."),
    SANDBOX_AUTH(
            "begini.sandbox.deployments.NAME.auth",
            CHOICE,
            "api-key",
            "How the sandbox wants that deployment's calls authenticated.",
            "api-key",
            "hmac"),

    ROUTES_DIRECTORY(
            "begini.routes",
            PATH,
            "routes",
            "Where the doors are: every `*.camel.yaml` in it is loaded. Unset: the `routes` of the installed bundle."),
    LOG_LEVEL("begini.log.level", CHOICE, "info", "How much the bridge says.", "error", "warn", "info", "debug"),
    LOG_FORMAT(
            "begini.log.format",
            CHOICE,
            "auto",
            "Log lines as text, or each as one JSON object; `auto`: JSON of the service that runs without a terminal, else"
                    + " text.",
            "auto",
            "text",
            "json"),
    LOG_UID_KEY(
            "begini.log.uid-key",
            SECRET,
            null,
            "Key of the hash that stands for a uid in log lines; set it when several bridges are to write the same hash."),
    LOG_UID_KEY_FILE(
            "begini.log.uid-key-file",
            PATH,
            "data/uid.key",
            "File that holds that key when it is not set in place; made with a random key when it is missing.");

    /** What a value looks like; also the word for it in errors and in the documentation. */
    public enum Type {
        TEXT("text"),
        NAME("name"),
        SECRET("secret"),
        URL("URL with http or https, without user, query or fragment"),
        HOST("host name or address"),
        PORT("port from 0 to 65535"),
        PATH("path"),
        COUNT("whole number from 1 to 1000000"),
        NUMBER("number above 0, to 1000000"),
        BOOLEAN("true or false"),
        /** May be nothing. */
        DURATION("duration such as 500ms, 15s, 5m, 24h, 7d"),
        /** A duration that may not be nothing: a timeout of 0 would be none, an interval of 0 a busy loop. */
        PERIOD("duration above 0 such as 500ms, 15s, 5m, 24h, 7d"),
        SIZE("size such as 512B, 64KB, 10MB, 1GB"),
        CHOICE("choice");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** What a deployment, a client, a layout may be called. */
    static final String NAME_RULE = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";

    static final String NAME_WORDS = "letters, digits, '-', '_'; first a letter or digit; at most 63";

    private final String key;
    private final Type type;
    private final String defaultValue;
    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> choices;

    private final Pattern pattern;

    ConfigKey(String key, Type type, String defaultValue, String meaning, String... choices) {
        this.key = key;
        this.type = type;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
        this.choices = List.of(choices);
        this.pattern = Pattern.compile(Pattern.quote(key).replace("NAME", "\\E(" + NAME_RULE + ")\\Q"));
    }

    public String key() {
        return key;
    }

    public Type type() {
        return type;
    }

    /** The default as it would be written in a file, or null when the key is unset by default. */
    public String defaultValue() {
        return defaultValue;
    }

    public String meaning() {
        return meaning;
    }

    public List<String> choices() {
        return choices;
    }

    /** True when the key has one value per name. */
    public boolean isFamily() {
        return key.contains(".NAME");
    }

    /** The concrete key for one name of a family. */
    public String key(String name) {
        return key.replace("NAME", name);
    }

    /** The pattern a concrete key of this kind matches; group 1 is the name, for a family. */
    Pattern pattern() {
        return pattern;
    }
}
