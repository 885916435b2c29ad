package dev.beginibridge.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.config.IdentityKeys;
import dev.beginibridge.config.Tls.Identity;
import dev.beginibridge.config.Tls.KeyStoreFile;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.model.Secret;
import dev.beginibridge.tls.Identities;
import dev.beginibridge.tls.OwnCertificate;
import dev.beginibridge.tls.Trust;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door over real TLS: what it shows, whom it lets in. */
@Timeout(60)
class RestTlsTest {
    @TempDir
    static Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = new Certificates(directory);
    }

    private static Fixture door(String certificate, boolean wantsClients) throws Exception {
        List<String> keys = new ArrayList<>(List.of(
                "begini.rest.tls.certificate",
                        directory.resolve(certificate + ".pem").toString(),
                "begini.rest.tls.key", certificates.serverKey.toString()));
        if (wantsClients) {
            keys.addAll(List.of("begini.rest.tls.client-roots", certificates.clientCertificate.toString()));
        }
        return Fixture.with(keys.toArray(String[]::new));
    }

    /** A client that trusts the test's root; it shows itself or does not. */
    private static HttpResponse<String> post(Fixture fixture, boolean showsItself, String... protocols)
            throws IOException, InterruptedException, GeneralSecurityException {
        KeyManager[] keys = null;
        if (showsItself) {
            Identity identity = new Identity.InKeyStore(
                    new KeyStoreFile(certificates.clientStore, Optional.of(Secret.of(Certificates.PASSWORD))));
            keys = new KeyManager[] {
                Identities.shown(identity, IdentityKeys.TO_BEGINI).keyManager()
            };
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, Trust.in(List.of(certificates.rootCertificate())), null);
        HttpClient.Builder client = HttpClient.newBuilder().sslContext(context);
        if (protocols.length > 0) {
            SSLParameters parameters = context.getDefaultSSLParameters();
            parameters.setProtocols(protocols);
            client.sslParameters(parameters);
        }
        return client.build()
                .send(
                        fixture.authorized("/v1/links")
                                .POST(HttpRequest.BodyPublishers.ofString(Fixture.REQUEST))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aCertificateOfPemFilesIsShown() throws Exception {
        try (Fixture fixture = door("good", false)) {
            assertTrue(fixture.door.baseUrl().startsWith("https://"), fixture.door.baseUrl());
            assertEquals(201, post(fixture, false).statusCode());
            // Plain HTTP on the same port is not spoken.
            String plain = fixture.raw("GET /v1/links HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(!plain.contains("HTTP/1.1"), plain);
        }
    }

    @Test
    void aCertificateOfAKeyStoreIsShown() throws Exception {
        try (Fixture fixture = Fixture.with(
                "begini.rest.tls.key-store",
                certificates.serverStore().toString(),
                "begini.rest.tls.key-store.password",
                Certificates.PASSWORD)) {
            assertEquals(201, post(fixture, false).statusCode());
        }
    }

    @Test
    void onlyWhoShowsACertificateOfTheRootsIsLetIn() throws Exception {
        try (Fixture fixture = door("good", true)) {
            assertEquals(201, post(fixture, true).statusCode());
            assertThrows(IOException.class, () -> post(fixture, false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void itsProtocolsAreThoseOfToday(String protocol) throws Exception {
        try (Fixture fixture = door("good", false)) {
            assertEquals(201, post(fixture, false, protocol).statusCode());
        }
    }

    /** What a client is shown now; its name is not looked at. */
    private static Certificate shown(Fixture fixture) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, Trust.in(List.of(certificates.rootCertificate())), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", URI.create(fixture.door.baseUrl()).getPort())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** One file is replaced before the other; until both fit, the old certificate is shown. */
    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        Path own = Files.copy(directory.resolve("good.pem"), directory.resolve("renewed.pem"));
        try (Fixture fixture = door("renewed", false)) {
            OwnCertificate certificate = fixture.door.certificate().orElseThrow();
            Certificate first = shown(fixture);
            assertEquals(201, post(fixture, false).statusCode());

            Files.write(own, Files.readAllBytes(certificates.clientCertificate));
            certificate.look();
            certificate.look();
            assertEquals(first, shown(fixture), "it is not the key's certificate");

            Files.write(own, Files.readAllBytes(directory.resolve("misnamed.pem")));
            certificate.look();
            Certificate second = shown(fixture);
            assertNotEquals(first, second);
            assertEquals(((X509Certificate) second).getNotAfter().toInstant(), certificate.lastDay());
        }
    }

    @Test
    void refusedHandshakesAreCounted() throws Exception {
        try (Fixture fixture = door("good", true)) {
            Counter refused = fixture.metrics
                    .get("begini.tls.handshakes.refused")
                    .tag("port", "rest")
                    .counter();
            assertEquals(201, post(fixture, true).statusCode());
            assertEquals(0, refused.count());
            assertThrows(IOException.class, () -> post(fixture, false));
            await().until(() -> refused.count() >= 1);
        }
    }

    @Test
    void aKeyOfAnotherCertificateStopsTheStart() {
        ConfigException wrong = assertThrows(ConfigException.class, () -> Fixture.with(
                        "begini.rest.tls.certificate", certificates.root.toString(),
                        "begini.rest.tls.key", certificates.serverKey.toString())
                .close());
        assertEquals(
                "begini.rest.tls.key=" + certificates.serverKey + " is not the key of begini.rest.tls.certificate="
                        + certificates.root + ": give the two that were made together",
                wrong.getMessage());
    }
}
