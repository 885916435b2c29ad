package dev.beginibridge.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A wrong certificate or key ends a bridge before any of its parts starts, with key, file, rule and remedy. */
@Timeout(60)
class TlsFilesTest {
    private static final String REMEDY_OF_ORDER = " holds its certificates in another order than they are shown: "
            + "put the one of the key first, then the one that signed it, and so on; leave out others";

    @TempDir
    static Path directory;

    private static Certificates certificates;
    private static Path good;

    @BeforeAll
    static void make() throws Exception {
        certificates = new Certificates(directory);
        good = directory.resolve("good.pem");
    }

    private static Settings settings(Path home, String... keysAndValues) {
        Settings settings = Settings.empty();
        settings.put("begini.deployments.loans.integration-id", "1234567890987654321", "test");
        settings.put("begini.deployments.loans.api-key", "key-of-a-test", "test");
        settings.put("begini.ledger.url", "jdbc:sqlite:" + home.resolve("ledger.db"), "test");
        settings.put("begini.broker.directory", home.resolve("broker").toString(), "test");
        settings.put("begini.log.uid-key-file", home.resolve("uid.key").toString(), "test");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1], "test");
        }
        return settings;
    }

    /** Starts a whole bridge, which must end with these problems and leave nothing. */
    private static void assertWrong(List<String> problems, String... keysAndValues) throws Exception {
        Path home = Files.createTempDirectory(directory, "home");
        Settings settings = settings(home, keysAndValues);
        try (Bridge bridge = new Bridge(BridgeConfig.from(settings), settings, Path.of(""), Clock.systemUTC())) {
            ConfigException wrong = assertThrows(ConfigException.class, bridge::start);
            assertEquals(problems, wrong.problems());
            assertFalse(wrong.getMessage().contains("wr0ng-password"), "a password is shown");
            assertFalse(bridge.management().isPresent(), "it answers nobody");
        }
        try (var left = Files.list(home)) {
            assertEquals(List.of(), left.toList(), "nothing was started");
        }
    }

    private static String[] pem(Path certificate, Path key) {
        return new String[] {
            "begini.rest.tls.certificate", certificate.toString(), "begini.rest.tls.key", key.toString()
        };
    }

    private static Path joined(String name, Path... files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(Files.readString(file));
        }
        return Files.writeString(directory.resolve(name), text.toString());
    }

    @Test
    void theChainInItsOrderIsTaken() throws Exception {
        Path chain = joined("chain.pem", good, certificates.root);
        TlsFiles.check(BridgeConfig.from(settings(directory, pem(chain, certificates.serverKey))), true);
        assertTrue(Files.exists(chain));
    }

    @Test
    void aChainInAnotherOrderIsTold() throws Exception {
        Path rootFirst = joined("root-first.pem", certificates.root, good);
        Path stranger = joined("stranger.pem", good, certificates.clientCertificate);
        for (Path chain : List.of(rootFirst, stranger)) {
            assertWrong(
                    List.of("begini.rest.tls.certificate=" + chain + REMEDY_OF_ORDER),
                    pem(chain, certificates.serverKey));
        }
    }

    @Test
    void aPairThatDoesNotBelongTogetherIsTold() throws Exception {
        assertWrong(
                List.of("begini.rest.tls.key=" + certificates.clientKey
                        + " is not the key of begini.rest.tls.certificate=" + good
                        + ": give the two that were made together"),
                pem(good, certificates.clientKey));
        KeyStore mixed = KeyStore.getInstance("JKS");
        mixed.load(null, null);
        char[] password = Certificates.PASSWORD.toCharArray();
        KeyStore client = KeyStore.getInstance(certificates.clientStore.toFile(), password);
        PrivateKey another = (PrivateKey) client.getKey("client", password);
        mixed.setKeyEntry("own", another, password, new Certificate[] {certificates.rootCertificate()});
        Path file = directory.resolve("mixed.jks");
        try (var out = Files.newOutputStream(file)) {
            mixed.store(out, password);
        }
        assertWrong(
                List.of("begini.rest.tls.key-store=" + file
                        + " holds a key and the certificate of another key: put in the two that belong together"),
                "begini.rest.tls.key-store",
                file.toString(),
                "begini.rest.tls.key-store.password",
                Certificates.PASSWORD);
    }

    @Test
    void aWrongPasswordIsTold() throws Exception {
        Path store = certificates.serverStore();
        assertWrong(
                List.of("begini.rest.tls.key-store=" + store + " cannot be opened: check"
                        + " begini.rest.tls.key-store.password, and that the file is PKCS12 or JKS, whole"),
                "begini.rest.tls.key-store",
                store.toString(),
                "begini.rest.tls.key-store.password",
                "wr0ng-password");
    }

    @Test
    void aDirectoryAndAnEncryptedKeyAreTold() throws Exception {
        assertWrong(
                List.of("begini.rest.tls.key=" + directory + " is a directory: name the file itself"),
                pem(good, directory));
        Path encrypted = Files.writeString(
                directory.resolve("encrypted.key"),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Path pkcs1 = Files.writeString(
                directory.resolve("pkcs1.key"),
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        String remedy = ": write it anew by openssl pkcs8 -topk8 -nocrypt, and keep the file to the bridge's user";
        assertWrong(
                List.of("begini.rest.tls.key=" + encrypted + " holds no PKCS8 key but an encrypted one" + remedy),
                pem(good, encrypted));
        assertWrong(
                List.of("begini.rest.tls.key=" + pkcs1 + " holds no PKCS8 key but one of the older form PKCS1 or SEC1"
                        + remedy),
                pem(good, pkcs1));
    }

    @Test
    void filesOfWebhooksAreReadWithoutTheRestDoor() throws Exception {
        List<String> keys = new ArrayList<>(List.of(pem(good, directory)));
        keys.addAll(List.of("begini.rest.enabled", "false", "begini.webhooks.enabled", "true"));
        assertWrong(
                List.of("begini.rest.tls.key=" + directory + " is a directory: name the file itself"),
                keys.toArray(String[]::new));
    }

    @Test
    void filesOfEveryBrokerAreRead() throws Exception {
        Path store = certificates.serverStore();
        assertWrong(
                List.of(
                        "begini.jms.brokers.branch.trust-store=" + directory + " is a directory: name the file itself",
                        "begini.jms.brokers.branch.key-store=" + store + " cannot be opened: check"
                                + " begini.jms.brokers.branch.key-store.password, and that the file is PKCS12 or JKS,"
                                + " whole"),
                "begini.jms.brokers.branch.url",
                "tcp://127.0.0.1:1?sslEnabled=true",
                "begini.jms.brokers.branch.trust-store",
                directory.toString(),
                "begini.jms.brokers.branch.key-store",
                store.toString(),
                "begini.jms.brokers.branch.key-store.password",
                "wr0ng-password");
    }

    @Test
    void aStoreForABrokerWithoutTlsIsTold() throws Exception {
        String store = certificates.trustStore("PKCS12").toString();
        assertWrong(
                List.of("begini.jms.trust-store is not used: write sslEnabled=true in begini.jms.broker-url, or take"
                        + " the store out"),
                "begini.jms.trust-store",
                store,
                "begini.jms.trust-store.password",
                Certificates.PASSWORD);
        assertWrong(
                List.of("begini.jms.brokers.branch.key-store is not used: write sslEnabled=true in"
                        + " begini.jms.brokers.branch.url, or take the store out"),
                "begini.jms.brokers.branch.url",
                "(tcp://127.0.0.1:1?sslEnabled=true,tcp://127.0.0.1:2?sslEnabled=false)",
                "begini.jms.brokers.branch.key-store",
                store,
                "begini.jms.brokers.branch.key-store.password",
                Certificates.PASSWORD);
    }

    @Test
    void allWrongFilesOfAllPartsAreToldAtOnce() throws Exception {
        Path words = Files.writeString(directory.resolve("words"), "no certificate at all");
        String unreadable = " is a directory: name the file itself";
        assertWrong(
                List.of(
                        "begini.api.trust-store=" + directory + unreadable,
                        "begini.rest.tls.key=" + directory + unreadable,
                        "begini.jms.trust-store=" + words + " is no key store: give a PKCS12 or JKS file",
                        "begini.jms.key-store=" + certificates.trustStore("PKCS12")
                                + " holds no key: put the certificate and its key in by openssl pkcs12 -export"),
                "begini.api.trust-store",
                directory.toString(),
                "begini.rest.tls.certificate",
                good.toString(),
                "begini.rest.tls.key",
                directory.toString(),
                "begini.jms.broker-url",
                "tcp://127.0.0.1:1?sslEnabled=true",
                "begini.jms.trust-store",
                words.toString(),
                "begini.jms.key-store",
                certificates.trustStore("PKCS12").toString(),
                "begini.jms.key-store.password",
                Certificates.PASSWORD);
    }
}
