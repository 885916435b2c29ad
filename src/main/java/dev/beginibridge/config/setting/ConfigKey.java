package dev.beginibridge.config.setting;

import static dev.beginibridge.config.setting.KeyType.*;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every key a bridge understands: the only list. Parsing, the unknown-key error and {@code docs/configuration.md} are
 * all fed from here, so a key that is not here does not exist. What each means is in {@code src/main/docs/keys.properties}.
 *
 * <p>A key with {@code NAME} in it stands for a family: {@code begini.deployments.NAME.api-key} is one key per
 * deployment. A default of {@code null} means unset.
 */
public enum ConfigKey {
    ENVIRONMENT("begini.environment", CHOICE, "test", "test", "production"),

    DEPLOYMENT_INTEGRATION_ID("begini.deployments.NAME.integration-id", TEXT, null),
    DEPLOYMENT_API_KEY("begini.deployments.NAME.api-key", SECRET, null),
    DEPLOYMENT_PREVIOUS_KEY_FILE("begini.deployments.NAME.previous-api-key-file", PATH, null),
    DEPLOYMENT_API_KEY_FILE("begini.deployments.NAME.api-key-file", PATH, null),
    DEPLOYMENT_ENVIRONMENT("begini.deployments.NAME.environment", CHOICE, "test", "test", "production"),
    DEPLOYMENT_AUTH("begini.deployments.NAME.auth", CHOICE, "api-key", "api-key", "hmac"),
    DEPLOYMENT_MAX_CONCURRENT("begini.deployments.NAME.max-concurrent", COUNT, null),
    DEPLOYMENT_MAX_PER_SECOND("begini.deployments.NAME.max-per-second", NUMBER, null),
    DEPLOYMENT_FLOW_COMPLETED("begini.deployments.NAME.flow.completed", TARGET, null),
    DEPLOYMENT_FLOW_CANCELLED("begini.deployments.NAME.flow.cancelled", TARGET, null),
    DEPLOYMENT_FLOW_EXPIRED("begini.deployments.NAME.flow.expired", TARGET, null),
    DEPLOYMENT_SESSION_LIMIT("begini.deployments.NAME.session-limit", PERIOD, null),
    DEFAULT_DEPLOYMENT("begini.default-deployment", NAME, null),

    API_BASE_URL("begini.api.base-url", URL, "https://api.begini.co"),
    API_CONNECT_TIMEOUT("begini.api.connect-timeout", PERIOD, "5s"),
    API_CALL_TIMEOUT("begini.api.call-timeout", PERIOD, "15s"),
    API_MAX_CONCURRENT("begini.api.max-concurrent", COUNT, "200"),
    API_PROXY_HOST("begini.api.proxy.host", HOST, null),
    API_PROXY_PORT("begini.api.proxy.port", PORT, "3128"),
    API_PROXY_USER("begini.api.proxy.user", TEXT, null),
    API_PROXY_PASSWORD("begini.api.proxy.password", SECRET, null),
    API_PROXY_PASSWORD_FILE("begini.api.proxy.password-file", PATH, null),
    API_TRUST_STORE("begini.api.trust-store", PATH, null),
    API_TRUST_STORE_PASSWORD("begini.api.trust-store.password", SECRET, null),
    API_TRUST_STORE_PASSWORD_FILE("begini.api.trust-store.password-file", PATH, null),
    API_EXTRA_ROOT("begini.api.extra-root", PATH, null),
    API_CLIENT_KEY_STORE("begini.api.client-key-store", PATH, null),
    API_CLIENT_KEY_STORE_PASSWORD("begini.api.client-key-store.password", SECRET, null),
    API_CLIENT_KEY_STORE_PASSWORD_FILE("begini.api.client-key-store.password-file", PATH, null),
    API_CLIENT_CERTIFICATE("begini.api.client-certificate", PATH, null),
    API_CLIENT_KEY("begini.api.client-key", PATH, null),
    API_HEADER_FILE("begini.api.header-file.NAME", PATH, null),
    API_HEADER("begini.api.header.NAME", SECRET, null),

