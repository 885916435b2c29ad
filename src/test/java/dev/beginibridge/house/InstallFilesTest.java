package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is installed with the bridge says nothing that the bridge does not understand. */
class InstallFilesTest {
    private static final Path INSTALL = Path.of("src", "main", "install");
    private static final Path CONTAINER = Path.of("docs/install/container.md");
    private static final Path LINUX = Path.of("docs/install/linux.md");
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

    /** The files of each Secret that docs/install/container.md makes, in its order. */
    private static List<Set<String>> secretsMade(String secret) throws IOException {
        String text = Files.readString(CONTAINER).replace("\\\n", " ");
        return Pattern.compile("(?m)^kubectl create secret generic " + secret + " (.*)$")
                .matcher(text)
                .results()
                .map(command -> DocsTest.names("--from-file=(\\S+)", command.group(1)))
                .toList();
    }

    private static Set<String> secretsNamed(String properties) throws IOException {
        return DocsTest.names(
                "/etc/begini-bridge/secrets/(\\S+)",
                Files.readString(INSTALL.resolve("kubernetes").resolve(properties)));
    }

    @Test
    void eachSecretOfKubernetesIsMadeAsItIsNamed() throws IOException {
        assertEquals(
                List.of(
                        secretsNamed("base/begini-bridge.properties"),
                        secretsNamed("several/begini-bridge.properties")),
                secretsMade("begini-bridge"));
        assertEquals(List.of(secretsNamed("migrate/migrate.properties")), secretsMade("begini-bridge-migrate"));
    }

    /** Else the Job makes its tables in one schema, and the bridges look into another. */
    @Test
    void theJobThatMigratesAndTheBridgesMeanTheSameTables() throws IOException {
        Path kubernetes = INSTALL.resolve("kubernetes");
        String bridges = Files.readString(kubernetes.resolve("several/begini-bridge.properties"));
        Settings settings = Settings.empty()
                .file(Files.writeString(
                        directory.resolve("here"), withSecrets(bridges.replaceAll("(?m)^#(begini\\.)", "$1"))));
        BridgeConfig.Ledger ledger = BridgeConfig.from(settings).ledger();
        assertFalse(ledger.migrate(), "that is the Job's");
        String job = Files.readString(kubernetes.resolve("migrate/migrate.properties"));
        assertTrue(job.contains("begini.ledger.url=" + ledger.url() + "\n"), ledger.url());
    }

    @Test
    void whatTheComposeFileAsksForIsDocumented() throws IOException {
        String compose = Files.readString(INSTALL.resolve("docker/compose.yaml"));
        Set<String> asked = DocsTest.names("\\$\\{([A-Z_]+)", compose);
        asked.addAll(DocsTest.names("file: \\./secrets/([a-z-]+)", compose));
        assertEquals(7, asked.size(), asked::toString);
        String document = Files.readString(CONTAINER);
        assertEquals(
                List.of(),
                asked.stream()
                        .filter(name -> !document.contains("`" + name + "`"))
                        .toList());
    }

    /** The check before the start sees what the service will see. */
    @Test
    void theCheckOfThePackagesRunsAsTheirService() throws IOException {
        String command = Files.readString(LINUX).replaceFirst("(?s).*(sudo systemd-run .*?)\n```.*", "$1");
        String unit = Files.readString(INSTALL.resolve("systemd/begini-bridge.service"));
        for (String setting : List.of("User=", "LoadCredential=", "WorkingDirectory=", "--config ")) {
            String value = unit.replaceFirst("(?s).*" + setting + "(\\S+).*", "$1");
            assertTrue(command.contains(setting.equals("User=") ? "--uid=" + value : setting + value), setting);
        }
        String properties = Files.readString(INSTALL.resolve("etc/begini-bridge.properties"));
        assertTrue(properties.contains("\"Check\" in /usr/share/begini-bridge/" + LINUX), "where the command stands");
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
