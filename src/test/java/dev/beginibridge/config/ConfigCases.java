package dev.beginibridge.config;

import static dev.beginibridge.config.Webhooks.Outcome.CANCELLED;
import static dev.beginibridge.config.Webhooks.Outcome.COMPLETED;
import static dev.beginibridge.config.Webhooks.Outcome.EXPIRED;

import dev.beginibridge.config.secret.SecretHash;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.CsvTrailer;
import dev.beginibridge.format.pgp.PgpKeyFiles;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * For every key a text that is not its default, and what must then stand in the record. A family's key is set for the
 * name {@code one}. {@link ConfigKeysTest} fails when a key has no case here.
 */
final class ConfigCases {

    /** One key's case; {@code read} takes the value out of the record. */
    record Case(String text, Object expected, Function<BridgeConfig, Object> read) {}

    static final Map<ConfigKey, Case> ALL = new EnumMap<>(ConfigKey.class);

    private ConfigCases() {}

    static {
        add(ConfigKey.DEPLOYMENT_SESSION_LIMIT, "48h", Duration.ofDays(2), config -> config.results()
                .sessionLimits()
                .get("one"));
        add(ConfigKey.RESULTS_HAND_OVER, "off", Results.HandOver.OFF, config -> config.results()
                .handOver());
        add(ConfigKey.RESULTS_FOLDER, "r", Optional.of(Path.of("r")), config -> config.results()
                .folder());
        add(ConfigKey.RESULTS_EVERY, "15m", Duration.ofMinutes(15), config -> config.results()
                .every());
        add(ConfigKey.RESULTS_PER_BATCH, "true", true, config -> config.results()
                .perBatch());
    }

    private static void add(ConfigKey key, String text, Object expected, Function<BridgeConfig, Object> read) {
        ALL.put(key, new Case(text, expected, read));
    }

    private static Function<BridgeConfig, Object> deployment(Function<BridgeConfig.Deployment, Object> read) {
        return config -> read.apply(config.deployments().get("one"));
    }

    private static Function<BridgeConfig, Object> restLimits(Function<RestLimits, Object> read) {
        return config -> read.apply(config.rest().limits());
    }

    private static Function<BridgeConfig, Object> restTls(Function<Tls.Server, Object> read) {
        return config -> read.apply(config.rest().tls().orElseThrow());
    }

    private static Function<BridgeConfig, Object> restStore(Function<Tls.KeyStoreFile, Object> read) {
        return restTls(tls -> read.apply(((Tls.Identity.InKeyStore) tls.identity()).store()));
    }

    private static Function<BridgeConfig, Object> managementTls(Function<Tls.Server, Object> read) {
        return config -> read.apply(config.management().tls().orElseThrow());
    }

    private static Function<BridgeConfig, Object> managementStore(Function<Tls.KeyStoreFile, Object> read) {
        return managementTls(tls -> read.apply(((Tls.Identity.InKeyStore) tls.identity()).store()));
    }

    private static Function<BridgeConfig, Object> restClient(Function<BridgeConfig.Client, Object> read) {
        return config -> read.apply(config.rest().clients().get("one"));
    }

    private static Function<BridgeConfig, Object> receiving(Function<Webhooks.Receiving, Object> read) {
        return config -> read.apply(config.webhooks().deployments().get("one"));
    }

    private static Function<BridgeConfig, Object> flow() {
        return receiving(Webhooks.Receiving::flow);
    }

    private static Map<Webhooks.Outcome, URI> flow(Webhooks.Outcome outcome, String url) {
        return Map.of(outcome, URI.create(url));
    }

    private static Function<BridgeConfig, Object> csv(Function<CsvDialect, Object> read) {
        return config -> read.apply(config.file().rules().csv());
    }

    private static Function<BridgeConfig, Object> format(Function<CsvDialect, Object> read) {
        return config -> read.apply(config.file().rules().formats().get(0).csv());
    }

    private static Function<BridgeConfig, Object> pgp(Function<PgpKeyFiles, Object> read) {
        return config -> read.apply(config.file().rules().pgp().orElseThrow());
    }