    LINK_BASE_URL("begini.link.base-url", URL, "https://app.psychometric.me"),
    LINK_EXPIRY_MARGIN("begini.link.expiry-margin", DURATION, "5m"),

    UID_STRICT("begini.uid.strict", BOOLEAN, "false"),

    RETRY_MAX_DURATION("begini.retry.max-duration", DURATION, "24h"),
    RETRY_INITIAL_DELAY("begini.retry.initial-delay", PERIOD, "500ms"),
    RETRY_MAX_DELAY("begini.retry.max-delay", PERIOD, "30s"),

    PROBE_UNREACHABLE("begini.probe.unreachable-interval", PERIOD, "1s"),
    PROBE_SUSPENDED("begini.probe.suspended-interval", PERIOD, "30s"),

    JMS_ENABLED("begini.jms.enabled", BOOLEAN, "true"),
    JMS_BROKER_URL("begini.jms.broker-url", TEXT, null),
    JMS_USER("begini.jms.user", TEXT, null),
    JMS_PASSWORD("begini.jms.password", SECRET, null),
    JMS_PASSWORD_FILE("begini.jms.password-file", PATH, null),
    JMS_TRUST_STORE("begini.jms.trust-store", PATH, null),
    JMS_TRUST_STORE_PASSWORD("begini.jms.trust-store.password", SECRET, null),
    JMS_TRUST_STORE_PASSWORD_FILE("begini.jms.trust-store.password-file", PATH, null),
    JMS_KEY_STORE("begini.jms.key-store", PATH, null),
    JMS_KEY_STORE_PASSWORD("begini.jms.key-store.password", SECRET, null),
    JMS_KEY_STORE_PASSWORD_FILE("begini.jms.key-store.password-file", PATH, null),
    JMS_FACTORY_CLASS("begini.jms.connection-factory.class", TEXT, null),
    JMS_FACTORY_PROPERTY("begini.jms.connection-factory.property.NAME", SECRET, null),
    JMS_FACTORY_PROPERTY_FILE("begini.jms.connection-factory.secret-file.NAME", PATH, null),
    JMS_BROKERS_URL("begini.jms.brokers.NAME.url", TEXT, null),
    JMS_BROKERS_USER("begini.jms.brokers.NAME.user", TEXT, null),
    JMS_BROKERS_PASSWORD("begini.jms.brokers.NAME.password", SECRET, null),
    JMS_BROKERS_PASSWORD_FILE("begini.jms.brokers.NAME.password-file", PATH, null),
    JMS_BROKERS_TRUST_STORE("begini.jms.brokers.NAME.trust-store", PATH, null),
    JMS_BROKERS_TRUST_STORE_PASSWORD("begini.jms.brokers.NAME.trust-store.password", SECRET, null),
    JMS_BROKERS_TRUST_STORE_PASSWORD_FILE("begini.jms.brokers.NAME.trust-store.password-file", PATH, null),
    JMS_BROKERS_KEY_STORE("begini.jms.brokers.NAME.key-store", PATH, null),
    JMS_BROKERS_KEY_STORE_PASSWORD("begini.jms.brokers.NAME.key-store.password", SECRET, null),
    JMS_BROKERS_KEY_STORE_PASSWORD_FILE("begini.jms.brokers.NAME.key-store.password-file", PATH, null),
    JMS_CONCURRENCY("begini.jms.concurrency", COUNT, "16"),
    JMS_DRAIN_TIME("begini.jms.drain-time", DURATION, "20s"),
    JMS_CODE_PAGE("begini.jms.code-page", CODE_PAGE, "utf-8"),
    JMS_LAYOUT("begini.jms.layout", NAME, null),
    JMS_CORRELATION("begini.jms.correlation", CHOICE, "auto", "auto", "message-id", "correlation-id"),
    JMS_CORRELATION_PROPERTY("begini.jms.correlation-property", TEXT, null),
    JMS_REPLY_COPY("begini.jms.reply.copy", TEXT, null),
    JMS_REPLY_PROPERTY("begini.jms.reply.property.NAME", TEXT, null),
    JMS_QUEUE_REQUEST("begini.jms.queue.request", TEXT, "BEGINI.LINK.REQUEST"),
    JMS_QUEUE_REPLY("begini.jms.queue.reply", TEXT, "BEGINI.LINK.REPLY"),
    JMS_QUEUE_INVALID("begini.jms.queue.invalid", TEXT, "BEGINI.LINK.INVALID"),
    JMS_QUEUE_PARKED("begini.jms.queue.parked", TEXT, "BEGINI.LINK.PARKED"),
    JMS_QUEUE_RESULT("begini.jms.queue.result", TEXT, "BEGINI.RESULT"),

