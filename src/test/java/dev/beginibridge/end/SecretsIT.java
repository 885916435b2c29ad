package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.KeyType;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.sandbox.Sandbox;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Every secret that can be configured, in one bridge with all doors open: none comes out where people look. */
@Timeout(120)
class SecretsIT {
    private static final String SENTINEL = "s3ntinel-of-a-secret";

    @TempDir
    Path directory;

    private final Lines lines = new Lines();
    private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT");
    private final Level before = root.getLevel();

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<String> said = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getThreadName()
                    + event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.DEBUG);
    }

    @AfterEach
    void leave() {
        root.detachAppender(lines);
        root.setLevel(before);
    }

    /** All secrets set, each with a name of its own, so that a failure says which one is seen. */
    private Map<String, String> withSecrets(URI begini) {
        Map<String, String> values = TestBridge.values(directory, begini);
        values.put("begini.log.level", "debug");
        values.remove(ConfigKey.LOG_UID_KEY_FILE.key());
        Arrays.stream(ConfigKey.values())
                .filter(key -> key.type() == KeyType.SECRET)
                .filter(key -> key != ConfigKey.FILE_PGP_PASSPHRASE) // it needs the key that it opens
                .forEach(key -> values.put(key.key("personal-loans"), SENTINEL + key.name()));
        values.put(ConfigKey.JMS_BROKERS_URL.key("personal-loans"), "tcp://127.0.0.1:1");
        values.put(ConfigKey.SANDBOX_INTEGRATION_ID.key("personal-loans"), "1234567890987654321");
        return values;
    }

    private static Settings settings(Map<String, String> values) {
        Settings settings = Settings.empty();
        values.forEach((key, text) -> settings.put(key, text, "test"));
        return settings;
    }

    private static void assertHidden(String where, Object text) {
        assertFalse(String.valueOf(text).contains(SENTINEL), () -> "a secret in " + where + ": " + text);
    }

    @Test
    void aRunningBridgeShowsNone() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            Settings settings = settings(withSecrets(sandbox.baseUrl()));
            BridgeConfig config = BridgeConfig.from(settings);
            assertHidden("the printed configuration", config);
            assertHidden("the printed settings", settings);
            assertHidden("the routes' placeholders", settings.placeholders());
            try (Bridge bridge = new Bridge(config, settings, Path.of(""), Clock.systemUTC())) {
                bridge.start();
                TestBridge.dropOnly(config.file().inbox(), "seen.csv", "uid\nSEEN-BY-NOBODY-1\n");
                int rest = bridge.rest().orElseThrow().port();
                String token = SENTINEL + ConfigKey.REST_CLIENT_TOKEN.name();
                HttpResponse<String> refused = post("http://127.0.0.1:" + rest + "/v1/links", token);
                assertEquals(503, refused.statusCode(), "the sandbox knows no such key: " + refused.body());
                assertHidden("a refusal", refused.body() + refused.headers().map());
                HttpResponse<String> unknown = post("http://127.0.0.1:" + rest + "/v1/links", token + "x");
                assertEquals(401, unknown.statusCode());
                assertHidden("a refusal", unknown.body() + unknown.headers().map());
                int management = bridge.management().orElseThrow().port();
                for (String path : new String[] {"/", "/ops/state", "/metrics", "/health/live", "/health/ready"}) {
                    HttpResponse<String> page = get("http://127.0.0.1:" + management + path);
                    assertHidden(path, page.body() + page.headers().map());
                }
                Thread.getAllStackTraces().keySet().forEach(thread -> assertHidden("a thread's name", thread));
                assertHiddenInJmx();
            }
        }
        assertTrue(lines.said.size() > 10, "the bridge was heard");
        lines.said.forEach(line -> assertHidden("the log", line));
    }

    /** Each secret in turn belongs to a file or a service that does not take it: the start fails, and says why. */
    @Test
    void aFailedStartShowsNone() throws Exception {
        Path store = directory.resolve("store.p12");
        java.security.KeyStore keys = java.security.KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        try (var out = Files.newOutputStream(store)) {
            keys.store(out, "another password".toCharArray());
        }
        Path words = Files.writeString(directory.resolve("words"), SENTINEL);
        assertStartFails(ConfigException.class, ConfigKey.API_TRUST_STORE, store.toString());
        assertStartFails(ConfigException.class, ConfigKey.API_CLIENT_KEY_STORE, store.toString());
        assertStartFails(ConfigException.class, ConfigKey.API_EXTRA_ROOT, words.toString());
        assertStartFails(Exception.class, ConfigKey.LEDGER_URL, "jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1");
        lines.said.forEach(line -> assertHidden("the log", line));
    }

    private void assertStartFails(Class<? extends Exception> how, ConfigKey key, String value) {
        Map<String, String> values = withSecrets(URI.create("https://127.0.0.1:1"));
        values.put(key.key(), value);
        Settings settings = settings(values);
        BridgeConfig config = BridgeConfig.from(settings);
        try (Bridge bridge = new Bridge(config, settings, Path.of(""), Clock.systemUTC())) {
            Exception failed = assertThrows(how, bridge::start);
            StringWriter trace = new StringWriter();
            failed.printStackTrace(new PrintWriter(trace));
            assertHidden("a failed start by " + key.key(), trace);
        }
    }

    private static void assertHiddenInJmx() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : beans.queryNames(null, null)) {
            assertHidden("a bean's name", name);
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    value(beans, name, attribute).ifPresent(value -> assertHidden("the bean " + name, value));
                }
            }
        }
    }

    /** Empty when this JVM does not support the attribute. */
    private static Optional<Object> value(MBeanServer beans, ObjectName name, MBeanAttributeInfo attribute)
            throws JMException {
        try {
            Object value = beans.getAttribute(name, attribute.getName());
            return Optional.ofNullable(value instanceof Object[] many ? Arrays.deepToString(many) : value);
        } catch (RuntimeMBeanException e) {
            assertHidden("the bean " + name, e.getTargetException());
            return Optional.empty();
        }
    }

    private static HttpResponse<String> post(String url, String token) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"uid\":\"SEEN-BY-NOBODY-2\"}")));
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
