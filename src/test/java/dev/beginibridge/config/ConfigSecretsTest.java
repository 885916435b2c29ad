package dev.beginibridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.KeyType;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A secret in any place where one can stand never comes out again by itself. */
class ConfigSecretsTest {
    private static final String SENTINEL = "s3ntinel-of-a-secret";

    @Test
    void aPrintedConfigurationHasNoSecret() {
        Settings settings = withSecrets()
                .put(
                        "begini.jms.broker-url",
                        "tcp://u:" + SENTINEL + "@b:1?sslEnabled=true&keyStorePassword=" + SENTINEL
                                + "&trustStorePassword=" + SENTINEL,
                        "file");

        BridgeConfig config = BridgeConfig.from(settings);

        String printed = config.toString();
        assertFalse(printed.contains(SENTINEL), "a secret is printed");
        assertTrue(
                printed.contains("tcp://***b:1?sslEnabled=true&keyStorePassword=***&trustStorePassword=***"), printed);
        assertTrue(printed.contains("requestQueue=BEGINI.LINK.REQUEST"), printed);
        assertEquals(
                SENTINEL, config.deployments().get("one").apiKey().orElseThrow().reveal());
    }

    /** Every other key is broken in turn while all secrets are set: no error shows one. */
    @ParameterizedTest
    @EnumSource(ConfigKey.class)
    void noErrorShowsASecret(ConfigKey broken) {
        Settings settings = withSecrets().put(broken.key("one"), "{{env:BROKEN}}", "file");
        List<String> problems = assertThrows(ConfigException.class, () -> BridgeConfig.from(settings))
                .problems();
        assertFalse(problems.toString().contains(SENTINEL), problems.toString());
    }

    /** A secret written into the key of its file, or into a URL, is a likely slip: it is not shown either. */
    @Test
    void aSecretInTheWrongKeyIsNotShown() {
        Map<String, String> slips = Map.of(
                "begini.jms.password-file",
                SENTINEL,
                "begini.ledger.password-file",
                SENTINEL + "\0",
                "begini.rest.clients.one.token-file",
                SENTINEL,
                "begini.deployments.one.api-key-file",
                SENTINEL,
                "begini.deployments.one.api-kye",
                SENTINEL,
                "begini.api.base-url",
                "https://a.test/?api-key=" + SENTINEL,
                "begini.link.base-url",
                "https://" + SENTINEL + "@a.test",
                "begini.ledger.url",
                "jdbc:postgresql://h/d?password=" + SENTINEL);
        Settings settings = Settings.empty(name -> null);
        slips.forEach((key, text) -> settings.put(key, text, "file"));

        ConfigException refused = assertThrows(ConfigException.class, () -> BridgeConfig.from(settings));

        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(SENTINEL), trace.toString());
        assertTrue(refused.problems().size() >= slips.size(), refused.problems().toString());
    }

    @Test
    void aSecretIsMasked() {
        assertEquals("***", Secret.of(SENTINEL).toString());
    }

    private static Settings withSecrets() {
        Settings settings = Settings.empty(name -> null);
        Arrays.stream(ConfigKey.values())
                .filter(key -> key.type() == KeyType.SECRET)
                .forEach(key -> settings.put(key.key("one"), SENTINEL, "file"));
        settings.put(ConfigKey.DEPLOYMENT_INTEGRATION_ID.key("one"), "1", "file");
        settings.put(ConfigKey.SANDBOX_INTEGRATION_ID.key("one"), "1", "file");
        settings.put(ConfigKey.JMS_BROKERS_URL.key("one"), "tcp://b:1", "file");
        settings.put(ConfigKey.FILE_PGP_KEY_FILE.key(), "bridge.key", "file");
        return settings;
    }
}