    BROKER_HOST("begini.broker.host", HOST, "127.0.0.1"),
    BROKER_PORT("begini.broker.port", PORT, "61616"),
    BROKER_DIRECTORY("begini.broker.directory", PATH, "data/broker"),
    BROKER_AMQP("begini.broker.amqp", BOOLEAN, "false"),

    FILE_ENABLED("begini.file.enabled", BOOLEAN, "true"),
    FILE_INBOX("begini.file.inbox", PATH, "data/inbox"),
    FILE_OUTBOX("begini.file.outbox", PATH, "data/outbox"),
    FILE_ARCHIVE("begini.file.archive", PATH, "data/archive"),
    FILE_REJECTED("begini.file.rejected", PATH, "data/rejected"),
    FILE_WORK("begini.file.work", PATH, "data/work"),
    FILE_CONCURRENCY("begini.file.concurrency", COUNT, "32"),
    FILE_POLL_INTERVAL("begini.file.poll-interval", PERIOD, "1s"),
    FILE_TRIGGER("begini.file.trigger", BOOLEAN, "false"),
    FILE_TRIGGER_SUFFIXES("begini.file.trigger-suffixes", TEXT, ".done,.trg"),
    FILE_QUIET_TIME("begini.file.quiet-time", DURATION, "10s"),
    FILE_STALLED_AFTER("begini.file.stalled-after", PERIOD, "20s"),
    FILE_ALLOW_DUPLICATES("begini.file.allow-duplicates", BOOLEAN, "false"),
    FILE_CSV_SEPARATOR("begini.file.csv.separator", TEXT, ","),
    FILE_CSV_QUOTE("begini.file.csv.quote", TEXT, "\""),
    FILE_CSV_HEADER_RECORD("begini.file.csv.header-record", TEXT, null),
    FILE_CSV_TRAILER("begini.file.csv.trailer", TEXT, null),
    FILE_CSV_TRAILER_FIELDS("begini.file.csv.trailer-fields", TEXT, "ROWS,HASH"),
    FILE_CSV_TRAILER_COUNTS("begini.file.csv.trailer-counts", CHOICE, "rows", "rows", "lines"),
    FILE_CSV_ENCODING("begini.file.csv.encoding", TEXT, "utf-8"),
    FILE_CSV_COLUMN_UID("begini.file.csv.columns.uid", TEXT, "uid"),
    FILE_CSV_COLUMN_DEPLOYMENT("begini.file.csv.columns.deployment", TEXT, "deployment"),
    FILE_CSV_COLUMN_REQUEST_ID("begini.file.csv.columns.request_id", TEXT, "request_id"),
    FILE_CSV_RESULT_PREFIX("begini.file.csv.result-prefix", TEXT, null),
    FILE_CSV_FORMULA_GUARD("begini.file.csv.formula-guard", BOOLEAN, "false"),

    FILE_PGP_KEY_FILE("begini.file.pgp.key-file", PATH, null),
    FILE_PGP_PASSPHRASE("begini.file.pgp.passphrase", SECRET, null),
    FILE_PGP_PASSPHRASE_FILE("begini.file.pgp.passphrase-file", PATH, null),
    FILE_PGP_RECIPIENTS_FILE("begini.file.pgp.recipients-file", PATH, null),

