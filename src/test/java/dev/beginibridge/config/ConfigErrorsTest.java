package dev.beginibridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator reads when the configuration is wrong: these texts are part of the bridge. */
class ConfigErrorsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            begini.api.max-concurent           | begini.api.max-concurrent
            begini.jms.queue.requests          | begini.jms.queue.request
            begini.enviroment                  | begini.environment
            begini.deployments.a.api-kye       | begini.deployments.a.api-key
            begini.deployment.personal-loans.api-key | begini.deployments.personal-loans.api-key
            begini.rest.client.web.token       | begini.rest.clients.web.token
            begini.deployments.a b.api-key     | begini.deployments.NAME.api-key (NAME: letters, digits, '-', '_'; the first is not '-'; at most 63)
            """)
    void anUnknownKeyNamesTheNearest(String key, String nearest) {
        assertEquals(
                List.of("unknown key " + key + " (my.properties); the nearest known key is " + nearest),
                problems(key, "secret-1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            begini.environment         | Prod          | is "Prod": write one of test, production; nearest: production
            begini.jms.correlation     | messageid     | is "messageid": write one of auto, message-id, correlation-id; nearest: message-id
            begini.jms.enabled         | yes           | is "yes": write true or false (default true)
            begini.api.max-concurrent  | 0             | is "0": write a whole number from 1 to 1000000 (default 200)
            begini.api.max-concurrent  | 1000001       | is "1000001": write a whole number from 1 to 1000000 (default 200)
            begini.api.max-concurrent  | 99999999999   | is "99999999999": write a whole number from 1 to 1000000 (default 200)
            begini.rest.port           | 65536         | is "65536": write a port from 0 to 65535 (default 8080)
            begini.rest.port           | http          | is "http": write a port from 0 to 65535 (default 8080)
            begini.api.call-timeout    | 15            | is "15": write a duration above 0 such as 500ms, 15s, 5m, 24h, 7d (default 15s)
            begini.api.call-timeout    | 0s            | is "0s": write a duration above 0 such as 500ms, 15s, 5m, 24h, 7d (default 15s)
            begini.retry.max-duration  | 3651d         | is "3651d": write a duration such as 500ms, 15s, 5m, 24h, 7d (default 24h)
            begini.rest.max-body       | 64            | is "64": write a size such as 512B, 64KB, 10MB, 1GB (default 64KB)
            begini.rest.max-body       | 0KB           | is "0KB": write a size such as 512B, 64KB, 10MB, 1GB (default 64KB)
            begini.rest.host           | localhost:80  | is "localhost:80": write a host name or address (default 127.0.0.1)
            begini.management.host     | http://a      | is "http://a": write a host name or address (default 127.0.0.1)
            begini.api.base-url        | http://a.test | is plain http to "a.test": use https
            begini.api.base-url        | http://localhost.a.test | is plain http to "localhost.a.test": use https
            begini.api.base-url        | http://127.0.0.1.a.test | is plain http to "127.0.0.1.a.test": use https
            begini.api.base-url        | http://[::2]  | is plain http to "[::2]": use https
            begini.api.proxy.host      | http://p:3128 | is "http://p:3128": write a host name or address
            begini.api.proxy.port      | 0             | is 0: write the port that the proxy listens on
            begini.api.client-key      | c.key         | is only half of a certificate with its key: set begini.api.client-certificate and begini.api.client-key
            begini.rest.tls.key        | r.key         | is only half of a certificate with its key: set begini.rest.tls.certificate and begini.rest.tls.key
            begini.rest.tls.client-roots | r.pem       | asks for client certificates without TLS: set begini.rest.tls.key-store, or begini.rest.tls.certificate and begini.rest.tls.key
            begini.api.client-certificate | c.pem      | is only half of a certificate with its key: set begini.api.client-certificate and begini.api.client-key
            begini.link.base-url       | http://127.evil.test | is plain http to "127.evil.test": use https
            begini.api.base-url        | ftp://a.test  | is not understood: write a URL with http or https, without user, query or fragment (default https://api.begini.co)
            begini.api.base-url        | https://u:secret@a.test | is not understood: write a URL with http or https, without user, query or fragment (default https://api.begini.co)
            begini.api.base-url        | https://a.test:70000 | is not understood: write a URL with http or https, without user, query or fragment (default https://api.begini.co)
            begini.default-deployment  | a             | names "a", which is not configured: set begini.deployments.a.integration-id and its key
            begini.jms.queue.reply     | BEGINI.LINK.REQUEST | is the request queue: name another queue, or the bridge would take its own messages for requests
            begini.jms.queue.invalid   | BEGINI.LINK.REPLY | is the reply queue: name another queue, or requesters would take what could not be read for a reply
            begini.file.outbox         | data/x/../inbox | is the folder of begini.file.inbox too: give each its own folder
            begini.results.folder      | ./data/inbox | is the folder of begini.file.inbox too: give each its own folder
            begini.management.port     | 8080 | is 8080, which the REST door has too: give each its own port
            begini.file.csv.columns.deployment | UID | is "UID", which is read for another field: name another column
            begini.file.csv.columns.request_id | environment | is "environment", which is read for another field: name another column
            begini.ledger.url          | jdbc:h2:mem:a | is no database that a ledger can be kept in: write jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE
            begini.ledger.url          | jdbc:sqlite::memory: | is no database that a ledger can be kept in: write jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE
            begini.ledger.url          | jdbc:postgresql://h/d?ssl=true&Password=x | carries credentials: use begini.ledger.user and begini.ledger.password-file
            begini.ledger.url          | jdbc:postgresql://u:p@h/d | carries credentials: use begini.ledger.user and begini.ledger.password-file
            begini.jms.password        | {{env:MISSING}} | refers to env:MISSING, which is not set: set it
            begini.jms.user            | {{sys:no.such}} | refers to sys:no.such, which is not set: set it
            begini.rest.port           | {{env:MISSING}} | refers to env:MISSING, which is not set: set it
            begini.api.header.API-Key  | secret-1      | is a header that the call sets itself: remove it
            begini.api.header.content-length | 1       | is a header that the call sets itself: remove it
            begini.api.header.X-Signature | secret-1   | is a header that the call sets itself: remove it
            begini.api.header.Host     | a.test        | is a header that the call sets itself: remove it
            begini.api.header.X-Gateway | secrét-1     | holds what no header can: write printable ASCII in one line
            begini.jms.password        | {{evn:KEY}}   | holds a placeholder that is not known: write {{env:NAME}} or {{env:NAME:default}}
            """)
    void aBrokenValueNamesRuleAndRemedy(String key, String value, String problem) {
        assertEquals(List.of(key + " (my.properties) " + problem), problems(key, value));
    }

    @Test
    void plainHttpToThisMachineIsTaken() {
        for (String host : List.of("localhost", "127.0.0.1", "127.8.9.10", "[::1]")) {
            String url = "http://" + host + ":8099";
            assertEquals(
                    url,
                    BridgeConfig.from(settings("begini.api.base-url", url + "//"))
                            .api()
                            .baseUrl()
                            .toString());
        }
    }

    @Test
    void aHeaderIsSetOnceWhateverItsCase() {
        assertEquals(
                List.of("begini.api.header.x-a (my.properties) names a header twice, for case does not count: keep only"
                        + " one"),
                problems("begini.api.header.X-A", "1", "begini.api.header.x-a", "2"));
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        assertEquals(
                List.of(
                        "unknown key begini.jms.concurency (my.properties); the nearest known key is begini.jms.concurrency",
                        "begini.rest.port (my.properties) is \"x\": write a port from 0 to 65535 (default 8080)",
                        "begini.log.level (my.properties) is \"deb\": write one of error, warn, info, debug;"
                                + " nearest: debug"),
                problems("begini.jms.concurency", "1", "begini.rest.port", "x", "begini.log.level", "deb"));
    }

    @Test
    void aDeploymentNeedsIdAndKey() {
        assertEquals(
                List.of(
                        "begini.deployments.a.integration-id is not set: take it from the Deployment Centre",
                        "begini.deployments.a.api-key is not set: set it, or begini.deployments.a.api-key-file"),
                problems("begini.deployments.a.auth", "hmac"));
    }

    @Test
    void theDefaultDeploymentIsOneOfThose() {
        assertEquals(
                List.of("begini.default-deployment (my.properties) names \"personal-lones\", which is not configured:"
                        + " write one of Personal-Loans, sme; nearest: Personal-Loans"),
                problems(
                        "begini.deployments.Personal-Loans.integration-id", "1",
                        "begini.deployments.Personal-Loans.api-key", "k",
                        "begini.deployments.sme.integration-id", "2",
                        "begini.deployments.sme.api-key", "k",
                        "begini.default-deployment", "personal-lones"));
    }

    @Test
    void theOtherEnvironmentsDeploymentsAreRefused() {
        assertEquals(
                List.of("begini.deployments.a.environment is not set, which means \"test\", but this process serves"
                        + " begini.environment=production: set it to production if the integration id and the key are of"
                        + " that side"),
                problems(
                        "begini.environment", "production",
                        "begini.deployments.a.integration-id", "1",
                        "begini.deployments.a.api-key", "k"));
        assertEquals(
                List.of("begini.deployments.a.environment (my.properties) is \"production\", but this process serves"
                        + " begini.environment=test: write begini.environment=production if all credentials here are of"
                        + " that side, or move the deployment to a bridge of its own"),
                problems(
                        "begini.deployments.a.integration-id", "1",
                        "begini.deployments.a.api-key", "k",
                        "begini.deployments.a.environment", "production"));
    }

    @Test
    void whatBothEnvironmentsShareIsRefused() throws IOException {
        assertEquals(
                List.of("begini.deployments.b.environment (my.properties) is \"production\", but this process serves"
                        + " begini.environment=test: write begini.environment=production if all credentials here are of"
                        + " that side, or move the deployment to a bridge of its own"),
                problems(
                        "begini.deployments.a.integration-id", "1",
                        "begini.deployments.a.api-key", "k",
                        "begini.deployments.b.integration-id", "1",
                        "begini.deployments.b.api-key-file", file("k\n"),
                        "begini.deployments.b.environment", "production"));
    }

    @Test
    void hostsAreNamesWithCommasBetweenThem() {
        for (String wrong : List.of("a.test,", "a.test:80", "http://a.test", "a b")) {
            assertEquals(
                    List.of("begini.management.hosts is \"" + wrong
                            + "\": write host names with commas between them, without ports"),
                    problems("begini.management.hosts", wrong).stream()
                            .map(problem -> problem.replace(" (my.properties)", ""))
                            .toList());
        }
    }

    @Test
    void twoClientsDoNotShareAToken() {
        assertEquals(
                List.of("begini.rest.clients.b.token (my.properties) is another client's token too: give each client"
                        + " its own"),
                problems(
                        "begini.rest.clients.a.token",
                        "0123456789abcdef",
                        "begini.rest.clients.b.token",
                        "0123456789abcdef"));
    }

    @Test
    void aTokenCanBeSent() {
        String remedy = ": make one by openssl rand -hex 32";
        assertEquals(
                List.of(
                        "begini.rest.clients.a.token (my.properties) has a blank or a character that is not ASCII"
                                + remedy,
                        "begini.rest.clients.b.token (my.properties) has a blank or a character that is not ASCII"
                                + remedy,
                        "begini.rest.clients.c.token (my.properties) is not set: set it, or begini.rest.clients.c.token-file"),
                problems(
                        "begini.rest.clients.a.token",
                        "0123 abc",
                        "begini.rest.clients.b.token",
                        "0123456789 abcdéf",
                        "begini.rest.clients.c.token",
                        " "));
    }

    @Test
    void aShortTokenIsTakenWithAWarningThatDoesNotTellIt() throws IOException {
        Settings settings = settings(
                "begini.rest.clients.a.token", "0123456789abcde",
                "begini.rest.clients.b.token", "0123456789abcdef",
                "begini.rest.clients.c.token-file", file("\uFEFFabcdefghijklmno\n"));
        BridgeConfig.from(settings);
        assertEquals(3, BridgeConfig.from(settings).rest().clients().size());
        String odd =
                " (my.properties) is shorter than 16 characters and may be guessed: make one by openssl rand -hex 32";
        assertEquals(
                List.of("begini.rest.clients.a.token" + odd, "begini.rest.clients.c.token-file" + odd),
                settings.warnings());
    }

    @Test
    void resultsThatNobodyWillGetAreToldAtTheStart() throws IOException {
        String[] deployment = {
            "begini.deployments.loans.integration-id", "1",
            "begini.deployments.loans.api-key", "key",
            "begini.deployments.loans.session-limit", "90d",
            "begini.results.per-batch", "true"
        };
        Settings settings = settings(deployment);
        BridgeConfig.from(settings);
        String perBatch = "begini.results.per-batch (my.properties) has no effect here: ";
        assertEquals(
                List.of(
                        "begini.deployments.loans.session-limit (my.properties) is not shorter than begini.retention.results,"
                                + " so no link is ever told as missing: keep events for longer",
                        perBatch + "set begini.results.folder, too"),
                settings.warnings());

        settings = settings(deployment);
        settings.put("begini.retention.results", "91d", "test");
        settings.put("begini.results.folder", "results", "test");
        BridgeConfig.from(settings);
        assertEquals(List.of(), settings.warnings());
        settings.put("begini.file.enabled", "false", "test");
        BridgeConfig.from(settings);
        assertEquals(List.of(perBatch + "set it where begini.file.enabled=true"), settings.warnings());
    }

    @Test
    void aClientHasATokenAndKnownDeployments() {
        assertEquals(
                List.of(
                        "begini.rest.clients.a.token is not set: set it, or begini.rest.clients.a.token-file",
                        "begini.rest.clients.a.deployments (my.properties) names \"lons\", which is not configured:"
                                + " write one of loans; nearest: loans"),
                problems(
                        "begini.deployments.loans.integration-id", "1",
                        "begini.deployments.loans.api-key", "k",
                        "begini.rest.clients.a.deployments", "loans, lons"));
    }

    /** Whoever writes it may mean none, and unset means all. */
    @Test
    void aLimitThatIsSetToNothingIsRefused() {
        String nothing = " is set to nothing, which would mean no limit: write a value, or take the key out";
        String deployments = "begini.rest.clients.web.deployments";
        String[] client = {
            "begini.deployments.loans.integration-id",
            "1",
            "begini.deployments.loans.api-key",
            "k",
            "begini.rest.clients.web.token",
            "0123456789abcdef",
            deployments,
            "loans"
        };
        Settings variable = settings(client).environment(Map.of("BEGINI_REST_CLIENTS_WEB_DEPLOYMENTS", ""));
        assertEquals(
                List.of(deployments + " (environment variable BEGINI_REST_CLIENTS_WEB_DEPLOYMENTS)" + nothing),
                problems(variable));
        for (String blank : List.of("", " ", "{{env:NONE:}}")) {
            assertEquals(
                    List.of(deployments + " (other.properties)" + nothing),
                    problems(settings(client).put(deployments, blank, "other.properties")));
        }
        for (String roots : List.of("begini.rest.tls.client-roots", "begini.management.tls.client-roots")) {
            assertEquals(List.of(roots + " (my.properties)" + nothing), problems(roots, " "));
        }
    }

    @Test
    void aSecretsFileHoldsTheSecretAndNothingElse() throws IOException {
        String key = "begini.jms.password-file";
        assertEquals(
                List.of(key + " (my.properties) names an empty file: write the secret into it"),
                problems(key, file(" \n")));
        assertEquals(
                List.of(key + " (my.properties) names a file of several lines: keep only the secret in it"),
                problems(key, file("one\ntwo")));
        assertEquals(
                List.of(key + " (my.properties) names a file that cannot be read: check that it exists (seen from "
                        + Path.of("").toAbsolutePath() + ") and its rights"),
                problems(key, folder.resolve("missing").toString()));
        assertEquals(
                List.of("begini.jms.password (my.properties) and begini.jms.password-file are both set: keep only one"),
                problems("begini.jms.password", "p", key, file("p")));
    }

    @Test
    void twoWaysOfTheSameExcludeEachOther() {
        assertEquals(
                List.of("begini.api.client-certificate (my.properties) and begini.api.client-key-store are both set:"
                        + " keep only one"),
                problems(
                        "begini.api.client-certificate", "c.pem",
                        "begini.api.client-key", "c.key",
                        "begini.api.client-key-store", "c.p12"));
        assertEquals(
                List.of("begini.log.uid-key (my.properties) and begini.log.uid-key-file are both set: keep only one"),
                problems("begini.log.uid-key", "k", "begini.log.uid-key-file", "k.file"));
    }

    @Test
    void theQueueDoorsLayoutIsOneOfThose() {
        assertEquals(
                List.of("begini.jms.layout (my.properties) is \"loan\", and there is no such layout:"
                        + " write one of cards, loans; nearest: loans"),
                problems(
                        "begini.layouts.loans.fields", "UID X(20)",
                        "begini.layouts.loans.reply", "STATUS X(8), LINK X(512)",
                        "begini.layouts.cards.fields", "UID X(20)",
                        "begini.layouts.cards.reply", "STATUS X(8), LINK X(512)",
                        "begini.jms.layout", "loan"));
        assertEquals(
                List.of("begini.jms.layout (my.properties) is \"loan\", and there is no such layout:"
                        + " declare its fields with begini.layouts.loan.fields"),
                problems("begini.jms.layout", "loan"));
    }

    @Test
    void aPatternIsForTheNameWithoutTheEndingsOfCompressionAndEncryption() throws IOException {
        String remedy = "such endings do not count when names are compared: write ";
        assertEquals(
                List.of(
                        "begini.file.formats.cbs.files (my.properties) is \"CBS_*.csv.GZ\", but " + remedy
                                + "CBS_*.csv",
                        "begini.layouts.loans.files (my.properties) is \"*.dat.gz\", but " + remedy + "*.dat"),
                problems(
                        "begini.file.formats.cbs.files", "CBS_*.csv.GZ",
                        "begini.layouts.loans.fields", "UID X(20)",
                        "begini.layouts.loans.reply", "STATUS X(8)",
                        "begini.layouts.loans.files", "*.dat.gz"));
        assertEquals(
                List.of("begini.file.formats.cbs.files (my.properties) is \"*.csv.gz.pgp\", but " + remedy + "*.csv"),
                problems("begini.file.formats.cbs.files", "*.csv.gz.pgp", "begini.file.pgp.key-file", file("k")));
        for (String all : List.of(".gz", "*.gz", "*.?.GZ")) {
            assertEquals(
                    List.of("begini.file.formats.cbs.files (my.properties) is \"" + all + "\", but such endings do not"
                            + " count when names are compared: name the files, such as CBS_*.csv"),
                    problems("begini.file.formats.cbs.files", all));
        }
        BridgeConfig.from(settings("begini.file.formats.cbs.files", "*.gpg")); // without keys it is an ending as any
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            begini.layouts.a.trailer        | 9
            begini.layouts.a.trailer-record | TYPE X(1), ROWS 9(6)
            """)
    void aTrailerThatCountsLinesHasACount(String key, String value) {
        assertEquals(
                List.of("begini.layouts.a.trailer-counts (my.properties) is lines, but there is no trailer with a field"
                        + " ROWS: set trailer, and name ROWS in trailer-record"),
                problems(
                        "begini.layouts.a.fields",
                        "UID X(20)",
                        "begini.layouts.a.trailer-counts",
                        "lines",
                        key,
                        value));
    }

    @Test
    void twoFormatsDoNotShareAPattern() {
        assertEquals(
                List.of(
                        "begini.file.formats.t24.files (my.properties) is the pattern of begini.file.formats.cbs.files too,"
                                + " for case does not count: keep only one",
                        "begini.layouts.loans.files (my.properties) is the pattern of begini.file.formats.cbs.files too,"
                                + " for case does not count: keep only one"),
                problems(
                        "begini.file.formats.cbs.files", "CBS*",
                        "begini.file.formats.t24.files", "cbs*",
                        "begini.layouts.loans.fields", "UID X(20)",
                        "begini.layouts.loans.reply", "STATUS X(8)",
                        "begini.layouts.loans.files", "Cbs*"));
    }

    @Test
    void aBrokerIsNamedByItsUrlOrItsConnectionFactory() {
        assertEquals(
                List.of("begini.jms.connection-factory.class (my.properties) and begini.jms.broker-url are both set:"
                        + " keep the URL for Artemis, the connection factory for any other provider"),
                problems(
                        "begini.jms.broker-url", "tcp://a.test:61616",
                        "begini.jms.connection-factory.class", "a.test.Factory"));
    }

    @Test
    void theSandboxNeedsIdAndKeyToo() {
        assertEquals(
                List.of("begini.sandbox.deployments.a.integration-id (my.properties) and"
                        + " begini.sandbox.deployments.a.api-key are not both set: set both"),
                problems("begini.sandbox.deployments.a.integration-id", "1"));
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text).toString();
    }

    /** What is copied along with a key is not a part of it; the key itself is never shown. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            api-key: 0123456789 | begins with the name of a header
            Bearer 0123456789   | begins with the name of a header
            "0123456789"        | stands in quotes
            01234 56789         | has a blank or a character that is not ASCII
            0123456789\u00e9     | has a blank or a character that is not ASCII
            """)
    void anApiKeyIsWrittenAlone(String key, String wrong) throws IOException {
        String[] deployment = {"begini.deployments.a.integration-id", "1", "begini.deployments.a.api-key", key};
        assertEquals(
                List.of("begini.deployments.a.api-key (my.properties) " + wrong
                        + ": write the key alone, as the Deployment Centre shows it"),
                problems(deployment));
        Path file = Files.writeString(folder.resolve("a.key"), key + "\n");
        deployment[2] = "begini.deployments.a.api-key-file";
        deployment[3] = file.toString();
        assertEquals(
                List.of("begini.deployments.a.api-key-file (my.properties) names a file whose key " + wrong
                        + ": write the key alone, as the Deployment Centre shows it"),
                problems(deployment));
    }

    private static List<String> problems(String... keysAndValues) {
        return problems(settings(keysAndValues));
    }

    private static List<String> problems(Settings settings) {
        ConfigException refused = assertThrows(ConfigException.class, () -> BridgeConfig.from(settings));
        assertEquals(String.join(System.lineSeparator(), refused.problems()), refused.getMessage());
        return refused.problems();
    }

    private static Settings settings(String... keysAndValues) {
        Settings settings = Settings.empty(name -> null);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1], "my.properties");
        }
        return settings;
    }
}
