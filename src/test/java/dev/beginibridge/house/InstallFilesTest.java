package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is installed with the bridge says nothing that the bridge does not understand. */
class InstallFilesTest {
    private static final Path INSTALL = Path.of("src", "main", "install");
    private static final Pattern SECRET = Pattern.compile("/[a-z/-]*secrets/([a-z.-]+)");

    @TempDir
    Path directory;

    /** The text with each secret's file in a directory of the test. */
    private String withSecrets(String text) throws IOException {
        Matcher named = SECRET.matcher(text);
        while (named.find()) {
            Files.writeString(directory.resolve(named.group(1)), "a-secret-of-the-file-" + named.group(1));
        }
        return SECRET.matcher(text).replaceAll(Matcher.quoteReplacement(directory + "/") + "$1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc", "kubernetes/base", "kubernetes/several"})
    void theConfigurationCanBeRead(String place) throws IOException {
        Path file = INSTALL.resolve(place).resolve("begini-bridge.properties");
        Path here = Files.writeString(directory.resolve("here"), withSecrets(Files.readString(file)));
        Settings settings = Settings.empty().file(here);
        BridgeConfig config = BridgeConfig.from(settings);
        assertEquals(List.of(), settings.warnings());
        assertEquals(place.startsWith("kube"), config.deployments().containsKey("personal-loans"));
    }

    @Test
    void theJobThatMigratesHasAConfigurationOfItsOwn() throws IOException {
        Path file = INSTALL.resolve("kubernetes/migrate/migrate.properties");
        Settings settings = Settings.empty()
                .file(Files.writeString(directory.resolve("here"), withSecrets(Files.readString(file))));
        assertEquals(
                Optional.of("begini_owner"),
                BridgeConfig.from(settings).ledger().user());
        assertEquals(List.of(), settings.warnings());
    }

    @Test
    void theCommentedExampleOfThePackagesIsRight() throws IOException {
        Path key = Files.writeString(directory.resolve("secrets_personal-loans.key"), "k");
        String text = Files.readString(INSTALL.resolve("etc/begini-bridge.properties"))
                .replaceAll("(?m)^#(begini\\.)", "$1")
                .replace("integration-id=", "integration-id=1");
        Settings settings = Settings.empty(
                        Map.of("CREDENTIALS_DIRECTORY", key.getParent().toString())::get)
                .file(Files.writeString(directory.resolve("here"), text));
        assertEquals(
                List.of("personal-loans"),
                List.copyOf(BridgeConfig.from(settings).deployments().keySet()));
    }

    @Test
    void eachVariableOfTheComposeFileNamesAKey() throws IOException {
        String compose = withSecrets(Files.readString(INSTALL.resolve("docker/compose.yaml")));
        Map<String, String> variables = new HashMap<>();
        Matcher line =
                Pattern.compile("(?m)^\\s+(BEGINI_[A-Z_]+): \"?([^\\n\"]*)\"?$").matcher(compose);
        while (line.find()) {
            variables.put(line.group(1), line.group(2));
        }
        Settings settings = Settings.empty().environment(variables);
        BridgeConfig config = BridgeConfig.from(settings);
        assertEquals(List.of(), settings.warnings());
        assertTrue(config.rest().clients().get("web").operator());
        assertEquals("jdbc:postgresql://database/begini", config.ledger().url());
    }

    @Test
    void eachPlaceGivesAStopMoreTimeThanItTakes() throws IOException {
        BridgeConfig config = BridgeConfig.from(Settings.empty());
        Duration least =
                config.jms().drainTime().plus(config.api().callTimeout()).plusSeconds(10);
        Map<String, Pattern> places = Map.of(
                "systemd/begini-bridge.service", Pattern.compile("TimeoutStopSec=(\\d+)"),
                "docker/compose.yaml", Pattern.compile("stop_grace_period: (\\d+)s"),
                "kubernetes/one/bridge.yaml", Pattern.compile("terminationGracePeriodSeconds: (\\d+)"),
                "kubernetes/several/bridge.yaml", Pattern.compile("terminationGracePeriodSeconds: (\\d+)"));
        for (Map.Entry<String, Pattern> place : places.entrySet()) {
            Matcher time = place.getValue().matcher(Files.readString(INSTALL.resolve(place.getKey())));
            assertTrue(time.find(), place.getKey());
            assertTrue(Duration.ofSeconds(Long.parseLong(time.group(1))).compareTo(least) >= 0, place.getKey());
        }
    }
}