    FILE_FORMAT_FILES("begini.file.formats.NAME.files", TEXT, null),
    FILE_FORMAT_SEPARATOR("begini.file.formats.NAME.separator", TEXT, null),
    FILE_FORMAT_QUOTE("begini.file.formats.NAME.quote", TEXT, null),
    FILE_FORMAT_ENCODING("begini.file.formats.NAME.encoding", TEXT, null),
    FILE_FORMAT_COLUMN_UID("begini.file.formats.NAME.columns.uid", TEXT, null),
    FILE_FORMAT_COLUMN_DEPLOYMENT("begini.file.formats.NAME.columns.deployment", TEXT, null),
    FILE_FORMAT_COLUMN_REQUEST_ID("begini.file.formats.NAME.columns.request_id", TEXT, null),
    FILE_FORMAT_RESULT_PREFIX("begini.file.formats.NAME.result-prefix", TEXT, null),
    FILE_FORMAT_HEADER_RECORD("begini.file.formats.NAME.header-record", TEXT, null),
    FILE_FORMAT_TRAILER("begini.file.formats.NAME.trailer", TEXT, null),
    FILE_FORMAT_TRAILER_FIELDS("begini.file.formats.NAME.trailer-fields", TEXT, null),
    FILE_FORMAT_TRAILER_COUNTS("begini.file.formats.NAME.trailer-counts", CHOICE, null, "rows", "lines"),
    FILE_FORMAT_DEPLOYMENT("begini.file.formats.NAME.deployment", NAME, null),

    LAYOUT_FILES("begini.layouts.NAME.files", TEXT, null),
    LAYOUT_FRAMING("begini.layouts.NAME.framing", CHOICE, "lines", "lines", "fixed", "rdw", "bdw"),
    LAYOUT_CODE_PAGE("begini.layouts.NAME.code-page", CODE_PAGE, "utf-8"),
    LAYOUT_FIELDS("begini.layouts.NAME.fields", TEXT, null),
    LAYOUT_COPYBOOK("begini.layouts.NAME.copybook", PATH, null),
    LAYOUT_UID("begini.layouts.NAME.uid", TEXT, "UID"),
    LAYOUT_DEPLOYMENT("begini.layouts.NAME.deployment", TEXT, "DEPLOYMENT"),
    LAYOUT_REQUEST_ID("begini.layouts.NAME.request-id", TEXT, "REQUEST-ID"),
    LAYOUT_LEADING_ZEROS("begini.layouts.NAME.leading-zeros", CHOICE, "keep", "keep", "drop"),
    LAYOUT_REPLY(
            "begini.layouts.NAME.reply",
            TEXT,
            "STATUS X(8), REUSED X(1), LINK X(512), EXPIRES-AT X(20), ERROR-CODE X(24), ERROR-MESSAGE X(80)"),
    LAYOUT_HEADER("begini.layouts.NAME.header", TEXT, null),
    LAYOUT_TRAILER("begini.layouts.NAME.trailer", TEXT, null),
    LAYOUT_TRAILER_FIELDS("begini.layouts.NAME.trailer-record", TEXT, null),
    LAYOUT_TRAILER_COUNTS("begini.layouts.NAME.trailer-counts", CHOICE, "rows", "rows", "lines"),
    LAYOUT_ROW("begini.layouts.NAME.row", TEXT, null),
    LAYOUT_PADDING("begini.layouts.NAME.padding", TEXT, null),
    LAYOUT_RDW(
            "begini.layouts.NAME.rdw",
            CHOICE,
            "inclusive",
            "inclusive",
            "exclusive",
            "little-endian",
            "little-endian-exclusive"),
    LAYOUT_MAX_IMPOSSIBLE_UIDS("begini.layouts.NAME.max-impossible-uids", NUMBER, "50"),

