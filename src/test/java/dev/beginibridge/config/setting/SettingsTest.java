package dev.beginibridge.config.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.beginibridge.config.BridgeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layers, the names of environment variables, the references to them. */
class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void laterLayersLieOverEarlierOnes() throws IOException {
        Path base = file("base.properties", """
                begini.api.max-concurrent=1
                begini.jms.concurrency=1
                begini.file.concurrency=1
                begini.ledger.pool-size=1
                other.key=1
                """);
        Path over = file("over.properties", """
                begini.jms.concurrency=2
                begini.file.concurrency=2
                begini.ledger.pool-size=2
                """);
        Properties system = new Properties();
        system.setProperty("begini.ledger.pool-size", "4");
        system.setProperty("java.home", "/nowhere");

        BridgeConfig config = BridgeConfig.from(none().file(base)
                .file(over)
                .environment(Map.of("BEGINI_FILE_CONCURRENCY", "3", "BEGINI_LEDGER_POOL_SIZE", "3", "PATH", "/bin"))
                .systemProperties(system));

        assertEquals(1, config.api().maxConcurrent());
        assertEquals(2, config.jms().concurrency());
        assertEquals(3, config.file().concurrency());
        assertEquals(4, config.ledger().poolSize());
    }

    @Test
    void aBlankValueUnsetsALowerLayersOne() {
        Settings settings = none().put("begini.jms.broker-url", "tcp://b:1", "file")
                .environment(Map.of("BEGINI_JMS_BROKER_URL", " "));
        assertEquals(
                Optional.empty(), BridgeConfig.from(settings).jms().broker().url());
    }

    @Test
    void aVariableFindsTheConfiguredNameThatLooksAlike() {
        Settings settings = none().put("begini.deployments.Personal_Loans.integration-id", "1", "file")
                .environment(Map.of(
                        "BEGINI_DEPLOYMENTS_PERSONAL_LOANS_API_KEY", "k",
                        "BEGINI_DEPLOYMENTS_SME_LOANS_API_KEY", "k",
                        "BEGINI_DEPLOYMENTS_SME_LOANS_INTEGRATION_ID", "2"));
        assertEquals(
                Set.of("Personal_Loans", "sme-loans"),
                BridgeConfig.from(settings).deployments().keySet());
    }

    @Test
    void aVariableThatIsNoKeyIsOnlyAWarning() {
        Settings settings =
                none().environment(Map.of("BEGINI_SERVICE_HOST", "secret-1", "BEGINI_BRIDGE_PORT", "tcp://10.0.0.1"));
        BridgeConfig.from(settings);
        assertEquals(
                List.of("environment variable BEGINI_SERVICE_HOST names no key and is ignored"), settings.warnings());
    }

    @Test
    void aMisspeltVariableNamesTheNearest() {
        Settings settings = none().environment(new TreeMap<>(Map.of(
                "BEGINI_JMS_BROKR_URL", "x",
                "BEGINI_DEPLOYMENTS_SME_LOANS_API_KYE", "secret-1",
                "BEGINI_REST_CLIENTS_WEB_TOKNE_FILE", "x")));
        assertEquals(
                List.of(
                        "environment variable BEGINI_DEPLOYMENTS_SME_LOANS_API_KYE names no key and is ignored; the"
                                + " nearest is BEGINI_DEPLOYMENTS_SME_LOANS_API_KEY",
                        "environment variable BEGINI_JMS_BROKR_URL names no key and is ignored; the nearest is"
                                + " BEGINI_JMS_BROKER_URL",
                        "environment variable BEGINI_REST_CLIENTS_WEB_TOKNE_FILE names no key and is ignored; the"
                                + " nearest is BEGINI_REST_CLIENTS_WEB_TOKEN_FILE"),
                settings.warnings());
    }

    @Test
    void aMisspeltPrefixAndAKeyGivenTwiceAreTold() throws IOException {
        Path file = file(
                "twice.properties",
                "begni.rest.prot=1\nbegini.jms.user=a\nbegini.jms.user=b\ncamel.main.name=a\nbegin.of-ours=1\n");
        Settings settings = none().file(file);
        assertEquals(
                List.of(
                        "key begini.jms.user is given twice in " + file + ", and the last one counts; keep one",
                        "key begni.rest.prot (" + file + ") is not one of the bridge's, and is left to Camel and the"
                                + " routes; the nearest known key is begini.rest.port"),
                settings.warnings().stream()
                        .filter(warning -> !warning.contains("begin.of"))
                        .toList());
        assertEquals(
                Optional.of("b"), BridgeConfig.from(settings).jms().broker().user());
    }

    @ParameterizedTest
    @CsvSource({
        "BEGINI_REST_PORT, begini.rest.port",
        "BEGINI.REST.PORT, begini.rest.port",
        "begini_rest_port, begini.rest.port",
        "Begini.rest.prot, begini.rest.port"
    })
    void aFilesKeyThatIsWrittenAsAVariableIsRefused(String written, String key) throws IOException {
        Path file = file("variable.properties", written + "=8081\n");
        Settings settings = none().file(file);
        assertEquals(
                List.of("unknown key " + written + " (" + file + "); in a file it is written " + key),
                settings.problems());
    }

    @Test
    void aKeyOfATeamIsNobodyElsesBusiness() throws IOException {
        Path file = file("team.properties", "begini-team.inbox=a\nbegini_team=b\nBEGINI_BRIDGE_HOME=c\n");
        assertEquals(List.of(), none().file(file).problems());
    }

    @Test
    void whatIsOddIsToldWithWhatIsWrong() {
        Settings settings = none().environment(Map.of("BEGINI_REST_PROT", "x", "BEGINI_REST_HOST", "a b"));
        ConfigException refused = assertThrows(ConfigException.class, () -> BridgeConfig.from(settings));
        assertEquals(
                List.of(
                        "environment variable BEGINI_REST_PROT names no key and is ignored; the nearest is BEGINI_REST_PORT"),
                refused.warnings());
    }

    @Test
    void aBackslashThatIsDroppedIsTold() throws IOException {
        Path file = file("windows.properties", """
                # C:\\data
                  ! C:\\data
                begini.file.inbox=C:\\data\\inbox
                begini.file.outbox=C:\\\\out
                begini.file.csv.separator=\\t
                begini.jms.user=a\\
                  b
                """);
        assertEquals(
                List.of("line 3 of " + file + " has a backslash that is dropped when it is read: write / in a path, or"
                        + " two backslashes"),
                none().file(file).warnings());
    }

    @Test
    void referencesAreResolved() {
        Settings settings = Settings.empty(Map.of("A", "one", "B", " two\n", "D", "a$1{{env:A}}")::get)
                .put("begini.jms.queue.request", "{{env:A}}.{{env:B}}", "file")
                .put("begini.jms.queue.reply", "{{env:C:x.y/z}}", "file")
                .put("begini.jms.queue.invalid", "{{sys:file.separator}}", "file")
                .put("begini.jms.queue.result", "{{env:D}}", "file")
                .put("begini.jms.user", "{{env:C:}}", "file");
        BridgeConfig.Jms jms = BridgeConfig.from(settings).jms();
        assertEquals("one. two", jms.requestQueue());
        assertEquals("x.y/z", jms.replyQueue());
        assertEquals(java.io.File.separator, jms.invalidQueue());
        assertEquals("a$1{{env:A}}", jms.resultQueue(), "what a variable holds is not resolved again");
        assertEquals(Optional.empty(), jms.broker().user());
    }

    @Test
    void anUnreadableFileIsNamed() throws IOException {
        Path missing = folder.resolve("missing.properties");
        assertEquals("the configuration file " + missing + " does not exist", refused(missing));
        Path latin = Files.write(folder.resolve("latin.properties"), new byte[] {'a', '=', (byte) 0xE9});
        assertEquals(
                "the configuration file " + latin + " is not UTF-8: save it as UTF-8, not as ANSI (Windows-1252) or"
                        + " UTF-16 (which editors call Unicode)",
                refused(latin));
        Path escape = file("escape.properties", "begini.jms.user=\\u12G4");
        assertEquals(
                "the configuration file " + escape
                        + " has \\u without the four digits of a character's code: write / in"
                        + " a path, or two backslashes",
                refused(escape));
    }

    @Test
    void aByteOrderMarkDoesNotHideTheFirstKey() throws IOException {
        Path file = file("bom.properties", "\uFEFFbegini.jms.user=ü\n");
        assertEquals(
                Optional.of("ü"),
                BridgeConfig.from(none().file(file)).jms().broker().user());
    }

    @Test
    void theLayersCanBeLaidAgain() throws IOException {
        Path base = file("base.properties", "begini.jms.user=a\nbegini.jms.password=p-1\nmy.own=1\n");
        Settings settings = none().file(base)
                .put("begini.jms.password", "p-2", "put")
                .put("begini.rest.port", "1", "put")
                .without("begini.rest.");
        assertEquals(Set.of(), settings.again().differences(settings));
        assertEquals(List.of(base), settings.files());

        file("base.properties", "begini.jms.user=b\nbegini.jms.password=p-3\nbegini.rest.host=h\nmy.own=2\n");
        Settings again = settings.again();

        assertEquals(Set.of("begini.jms.user", "my.own"), again.differences(settings), "as the layers above allow");
        assertEquals(Optional.of("b"), BridgeConfig.from(again).jms().broker().user());
        assertEquals(
                Optional.of("a"), BridgeConfig.from(settings).jms().broker().user());
    }

    private String refused(Path file) {
        Settings settings = none();
        return assertThrows(ConfigException.class, () -> settings.file(file)).getMessage();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Settings none() {
        return Settings.empty(name -> null);
    }

    @Test
    void aValuePrintsItsOriginOnly() {
        assertEquals("from file", new Settings.Value("not-to-be-seen", "file").toString());
    }
}
