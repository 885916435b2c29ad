package dev.beginibridge.begini;

import static dev.beginibridge.WireStub.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.WireStub;
import dev.beginibridge.begini.TokenAnswer.Cause;
import dev.beginibridge.begini.TokenAnswer.Unavailable;
import dev.beginibridge.begini.TokenAnswer.Usable;
import dev.beginibridge.config.Tls;
import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.config.Tls.KeyStoreFile;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token call over real TLS: whom it trusts, to whom it shows itself. */
@Timeout(60)
class TlsTest {
    @TempDir
    static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = new Certificates(directory);
    }

    @Test
    void aServerOfAnExtraRootIsTrusted() throws Exception {
        assertTrusted(extraRoot());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void aServerOfTheTrustStoreIsTrusted(String type) throws Exception {
        assertTrusted(trusting(certificates.trustStore(type)));
    }

    @Test
    void anExtraRootIsAddedToATrustStore() throws Exception {
        KeyStoreFile other = store(certificates.trustStore("PKCS12"));
        // the store knows the server's root, the extra root is another one: the server stays trusted
        assertTrusted(new Tls(Optional.of(other), Optional.of(certificates.clientCertificate), Optional.empty()));
    }

    @Test
    void aServerOfAnUnknownRootIsRefused() throws Exception {
        assertRefused("good", false, Tls.ofJvm(), "its certificate is not trusted");
        Tls another = new Tls(Optional.empty(), Optional.of(certificates.clientCertificate), Optional.empty());
        assertRefused("good", false, another, "its certificate is not trusted");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        assertRefused("misnamed", false, extraRoot(), "its certificate is for another host name");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertRefused("expired", false, extraRoot(), "its certificate has expired");
    }

    @Test
    void theClientCertificateIsShown() throws Exception {
        Identity inStore = new Identity.InKeyStore(store(certificates.clientStore));
        Identity inPem = new Identity.InPem(certificates.clientCertificate, certificates.clientKey);
        for (Identity client : List.of(inStore, inPem)) {
            Tls tls = new Tls(Optional.empty(), Optional.of(certificates.root), Optional.of(client));
            try (WireStub begini = begini("good", true);
                    TokenRoute call = Calls.open(begini.url(), Optional.empty(), tls)) {
                for (int i = 0; i < 5; i++) {
                    assertInstanceOf(Usable.class, Calls.once(call));
                }
                assertEquals(1, begini.connections(), "a connection with a client certificate is used again");
            }
        }
    }

    @Test
    void withoutAClientCertificateTheServerRefuses() throws Exception {
        assertRefused("good", true, extraRoot(), ""); // as TLS 1.3 has it, by an alert or by hanging up
    }

    @Test
    void oldProtocolsAreNotSpoken() throws Exception {
        SSLServerSocket server = certificates.server("good", false);
        server.setEnabledProtocols(new String[] {"TLSv1.1"});
        try (WireStub begini = new WireStub(json(200, Calls.OK_BODY), server);
                TokenRoute call = Calls.open(begini.url(), Optional.empty(), extraRoot())) {
            Unavailable answer = assertInstanceOf(Unavailable.class, Calls.once(call));
            assertEquals(Cause.CONNECTION, answer.cause());
            assertEquals(
                    "TLS with Begini failed: no common protocol, which must be TLS 1.2 or 1.3, or no TLS at the other side",
                    answer.reason());
            assertEquals(List.of(), begini.requests());
        }
    }

    @Test
    void plainHttpBehindAnHttpsUrlIsNoServer() throws Exception {
        try (WireStub plain = new WireStub(json(200, Calls.OK_BODY));
                TokenRoute call = Calls.open(
                        java.net.URI.create(plain.url().toString().replace("http:", "https:")),
                        Optional.empty(),
                        extraRoot())) {
            assertInstanceOf(Unavailable.class, Calls.once(call));
            assertEquals(List.of(), plain.requests());
        }
    }

    @Test
    void brokenFilesStopTheStart() throws Exception {
        Path missing = directory.resolve("missing-1");
        Path words = Files.writeString(directory.resolve("words"), "no certificate at all");
        Path pkcs1 = Files.writeString(
                directory.resolve("pkcs1"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Path trust = certificates.trustStore("PKCS12");
        assertWrong("begini.api.trust-store=" + missing + " cannot be read: ", trusting(missing));
        assertWrong(
                "begini.api.trust-store=" + directory + " is a directory: name the file itself", trusting(directory));
        assertWrong("begini.api.trust-store=" + words + " is no key store: ", trusting(words));
        assertWrong(
                "begini.api.trust-store=" + trust + " cannot be opened: check begini.api.trust-store.password",
                new Tls(
                        Optional.of(new KeyStoreFile(trust, Optional.of(Secret.of("wr0ng-password")))),
                        Optional.empty(),
                        Optional.empty()));
        assertWrong(
                "begini.api.trust-store=" + trust + " holds no trusted certificate: ",
                new Tls(Optional.of(new KeyStoreFile(trust, Optional.empty())), Optional.empty(), Optional.empty()));
        assertWrong(
                "begini.api.trust-store=" + certificates.clientStore + " holds no trusted certificate: ",
                trusting(certificates.clientStore));
        assertWrong("begini.api.extra-root=" + missing + " cannot be read: ", rooted(missing));
        assertWrong("begini.api.extra-root=" + words + " holds no certificate: ", rooted(words));
        assertWrong(
                "begini.api.client-key-store=" + trust + " holds no key: ",
                shown(new Identity.InKeyStore(store(trust))));
        assertWrong(
                "begini.api.client-certificate=" + words + " holds no certificate: ",
                shown(new Identity.InPem(words, certificates.clientKey)));
        assertWrong(
                "begini.api.client-key=" + pkcs1 + " holds no PKCS8 key but one of the older form PKCS1 or SEC1: ",
                shown(new Identity.InPem(certificates.clientCertificate, pkcs1)));
        assertWrong(
                "begini.api.client-key=" + certificates.clientKey + " is not the key of begini.api.client-certificate="
                        + certificates.root + ": ",
                shown(new Identity.InPem(certificates.root, certificates.clientKey)));
    }

    private static void assertTrusted(Tls tls) throws Exception {
        try (WireStub begini = begini("good", false);
                TokenRoute call = Calls.open(begini.url(), Optional.empty(), tls)) {
            assertInstanceOf(Usable.class, Calls.once(call));
            assertTrue(begini.requests().get(0).contains("api-key: " + Calls.KEY));
        }
    }

    private static void assertRefused(String certificate, boolean wantsClient, Tls tls, String reason)
            throws Exception {
        try (WireStub begini = begini(certificate, wantsClient);
                TokenRoute call = Calls.open(begini.url(), Optional.empty(), tls)) {
            Unavailable answer = assertInstanceOf(Unavailable.class, Calls.once(call));
            assertEquals(Cause.CONNECTION, answer.cause());
            assertTrue(answer.reason().contains(reason), answer.reason());
            assertFalse(answer.reason().contains("127.0.0.1"), answer.reason());
            assertFalse(answer.reason().contains("CN="), answer.reason());
            assertEquals(List.of(), begini.requests(), "nothing was sent to a server that is not trusted");
            assertEquals(0, call.leased());
        }
    }

    private static void assertWrong(String problem, Tls tls) {
        ConfigException wrong = assertThrows(ConfigException.class, () -> BeginiTls.context(tls, BeginiTls.own(tls)));
        assertTrue(wrong.getMessage().startsWith(problem), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("wr0ng-password"), "a password is shown");
    }

    private static WireStub begini(String certificate, boolean wantsClient) throws Exception {
        return new WireStub(json(200, Calls.OK_BODY), certificates.server(certificate, wantsClient));
    }

    private static Tls extraRoot() {
        return rooted(certificates.root);
    }

    private static Tls rooted(Path root) {
        return new Tls(Optional.empty(), Optional.of(root), Optional.empty());
    }

    private static Tls trusting(Path store) throws IOException {
        return new Tls(Optional.of(store(store)), Optional.empty(), Optional.empty());
    }

    private static Tls shown(Identity client) {
        return new Tls(Optional.empty(), Optional.empty(), Optional.of(client));
    }

    private static KeyStoreFile store(Path file) {
        return new KeyStoreFile(file, Optional.of(Secret.of(Certificates.PASSWORD)));
    }
}