    REST_ENABLED("begini.rest.enabled", BOOLEAN, "true"),
    REST_HOST("begini.rest.host", HOST, "127.0.0.1"),
    REST_PORT("begini.rest.port", PORT, "8080"),
    REST_DEADLINE("begini.rest.deadline", PERIOD, "20s"),
    REST_MAX_BODY("begini.rest.max-body", SIZE, "64KB"),
    REST_MAX_UPLOAD("begini.rest.max-upload", SIZE, "256MB"),
    REST_RECEIVE_TIMEOUT("begini.rest.receive-timeout", PERIOD, "10s"),
    REST_IDLE_TIMEOUT("begini.rest.idle-timeout", PERIOD, "75s"),
    REST_MAX_CONCURRENT("begini.rest.max-concurrent", COUNT, "200"),
    REST_MAX_WAITING("begini.rest.max-waiting", COUNT, "1000"),
    REST_MAX_CONNECTIONS_PER_ADDRESS("begini.rest.max-connections-per-address", COUNT, "500"),
    REST_MAX_TRANSFERS("begini.rest.max-transfers", COUNT, "8"),
    REST_TLS_KEY_STORE("begini.rest.tls.key-store", PATH, null),
    REST_TLS_KEY_STORE_PASSWORD("begini.rest.tls.key-store.password", SECRET, null),
    REST_TLS_KEY_STORE_PASSWORD_FILE("begini.rest.tls.key-store.password-file", PATH, null),
    REST_TLS_CERTIFICATE("begini.rest.tls.certificate", PATH, null),
    REST_TLS_KEY("begini.rest.tls.key", PATH, null),
    REST_TLS_CLIENT_ROOTS("begini.rest.tls.client-roots", PATH, null),
    REST_CLIENT_TOKEN("begini.rest.clients.NAME.token", SECRET, null),
    REST_CLIENT_TOKEN_FILE("begini.rest.clients.NAME.token-file", PATH, null),
    REST_CLIENT_DEPLOYMENTS("begini.rest.clients.NAME.deployments", TEXT, null),
    REST_CLIENT_MAX_PER_SECOND("begini.rest.clients.NAME.max-per-second", NUMBER, null),
    REST_CLIENT_OPERATOR("begini.rest.clients.NAME.operator", BOOLEAN, "false"),

    WEBHOOKS_ENABLED("begini.webhooks.enabled", BOOLEAN, "false"),
    WEBHOOKS_HOST("begini.webhooks.host", HOST, null),
    WEBHOOKS_PORT("begini.webhooks.port", PORT, null),
    WEBHOOKS_MAX_BODY("begini.webhooks.max-body", SIZE, "256KB"),
    WEBHOOKS_KEY_OVERLAP("begini.webhooks.key-overlap", DURATION, "24h"),
    WEBHOOKS_MAX_PER_SECOND("begini.webhooks.max-per-second", COUNT, "1000"),
    WEBHOOKS_MAX_PER_ADDRESS("begini.webhooks.max-per-second-per-address", COUNT, "1000"),

    RESULTS_HAND_OVER("begini.results.hand-over", CHOICE, "auto", "auto", "on", "off"),
    RESULTS_FOLDER("begini.results.folder", PATH, null),
    RESULTS_EVERY("begini.results.every", PERIOD, "1h"),
    RESULTS_PER_BATCH("begini.results.per-batch", BOOLEAN, "false"),

    MANAGEMENT_HOST("begini.management.host", HOST, "127.0.0.1"),
    MANAGEMENT_PORT("begini.management.port", PORT, "9876"),
    MANAGEMENT_HOSTS("begini.management.hosts", TEXT, null),
    MANAGEMENT_TLS_KEY_STORE("begini.management.tls.key-store", PATH, null),
    MANAGEMENT_TLS_KEY_STORE_PASSWORD("begini.management.tls.key-store.password", SECRET, null),
    MANAGEMENT_TLS_KEY_STORE_PASSWORD_FILE("begini.management.tls.key-store.password-file", PATH, null),
    MANAGEMENT_TLS_CERTIFICATE("begini.management.tls.certificate", PATH, null),
    MANAGEMENT_TLS_KEY("begini.management.tls.key", PATH, null),
    MANAGEMENT_TLS_CLIENT_ROOTS("begini.management.tls.client-roots", PATH, null),

