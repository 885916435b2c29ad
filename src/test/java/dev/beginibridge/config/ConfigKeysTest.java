package dev.beginibridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every key reaches its record: shown with values that are not the defaults. */
class ConfigKeysTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(ConfigKey.class)
    void reachesItsRecord(ConfigKey key) throws IOException {
        ConfigCases.Case test = ConfigCases.ALL.get(key);
        assertNotNull(test, "add a case for " + key.key() + " to ConfigCases");
        assertNotEquals(key.defaultValue(), test.text(), "a case that equals the default proves nothing");

        BridgeConfig config = BridgeConfig.from(settings(key, test));

        assertEquals(test.expected(), test.read().apply(config));
    }

    @ParameterizedTest
    @EnumSource(ConfigKey.class)
    void isAlsoReachedByItsEnvironmentVariable(ConfigKey key) throws IOException {
        ConfigCases.Case test = ConfigCases.ALL.get(key);
        Map<String, String> variables = new TreeMap<>();
        values(key, test)
                .forEach((name, text) ->
                        variables.put(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), text));

        Settings settings = Settings.empty(name -> null).environment(variables);

        assertEquals(test.expected(), test.read().apply(BridgeConfig.from(settings)));
        assertEquals(List.of(), settings.warnings());
    }

    @Test
    void defaultsAreSound() {
        BridgeConfig config = BridgeConfig.from(Settings.empty(name -> null));
        assertEquals(Environment.TEST, config.environment());
        assertEquals(Map.of(), config.deployments());
        assertTrue(config.ledger().isSqlite());
    }

    @Test
    void noTwoKeysShareAnEnvironmentVariable() {
        Map<String, Long> variables = Arrays.stream(ConfigKey.values())
                .collect(Collectors.groupingBy(key -> key.key().replaceAll("[.-]", "_"), Collectors.counting()));
        assertEquals(ConfigKey.values().length, variables.size());
    }

    private Settings settings(ConfigKey key, ConfigCases.Case test) throws IOException {
        Settings settings = Settings.empty(name -> null);
        values(key, test).forEach((name, text) -> settings.put(name, text, "test"));
        return settings;
    }

    /** The key's own value and what it needs around it to be a whole configuration. */
    private Map<String, String> values(ConfigKey key, ConfigCases.Case test) throws IOException {
        Map<String, String> values = new TreeMap<>();
        if (key.key().startsWith("begini.deployments.") || key == ConfigKey.DEFAULT_DEPLOYMENT) {
            values.put(ConfigKey.DEPLOYMENT_INTEGRATION_ID.key("one"), "1");
            if (key != ConfigKey.DEPLOYMENT_API_KEY_FILE) {
                values.put(ConfigKey.DEPLOYMENT_API_KEY.key("one"), "k");
            }
        }
        if (key == ConfigKey.DEPLOYMENT_ENVIRONMENT) {
            values.put(ConfigKey.ENVIRONMENT.key(), "production");
        }
        if (key.key().startsWith("begini.sandbox.deployments.")) {
            values.put(ConfigKey.SANDBOX_INTEGRATION_ID.key("one"), "1");
            values.put(ConfigKey.SANDBOX_API_KEY.key("one"), "k");
        }
        if (key.key().startsWith("begini.api.proxy.")) {
            values.put(ConfigKey.API_PROXY_HOST.key(), "proxy.test");
        }
        if (key.key().startsWith(ConfigKey.API_TRUST_STORE.key())) {
            values.put(ConfigKey.API_TRUST_STORE.key(), "trust.p12");
        }
        if (key.key().startsWith(ConfigKey.API_CLIENT_KEY_STORE.key())) {
            values.put(ConfigKey.API_CLIENT_KEY_STORE.key(), "client.p12");
        } else if (key == ConfigKey.API_CLIENT_KEY || key == ConfigKey.API_CLIENT_CERTIFICATE) {
            values.put(ConfigKey.API_CLIENT_CERTIFICATE.key(), "c.pem");
            values.put(ConfigKey.API_CLIENT_KEY.key(), "c.key");
        }
        if (key == ConfigKey.REST_TLS_KEY || key == ConfigKey.REST_TLS_CERTIFICATE) {
            values.put(ConfigKey.REST_TLS_CERTIFICATE.key(), "r.pem");
            values.put(ConfigKey.REST_TLS_KEY.key(), "r.key");
        } else if (key.key().startsWith("begini.rest.tls.")) {
            values.put(ConfigKey.REST_TLS_KEY_STORE.key(), "r.p12");
        }
        if (key == ConfigKey.MANAGEMENT_TLS_KEY || key == ConfigKey.MANAGEMENT_TLS_CERTIFICATE) {
            values.put(ConfigKey.MANAGEMENT_TLS_CERTIFICATE.key(), "r.pem");
            values.put(ConfigKey.MANAGEMENT_TLS_KEY.key(), "r.key");
        } else if (key.key().startsWith("begini.management.tls.")) {
            values.put(ConfigKey.MANAGEMENT_TLS_KEY_STORE.key(), "r.p12");
        }
        if (key.key().startsWith("begini.rest.clients.") && key != ConfigKey.REST_CLIENT_TOKEN_FILE) {
            values.put(ConfigKey.REST_CLIENT_TOKEN.key("one"), "a-token-of-a-case");
        }
        if (key == ConfigKey.REST_CLIENT_DEPLOYMENTS) {
            for (String name : List.of("one", "two")) {
                values.put(ConfigKey.DEPLOYMENT_INTEGRATION_ID.key(name), "1");
                values.put(ConfigKey.DEPLOYMENT_API_KEY.key(name), "k");
            }
        }
        if (key.key().startsWith(ConfigKey.JMS_TRUST_STORE.key())) {
            values.put(ConfigKey.JMS_TRUST_STORE.key(), "trust.p12");
        }
        if (key.key().startsWith(ConfigKey.JMS_KEY_STORE.key())) {
            values.put(ConfigKey.JMS_KEY_STORE.key(), "key.p12");
        }
        if (key.key().startsWith("begini.jms.brokers.")) {
            values.put(ConfigKey.JMS_BROKERS_URL.key("one"), "tcp://b:1");
            values.put(ConfigKey.JMS_BROKERS_TRUST_STORE.key("one"), "trust.p12");
            values.put(ConfigKey.JMS_BROKERS_KEY_STORE.key("one"), "key.p12");
        }
        if (key.key().startsWith("begini.jms.connection-factory.")) {
            values.put(ConfigKey.JMS_FACTORY_CLASS.key(), "a.Factory");
        }
        if (key.key().startsWith("begini.file.pgp.")) {
            values.put(ConfigKey.FILE_PGP_KEY_FILE.key(), "key.asc");
        }
        if (key.key().startsWith("begini.file.formats.")) {
            values.put(ConfigKey.FILE_FORMAT_FILES.key("one"), "*.txt");
            values.put(ConfigKey.FILE_FORMAT_TRAILER.key("one"), "TRL");
        }
        if (key.key().startsWith("begini.file.csv.trailer-")) {
            values.put(ConfigKey.FILE_CSV_TRAILER.key(), "TRL");
        }
        if (key.key().startsWith("begini.layouts.") || key == ConfigKey.JMS_LAYOUT) {
            values.put(ConfigKey.LAYOUT_FIELDS.key("one"), "UID X(5), FILLER X(4), KEY X(6)");
            if (key == ConfigKey.LAYOUT_COPYBOOK) {
                values.remove(ConfigKey.LAYOUT_FIELDS.key("one"));
            }
            if (key == ConfigKey.LAYOUT_TRAILER_COUNTS) {
                values.put(ConfigKey.LAYOUT_TRAILER.key("one"), "T");
                values.put(ConfigKey.LAYOUT_TRAILER_FIELDS.key("one"), "TYPE X(1), ROWS 9(9)");
            }
            if (key == ConfigKey.LAYOUT_FRAMING) {
                values.put(ConfigKey.LAYOUT_CODE_PAGE.key("one"), "iso-8859-1");
            }
        }
        if (key == ConfigKey.RESULTS_PER_BATCH) {
            values.put(ConfigKey.RESULTS_FOLDER.key(), "results");
        }
        values.put(key.key("one"), test.text().equals("FILE") ? secretFile().toString() : test.text());
        return values;
    }

    private Path secretFile() throws IOException {
        return Files.writeString(folder.resolve("a secret"), "\uFEFFthe-secret-of-the-file\r\n");
    }
}