    private static void csv() {
        Charset latin = StandardCharsets.ISO_8859_1;
        add(ConfigKey.FILE_PGP_KEY_FILE, "k.asc", Path.of("k.asc"), pgp(p -> p.key()));
        add(ConfigKey.FILE_PGP_RECIPIENTS_FILE, "r.asc", Optional.of(Path.of("r.asc")), pgp(p -> p.recipients()));
        add(ConfigKey.FILE_PGP_PASSPHRASE, "secret", "secret", pgp(p -> p.passphrase()
                .orElseThrow()
                .reveal()));
        add(ConfigKey.FILE_PGP_PASSPHRASE_FILE, "FILE", "the-secret-of-the-file", pgp(p -> p.passphrase()
                .orElseThrow()
                .reveal()));
        add(ConfigKey.FILE_CSV_HEADER_RECORD, "HDR", Optional.of("HDR"), csv(c -> c.headerRecord()));
        add(ConfigKey.FILE_FORMAT_HEADER_RECORD, "HDR", Optional.of("HDR"), format(c -> c.headerRecord()));
        add(ConfigKey.FILE_CSV_TRAILER_FIELDS, "rows", List.of("ROWS"), csv(c -> c.trailer()
                .orElseThrow()
                .fields()));
        add(ConfigKey.FILE_CSV_TRAILER_COUNTS, "lines", 2, csv(c -> c.trailer()
                .orElseThrow()
                .uncounted()));
        add(ConfigKey.FILE_CSV_ENCODING, "iso-8859-1", latin, csv(c -> c.encoding()));
        add(ConfigKey.FILE_CSV_COLUMN_UID, "CUST", "CUST", csv(c -> c.columns().uid()));
        add(ConfigKey.FILE_CSV_COLUMN_DEPLOYMENT, "D", "D", csv(c -> c.columns().deployment()));
        add(ConfigKey.FILE_CSV_COLUMN_REQUEST_ID, "R", "R", csv(c -> c.columns().requestId()));
        add(ConfigKey.FILE_CSV_RESULT_PREFIX, "b_", "b_", csv(c -> c.columns().resultPrefix()));
        add(
                ConfigKey.FILE_FORMAT_FILES,
                "CBS*.csv",
                "CBS*.csv",
                config -> config.file().rules().formats().get(0).files());
        add(ConfigKey.FILE_FORMAT_SEPARATOR, "\u001f", (byte) 0x1f, format(c -> c.separator()));
        add(ConfigKey.FILE_FORMAT_QUOTE, "none", CsvDialect.NO_QUOTE, format(c -> c.quote()));
        add(ConfigKey.FILE_FORMAT_ENCODING, "iso-8859-1", latin, format(c -> c.encoding()));
        add(ConfigKey.FILE_FORMAT_COLUMN_UID, "CUST", "CUST", format(c -> c.columns()
                .uid()));
        add(ConfigKey.FILE_FORMAT_COLUMN_DEPLOYMENT, "D", "D", format(c -> c.columns()
                .deployment()));
        add(ConfigKey.FILE_FORMAT_COLUMN_REQUEST_ID, "R", "R", format(c -> c.columns()
                .requestId()));
        add(ConfigKey.FILE_FORMAT_RESULT_PREFIX, "b_", "b_", format(c -> c.columns()
                .resultPrefix()));
        add(ConfigKey.FILE_FORMAT_TRAILER, "T", Optional.of("T"), format(c -> c.trailer()
                .map(CsvTrailer::marker)));
        add(ConfigKey.FILE_FORMAT_TRAILER_FIELDS, "rows", List.of("ROWS"), format(c -> c.trailer()
                .orElseThrow()
                .fields()));
        add(ConfigKey.FILE_FORMAT_TRAILER_COUNTS, "lines", 2, format(c -> c.trailer()
                .orElseThrow()
                .uncounted()));
        add(ConfigKey.FILE_FORMAT_DEPLOYMENT, "loans", Optional.of("loans"), format(c -> c.columns()
                .whose()));
    }

    private static Function<BridgeConfig, Object> layout(Function<Layout, Object> read) {
        return config -> read.apply(config.layouts().get("one"));
    }

    private static Function<BridgeConfig, Object> sandboxed(Function<BridgeConfig.SandboxDeployment, Object> read) {
        return config -> read.apply(config.sandbox().deployments().get(0));
    }

    private static Function<BridgeConfig, Object> proxy(Function<Proxy, Object> read) {
        return config -> read.apply(config.api().proxy().orElseThrow());
    }

    private static Function<BridgeConfig, Object> trust(Function<Tls.KeyStoreFile, Object> read) {
        return config -> read.apply(config.api().tls().trustStore().orElseThrow());
    }

    private static Function<BridgeConfig, Object> client(Function<Tls.KeyStoreFile, Object> read) {
        return config -> read.apply(
                ((Tls.Identity.InKeyStore) config.api().tls().client().orElseThrow()).store());
    }

    private static Function<BridgeConfig, Object> broker(Function<JmsBroker, Object> read) {
        return config -> read.apply(config.jms().broker());
    }