    LEDGER_URL("begini.ledger.url", TEXT, "jdbc:sqlite:data/ledger.db"),
    LEDGER_USER("begini.ledger.user", TEXT, null),
    LEDGER_PASSWORD("begini.ledger.password", SECRET, null),
    LEDGER_PASSWORD_FILE("begini.ledger.password-file", PATH, null),
    LEDGER_POOL_SIZE("begini.ledger.pool-size", COUNT, "8"),
    LEDGER_MIGRATE("begini.ledger.migrate", BOOLEAN, "true"),
    LEDGER_SYNC("begini.ledger.sync", CHOICE, "after-answer", "after-answer", "before-answer"),

    RETENTION_RECORDS("begini.retention.records", PERIOD, "365d"),
    RETENTION_EVENTS("begini.retention.events", PERIOD, "90d"),
    RETENTION_FILES("begini.retention.files", PERIOD, "400d"),
    RETENTION_RESULTS("begini.retention.results", PERIOD, "90d"),

    DISK_MIN_FREE("begini.disk.min-free", SIZE, "200MB"),

    SANDBOX_HOST("begini.sandbox.host", HOST, "127.0.0.1"),
    SANDBOX_PORT("begini.sandbox.port", PORT, "8099"),
    SANDBOX_LATENCY("begini.sandbox.latency", DURATION, "20ms"),
    SANDBOX_TOKEN_LIFE("begini.sandbox.token-life", PERIOD, "24h"),
    SANDBOX_WEBHOOK_URL("begini.sandbox.webhook-url", URL, null),
    SANDBOX_INTEGRATION_ID("begini.sandbox.deployments.NAME.integration-id", TEXT, null),
    SANDBOX_API_KEY("begini.sandbox.deployments.NAME.api-key", SECRET, null),
    SANDBOX_AUTH("begini.sandbox.deployments.NAME.auth", CHOICE, "api-key", "api-key", "hmac"),

    ROUTES_DIRECTORY("begini.routes", PATH, "routes"),
    ROUTES_RELOAD("begini.routes.reload", BOOLEAN, "false"),
    JMX("begini.jmx", BOOLEAN, "false"),

    LOG_LEVEL("begini.log.level", CHOICE, "info", "error", "warn", "info", "debug"),
    LOG_FORMAT("begini.log.format", CHOICE, "auto", "auto", "text", "json"),
    LOG_UID_KEY("begini.log.uid-key", SECRET, null),
    LOG_UID_KEY_FILE("begini.log.uid-key-file", PATH, "data/uid.key");

    private final String key;
    private final KeyType type;
    private final String defaultValue;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> choices;

    private final Pattern pattern;

    ConfigKey(String key, KeyType type, String defaultValue, String... choices) {
        this.key = key;
        this.type = type;
        this.defaultValue = defaultValue;
        this.choices = List.of(choices);
        this.pattern = Pattern.compile(Pattern.quote(key).replace("NAME", "\\E" + KeyType.NAME_RULE + "\\Q"));
    }

    public String key() {
        return key;
    }

    public KeyType type() {
        return type;
    }

    /** The default as it would be written in a file, or null when the key is unset by default. */
    public String defaultValue() {
        return defaultValue;
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

    /** The key that names a file with this secret in it. */
    public ConfigKey ofFile() {
        return valueOf(name() + "_FILE");
    }

    /** The key of this key store's password. */
    public ConfigKey ofPassword() {
        return valueOf(name() + "_PASSWORD");
    }

    /** The key, or the family of keys, of that name. */
    static Optional<ConfigKey> named(String name) {
        return Arrays.stream(values())
                .filter(key -> key.pattern.matcher(name).matches())
                .findFirst();
    }
}