    private static Function<BridgeConfig, Object> another(Function<JmsBroker, Object> read) {
        return config -> read.apply(config.jms().brokers().get("one"));
    }

    private static Function<BridgeConfig, Object> factory(Function<JmsBroker.Factory, Object> read) {
        return broker(broker -> read.apply(broker.factory().orElseThrow()));
    }

    private static Object file(Optional<Tls.KeyStoreFile> store) {
        return store.orElseThrow().file();
    }

    private static Object password(Optional<Tls.KeyStoreFile> store) {
        return store.orElseThrow().password().orElseThrow();
    }

    static {
        add(ConfigKey.ENVIRONMENT, "production", Environment.PRODUCTION, BridgeConfig::environment);

        add(ConfigKey.API_BASE_URL, "https://b.test/x/", URI.create("https://b.test/x"), c -> c.api()
                .baseUrl());
        add(ConfigKey.API_CONNECT_TIMEOUT, "700ms", Duration.ofMillis(700), c -> c.api()
                .connectTimeout());
        add(ConfigKey.API_CALL_TIMEOUT, "2m", Duration.ofMinutes(2), c -> c.api()
                .callTimeout());
        add(ConfigKey.API_MAX_CONCURRENT, "7", 7, c -> c.api().maxConcurrent());

        add(ConfigKey.API_HEADER, "hv", Secret.of("hv"), c -> c.api()
                .headers()
                .get(0)
                .value());
        add(ConfigKey.API_HEADER_FILE, "FILE", Secret.of("the-secret-of-the-file"), c -> c.api()
                .headers()
                .get(0)
                .value());
        add(ConfigKey.API_PROXY_HOST, "p.test", "p.test", proxy(Proxy::host));
        add(ConfigKey.API_PROXY_PORT, "8888", 8888, proxy(Proxy::port));
        add(ConfigKey.API_PROXY_USER, "pu", Optional.of("pu"), proxy(Proxy::user));
        add(ConfigKey.API_PROXY_PASSWORD, "pp", Optional.of(Secret.of("pp")), proxy(Proxy::password));
        add(
                ConfigKey.API_PROXY_PASSWORD_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                proxy(Proxy::password));
        add(ConfigKey.API_TRUST_STORE, "t.p12", Path.of("t.p12"), trust(Tls.KeyStoreFile::file));
        add(ConfigKey.API_TRUST_STORE_PASSWORD, "tp", Optional.of(Secret.of("tp")), trust(Tls.KeyStoreFile::password));
        add(
                ConfigKey.API_TRUST_STORE_PASSWORD_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                trust(Tls.KeyStoreFile::password));
        add(ConfigKey.API_EXTRA_ROOT, "root.pem", Optional.of(Path.of("root.pem")), c -> c.api()
                .tls()
                .extraRoot());
        add(ConfigKey.API_CLIENT_KEY_STORE, "c.p12", Path.of("c.p12"), client(Tls.KeyStoreFile::file));
        add(
                ConfigKey.API_CLIENT_KEY_STORE_PASSWORD,
                "cp",
                Optional.of(Secret.of("cp")),
                client(Tls.KeyStoreFile::password));
        add(
                ConfigKey.API_CLIENT_KEY_STORE_PASSWORD_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                client(Tls.KeyStoreFile::password));
        add(
                ConfigKey.API_CLIENT_CERTIFICATE,
                "other.pem",
                Optional.of(new Tls.Identity.InPem(Path.of("other.pem"), Path.of("c.key"))),
                c -> c.api().tls().client());
        add(
                ConfigKey.API_CLIENT_KEY,
                "other.key",
                Optional.of(new Tls.Identity.InPem(Path.of("c.pem"), Path.of("other.key"))),
                c -> c.api().tls().client());

        add(ConfigKey.LINK_BASE_URL, "https://l.test", URI.create("https://l.test"), c -> c.link()
                .baseUrl());
        add(ConfigKey.LINK_EXPIRY_MARGIN, "0s", Duration.ZERO, c -> c.link().expiryMargin());
        add(ConfigKey.UID_STRICT, "TRUE", true, c -> c.link().strictUid());

        add(ConfigKey.DEPLOYMENT_INTEGRATION_ID, "4711", "4711", deployment(d -> d.integrationId()));
        add(ConfigKey.DEPLOYMENT_API_KEY, "k-1", Optional.of(Secret.of("k-1")), deployment(d -> d.apiKey()));
        add(
                ConfigKey.DEPLOYMENT_API_KEY_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                deployment(d -> d.apiKeyFile().flatMap(file -> d.apiKey())));
        add(
                ConfigKey.DEPLOYMENT_ENVIRONMENT,
                "production",
                Environment.PRODUCTION,
                deployment(BridgeConfig.Deployment::environment));
        add(ConfigKey.DEPLOYMENT_AUTH, "hmac", true, deployment(d -> d.hmac()));
        add(ConfigKey.DEPLOYMENT_MAX_CONCURRENT, "3", Optional.of(3), deployment(d -> d.maxConcurrent()));
        add(ConfigKey.DEPLOYMENT_MAX_PER_SECOND, "2.5", Optional.of(2.5), deployment(d -> d.maxPerSecond()));
        add(ConfigKey.DEFAULT_DEPLOYMENT, "one", Optional.of("one"), BridgeConfig::defaultDeployment);

        add(ConfigKey.RETRY_MAX_DURATION, "7d", Duration.ofDays(7), c -> c.retry()
                .maxDuration());
        add(ConfigKey.RETRY_INITIAL_DELAY, "1s", Duration.ofSeconds(1), c -> c.retry()
                .initialDelay());
        add(ConfigKey.RETRY_MAX_DELAY, "9s", Duration.ofSeconds(9), c -> c.retry()
                .maxDelay());

        add(ConfigKey.PROBE_UNREACHABLE, "2s", Duration.ofSeconds(2), c -> c.probe()
                .unreachable());
        add(ConfigKey.PROBE_SUSPENDED, "4s", Duration.ofSeconds(4), c -> c.probe()
                .suspended());

        add(ConfigKey.JMS_ENABLED, "false", false, c -> c.jms().enabled());
        add(ConfigKey.JMS_BROKER_URL, "tcp://b:1", Optional.of("tcp://b:1"), broker(JmsBroker::url));
        add(ConfigKey.JMS_USER, "u", Optional.of("u"), broker(JmsBroker::user));
        add(ConfigKey.JMS_PASSWORD, "p w", Optional.of(Secret.of("p w")), broker(JmsBroker::password));
        add(
                ConfigKey.JMS_PASSWORD_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                broker(JmsBroker::password));
        add(ConfigKey.JMS_TRUST_STORE, "b.p12", Path.of("b.p12"), broker(b -> file(b.trustStore())));
        add(ConfigKey.JMS_TRUST_STORE_PASSWORD, "bt", Secret.of("bt"), broker(b -> password(b.trustStore())));
        add(
                ConfigKey.JMS_TRUST_STORE_PASSWORD_FILE,
                "FILE",
                Secret.of("the-secret-of-the-file"),
                broker(b -> password(b.trustStore())));
        add(ConfigKey.JMS_KEY_STORE, "k.p12", Path.of("k.p12"), broker(b -> file(b.keyStore())));
        add(ConfigKey.JMS_KEY_STORE_PASSWORD, "bk", Secret.of("bk"), broker(b -> password(b.keyStore())));
        add(
                ConfigKey.JMS_KEY_STORE_PASSWORD_FILE,
                "FILE",
                Secret.of("the-secret-of-the-file"),
                broker(b -> password(b.keyStore())));
        add(ConfigKey.JMS_FACTORY_CLASS, "a.Factory", "a.Factory", factory(JmsBroker.Factory::className));
        add(ConfigKey.JMS_FACTORY_PROPERTY, "fp", Map.of("one", Secret.of("fp")), factory(f -> f.properties()));
        add(
                ConfigKey.JMS_FACTORY_PROPERTY_FILE,
                "FILE",
                Map.of("one", Secret.of("the-secret-of-the-file")),
                factory(f -> f.properties()));
        add(ConfigKey.JMS_BROKERS_URL, "tcp://o:1", Optional.of("tcp://o:1"), another(JmsBroker::url));
        add(ConfigKey.JMS_BROKERS_USER, "ou", Optional.of("ou"), another(JmsBroker::user));
        add(ConfigKey.JMS_BROKERS_PASSWORD, "op", Optional.of(Secret.of("op")), another(JmsBroker::password));
        add(
                ConfigKey.JMS_BROKERS_PASSWORD_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                another(JmsBroker::password));
        add(ConfigKey.JMS_BROKERS_TRUST_STORE, "o.p12", Path.of("o.p12"), another(b -> file(b.trustStore())));
        add(ConfigKey.JMS_BROKERS_TRUST_STORE_PASSWORD, "ot", Secret.of("ot"), another(b -> password(b.trustStore())));
        add(
                ConfigKey.JMS_BROKERS_TRUST_STORE_PASSWORD_FILE,
                "FILE",
                Secret.of("the-secret-of-the-file"),
                another(b -> password(b.trustStore())));
        add(ConfigKey.JMS_BROKERS_KEY_STORE, "ok.p12", Path.of("ok.p12"), another(b -> file(b.keyStore())));
        add(ConfigKey.JMS_BROKERS_KEY_STORE_PASSWORD, "ok", Secret.of("ok"), another(b -> password(b.keyStore())));
        add(
                ConfigKey.JMS_BROKERS_KEY_STORE_PASSWORD_FILE,
                "FILE",
                Secret.of("the-secret-of-the-file"),
                another(b -> password(b.keyStore())));
        add(ConfigKey.JMS_CORRELATION_PROPERTY, "wm_tag", Optional.of("wm_tag"), c -> c.jms()
                .reply()
                .correlationProperty());
        add(ConfigKey.JMS_REPLY_COPY, "a, b", List.of("a", "b"), c -> c.jms()
                .reply()
                .copied());
        add(ConfigKey.JMS_REPLY_PROPERTY, "json", Map.of("one", "json"), c -> c.jms()
                .reply()
                .constants());
        add(ConfigKey.JMS_DRAIN_TIME, "3s", Duration.ofSeconds(3), c -> c.jms().drainTime());
        add(ConfigKey.JMS_CODE_PAGE, "ibm1141", Charset.forName("IBM01141"), c -> c.jms()
                .codePage());
        add(ConfigKey.JMS_LAYOUT, "one", Optional.of("one"), c -> c.jms().layout());
        add(ConfigKey.JMS_CONCURRENCY, "5", 5, c -> c.jms().concurrency());
        add(ConfigKey.JMS_CORRELATION, "message-id", Correlation.MESSAGE_ID, c -> c.jms()
                .correlation());
        add(ConfigKey.JMS_QUEUE_REQUEST, "A", "A", c -> c.jms().requestQueue());
        add(ConfigKey.JMS_QUEUE_REPLY, "B", "B", c -> c.jms().replyQueue());
        add(ConfigKey.JMS_QUEUE_INVALID, "C", "C", c -> c.jms().invalidQueue());
        add(ConfigKey.JMS_QUEUE_PARKED, "P", "P", c -> c.jms().parkedQueue());
        add(ConfigKey.JMS_QUEUE_RESULT, "D", "D", c -> c.jms().resultQueue());

        add(ConfigKey.BROKER_HOST, "::1", "::1", c -> c.broker().host());
        add(ConfigKey.BROKER_PORT, "0", 0, c -> c.broker().port());
        add(ConfigKey.BROKER_DIRECTORY, "my broker/é", Path.of("my broker/é"), c -> c.broker()
                .directory());
        add(ConfigKey.BROKER_AMQP, "true", true, c -> c.broker().amqp());

        add(ConfigKey.FILE_ENABLED, "false", false, c -> c.file().enabled());
        add(ConfigKey.FILE_INBOX, "a b/in", Path.of("a b/in"), c -> c.file().inbox());
        add(ConfigKey.FILE_OUTBOX, "a b/out", Path.of("a b/out"), c -> c.file().outbox());
        add(ConfigKey.FILE_ARCHIVE, "/a b/old", Path.of("/a b/old"), c -> c.file()
                .archive());
        add(ConfigKey.FILE_REJECTED, "a b/bad", Path.of("a b/bad"), c -> c.file()
                .rejected());
        add(ConfigKey.FILE_WORK, "a b/work", Path.of("a b/work"), c -> c.file().work());
        add(ConfigKey.FILE_CONCURRENCY, "33", 33, c -> c.file().concurrency());
        add(ConfigKey.FILE_POLL_INTERVAL, "50ms", Duration.ofMillis(50), c -> c.file()
                .pollInterval());
        add(ConfigKey.FILE_TRIGGER, "true", true, c -> c.file().rules().trigger());
        add(ConfigKey.FILE_QUIET_TIME, "0s", Duration.ZERO, c -> c.file()
                .rules()
                .quietTime());
        add(ConfigKey.FILE_ALLOW_DUPLICATES, "true", true, c -> c.file().rules().allowDuplicates());
        add(ConfigKey.FILE_CSV_SEPARATOR, "tab", (byte) '\t', c -> c.file()
                .rules()
                .csv()
                .separator());
        add(ConfigKey.FILE_CSV_QUOTE, "'", (byte) '\'', c -> c.file()
                .rules()
                .csv()
                .quote());
        add(ConfigKey.FILE_TRIGGER_SUFFIXES, ".ok, .FIN", List.of(".ok", ".fin"), c -> c.file()
                .rules()
                .triggerSuffixes());
        add(ConfigKey.FILE_STALLED_AFTER, "7s", Duration.ofSeconds(7), c -> c.file()
                .rules()
                .stalledAfter());
        add(
                ConfigKey.FILE_CSV_TRAILER,
                "TRL",
                Optional.of("TRL"),
                c -> c.file().rules().csv().trailer().map(CsvTrailer::marker));
        csv();
        add(ConfigKey.FILE_CSV_FORMULA_GUARD, "true", true, c -> c.file()
                .rules()
                .csv()
                .guardFormulas());

        add(ConfigKey.LAYOUT_FILES, "*.dat", Optional.of("*.dat"), layout(l -> l.files()));
        add(ConfigKey.LAYOUT_FRAMING, "fixed", Framing.FIXED, layout(l -> l.framing()));
        add(ConfigKey.LAYOUT_CODE_PAGE, "iso-8859-1", StandardCharsets.ISO_8859_1, layout(l -> l.codePage()));
        add(ConfigKey.LAYOUT_FIELDS, "UID X(7)", 7, layout(l -> l.length()));
        add(ConfigKey.LAYOUT_COPYBOOK, "src/test/resources/copybooks/short.cpy", 12, layout(l -> l.length()));
        add(ConfigKey.LAYOUT_UID, "KEY", 9, layout(l -> l.field("uid")
                .orElseThrow()
                .start()));
        add(ConfigKey.LAYOUT_DEPLOYMENT, "KEY", 9, layout(l -> l.field("deployment")
                .orElseThrow()
                .start()));
        add(ConfigKey.LAYOUT_REQUEST_ID, "KEY", 9, layout(l -> l.field("request_id")
                .orElseThrow()
                .start()));
        add(ConfigKey.LAYOUT_LEADING_ZEROS, "drop", true, layout(l -> l.rules().dropLeadingZeros()));
        add(ConfigKey.LAYOUT_REPLY, "STATUS X(8)", 8, layout(l -> l.reply()
                .get(0)
                .length()));
        add(ConfigKey.LAYOUT_HEADER, "H", Optional.of("H"), layout(l -> l.header()));
        add(ConfigKey.LAYOUT_TRAILER, "T", Optional.of("T"), layout(l -> l.trailer()));
        add(ConfigKey.LAYOUT_TRAILER_COUNTS, "lines", true, layout(l -> l.rules()
                .countsAll()));
        add(ConfigKey.LAYOUT_ROW, "6", Optional.of("6"), layout(l -> l.rules().row()));
        add(ConfigKey.LAYOUT_PADDING, "9", Optional.of('9'), layout(l -> l.rules()
                .padding()));
        add(ConfigKey.LAYOUT_RDW, "little-endian-exclusive", new LayoutRules.Rdw(false, false), layout(l -> l.rules()
                .rdw()));
        add(ConfigKey.LAYOUT_MAX_IMPOSSIBLE_UIDS, "20", 20.0, layout(l -> l.rules()
                .maxImpossibleUids()));
        add(ConfigKey.LAYOUT_TRAILER_FIELDS, "ROWS 9(9)", 9, layout(l -> l.trailerFields()
                .get(0)
                .length()));

        add(ConfigKey.REST_ENABLED, "false", false, c -> c.rest().enabled());
        add(ConfigKey.REST_HOST, "0.0.0.0", "0.0.0.0", c -> c.rest().host());
        add(ConfigKey.REST_PORT, "8081", 8081, c -> c.rest().port());
        add(ConfigKey.REST_DEADLINE, "3s", Duration.ofSeconds(3), c -> c.rest().deadline());
        add(ConfigKey.REST_MAX_BODY, "2mb", 2L << 20, restLimits(l -> l.body()));
        add(ConfigKey.REST_MAX_UPLOAD, "3mb", 3L << 20, restLimits(l -> l.upload()));
        add(ConfigKey.REST_RECEIVE_TIMEOUT, "2s", Duration.ofSeconds(2), restLimits(l -> l.receiveTime()));
        add(ConfigKey.REST_IDLE_TIMEOUT, "3s", Duration.ofSeconds(3), restLimits(l -> l.idleTime()));
        add(ConfigKey.REST_MAX_CONCURRENT, "21", 21, restLimits(l -> l.concurrent()));
        add(ConfigKey.REST_MAX_WAITING, "22", 22, restLimits(l -> l.waiting()));
        add(ConfigKey.REST_MAX_CONNECTIONS_PER_ADDRESS, "23", 23, restLimits(l -> l.connectionsPerAddress()));
        add(ConfigKey.REST_MAX_TRANSFERS, "24", 24, restLimits(l -> l.transfers()));
        add(ConfigKey.REST_TLS_KEY_STORE, "r.p12", Path.of("r.p12"), restStore(Tls.KeyStoreFile::file));
        add(
                ConfigKey.REST_TLS_KEY_STORE_PASSWORD,
                "rp",
                Optional.of(Secret.of("rp")),
                restStore(Tls.KeyStoreFile::password));
        add(
                ConfigKey.REST_TLS_KEY_STORE_PASSWORD_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                restStore(Tls.KeyStoreFile::password));
        add(
                ConfigKey.REST_TLS_CERTIFICATE,
                "other.pem",
                new Tls.Identity.InPem(Path.of("other.pem"), Path.of("r.key")),
                restTls(tls -> tls.identity()));
        add(
                ConfigKey.REST_TLS_KEY,
                "other.key",
                new Tls.Identity.InPem(Path.of("r.pem"), Path.of("other.key")),
                restTls(tls -> tls.identity()));
        add(
                ConfigKey.REST_TLS_CLIENT_ROOTS,
                "roots.pem",
                Optional.of(Path.of("roots.pem")),
                restTls(tls -> tls.clientRoots()));
        add(
                ConfigKey.REST_CLIENT_TOKEN,
                "a-token-of-a-case",
                SecretHash.of(Secret.of("a-token-of-a-case")),
                restClient(c -> c.token()));
        add(
                ConfigKey.REST_CLIENT_TOKEN_FILE,
                "FILE",
                SecretHash.of(Secret.of("the-secret-of-the-file")),
                restClient(c -> c.token()));
        add(
                ConfigKey.REST_CLIENT_DEPLOYMENTS,
                "two, one",
                Optional.of(Set.of("one", "two")),
                restClient(c -> c.deployments()));
        add(ConfigKey.REST_CLIENT_MAX_PER_SECOND, "0.5", Optional.of(0.5), restClient(c -> c.maxPerSecond()));
        add(ConfigKey.REST_CLIENT_OPERATOR, "true", true, restClient(c -> c.operator()));

        add(ConfigKey.WEBHOOKS_ENABLED, "true", true, c -> c.webhooks().enabled());
        add(ConfigKey.WEBHOOKS_HOST, "w.test", Optional.of("w.test"), c -> c.webhooks()
                .host());
        add(ConfigKey.WEBHOOKS_PORT, "8443", Optional.of(8443), c -> c.webhooks()
                .port());
        add(ConfigKey.WEBHOOKS_MAX_BODY, "1MB", 1L << 20, c -> c.webhooks().maxBody());
        add(ConfigKey.WEBHOOKS_KEY_OVERLAP, "0s", Duration.ZERO, c -> c.webhooks()
                .keyOverlap());
        add(ConfigKey.WEBHOOKS_MAX_PER_SECOND, "7", 7, c -> c.webhooks().maxPerSecond());
        add(ConfigKey.WEBHOOKS_MAX_PER_ADDRESS, "8", 8, c -> c.webhooks().maxPerAddress());
        add(
                ConfigKey.DEPLOYMENT_PREVIOUS_KEY_FILE,
                "former.key",
                Optional.of(Path.of("former.key")),
                receiving(Webhooks.Receiving::previousKey));
        add(
                ConfigKey.DEPLOYMENT_FLOW_COMPLETED,
                "http://d.test/thanks",
                flow(COMPLETED, "http://d.test/thanks"),
                flow());
        add(ConfigKey.DEPLOYMENT_FLOW_CANCELLED, "https://d.test/why", flow(CANCELLED, "https://d.test/why"), flow());
        add(
                ConfigKey.DEPLOYMENT_FLOW_EXPIRED,
                "https://d.test/late/?a=b#c/",
                flow(EXPIRED, "https://d.test/late/?a=b#c/"),
                flow());

        add(ConfigKey.MANAGEMENT_HOST, "m.test", "m.test", c -> c.management().host());
        add(ConfigKey.MANAGEMENT_PORT, "65535", 65_535, c -> c.management().port());
        add(ConfigKey.MANAGEMENT_HOSTS, "B-1.test, b", Set.of("b-1.test", "b"), c -> c.management()
                .hosts());
        add(ConfigKey.MANAGEMENT_TLS_KEY_STORE, "m.p12", Path.of("m.p12"), managementStore(Tls.KeyStoreFile::file));
        add(
                ConfigKey.MANAGEMENT_TLS_KEY_STORE_PASSWORD,
                "mp",
                Optional.of(Secret.of("mp")),
                managementStore(Tls.KeyStoreFile::password));
        add(
                ConfigKey.MANAGEMENT_TLS_KEY_STORE_PASSWORD_FILE,
                "FILE",
                Optional.of(Secret.of("the-secret-of-the-file")),
                managementStore(Tls.KeyStoreFile::password));
        add(
                ConfigKey.MANAGEMENT_TLS_CERTIFICATE,
                "other.pem",
                new Tls.Identity.InPem(Path.of("other.pem"), Path.of("r.key")),
                managementTls(Tls.Server::identity));
        add(
                ConfigKey.MANAGEMENT_TLS_KEY,
                "other.key",
                new Tls.Identity.InPem(Path.of("r.pem"), Path.of("other.key")),
                managementTls(Tls.Server::identity));
        add(
                ConfigKey.MANAGEMENT_TLS_CLIENT_ROOTS,
                "roots.pem",
                Optional.of(Path.of("roots.pem")),
                managementTls(Tls.Server::clientRoots));

        add(ConfigKey.LEDGER_URL, "jdbc:postgresql://h/d", false, c -> c.ledger()
                .isSqlite());
        add(ConfigKey.LEDGER_USER, "l", Optional.of("l"), c -> c.ledger().user());
        add(ConfigKey.LEDGER_PASSWORD, "lp", Optional.of(Secret.of("lp")), c -> c.ledger()
                .password());
        add(ConfigKey.LEDGER_PASSWORD_FILE, "FILE", Optional.of(Secret.of("the-secret-of-the-file")), c -> c.ledger()
                .password());
        add(ConfigKey.LEDGER_MIGRATE, "false", false, c -> c.ledger().migrate());
        add(ConfigKey.LEDGER_POOL_SIZE, "2", 2, c -> c.ledger().poolSize());
        add(ConfigKey.LEDGER_SYNC, "before-answer", true, c -> c.ledger().syncBeforeAnswer());

        add(ConfigKey.RETENTION_RECORDS, "30d", Duration.ofDays(30), c -> c.upkeep()
                .keepRecords());
        add(ConfigKey.RETENTION_EVENTS, "7d", Duration.ofDays(7), c -> c.upkeep()
                .keepEvents());
        add(ConfigKey.RETENTION_FILES, "9d", Duration.ofDays(9), c -> c.upkeep().keepFiles());
        add(ConfigKey.RETENTION_RESULTS, "11d", Duration.ofDays(11), c -> c.upkeep()
                .keepResults());
        add(ConfigKey.DISK_MIN_FREE, "3MB", 3L * 1024 * 1024, c -> c.upkeep().minFreeDisk());
        add(ConfigKey.SANDBOX_HOST, "[::1]", "[::1]", c -> c.sandbox().host());
        add(ConfigKey.SANDBOX_PORT, "1", 1, c -> c.sandbox().port());
        add(ConfigKey.SANDBOX_LATENCY, "0ms", Duration.ZERO, c -> c.sandbox().latency());
        add(ConfigKey.SANDBOX_TOKEN_LIFE, "2h", Duration.ofHours(2), c -> c.sandbox()
                .tokenLife());
        add(
                ConfigKey.SANDBOX_WEBHOOK_URL,
                "http://w.test/v1",
                Optional.of(URI.create("http://w.test/v1")),
                c -> c.sandbox().webhooks());
        add(ConfigKey.SANDBOX_INTEGRATION_ID, "815", "815", sandboxed(d -> d.integrationId()));
        add(ConfigKey.SANDBOX_API_KEY, "sk", Secret.of("sk"), sandboxed(d -> d.apiKey()));
        add(ConfigKey.SANDBOX_AUTH, "hmac", true, sandboxed(d -> d.hmac()));

        add(ConfigKey.ROUTES_DIRECTORY, "my routes", Path.of("my routes"), BridgeConfig::routes);
        add(ConfigKey.ROUTES_RELOAD, "true", true, config -> config.camel().reload());
        add(ConfigKey.JMX, "true", true, config -> config.camel().jmx());
        add(ConfigKey.LOG_LEVEL, "debug", "debug", c -> c.log().level());
        add(ConfigKey.LOG_FORMAT, "json", Log.Format.JSON, c -> c.log().format());
        add(ConfigKey.LOG_UID_KEY, "uk", Optional.of(Secret.of("uk")), c -> c.log()
                .uidKey());
        add(ConfigKey.LOG_UID_KEY_FILE, "u.key", Path.of("u.key"), c -> c.log().uidKeyFile());
    }
}
