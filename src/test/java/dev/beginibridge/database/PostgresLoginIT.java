package dev.beginibridge.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Certificates;
import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a bridge proves who it is, to a server that asks. */
@Timeout(300)
class PostgresLoginIT {
    private static final String ADMINISTRATOR = "host all postgres 127.0.0.1/32 trust";

    private static final String TLS = "sslrootcert, sslcert and sslkey";

    @TempDir
    Path directory;

    private static String user(Database database) {
        return database.write(sql -> sql.row("SELECT session_user", row -> row.getString(1)))
                .orElseThrow();
    }

    @Test
    void aPasswordIsRotatedWithoutARestart() throws Exception {
        Path file = Files.writeString(directory.resolve("ledger.password"), "first-secret\n");
        try (EmbeddedPostgres server = TestPostgres.at(
                        directory.resolve("pg"), ADMINISTRATOR, "host all all 127.0.0.1/32 scram-sha-256")
                .start()) {
            TestPostgres.execute(
                    server,
                    "SET password_encryption = 'scram-sha-256'",
                    "CREATE ROLE begini LOGIN PASSWORD 'first-secret'",
                    "CREATE SCHEMA begini AUTHORIZATION begini");
            BridgeConfig.Ledger config = new BridgeConfig.Ledger(
                    TestPostgres.url(server, "postgres"),
                    Optional.of("begini"),
                    Optional.of(Secret.of("first-secret")),
                    Optional.of(file),
                    2,
                    false,
                    true);
            try (Database database = Database.open(config)) {
                assertEquals("begini", user(database));
                TestPostgres.execute(
                        server,
                        "SET password_encryption = 'scram-sha-256'",
                        "ALTER ROLE begini PASSWORD 'second-secret'");
                assertEquals("begini", user(database), "open connections stay");
                TestPostgres.disconnectAll(server);
                LedgerUnavailable refused = assertThrows(LedgerUnavailable.class, () -> user(database));
                assertTrue(refused.getMessage().contains("begini.ledger.password-file"), refused.getMessage());
                assertFalse(refused.getMessage().contains("secret"), refused.getMessage());

                Files.writeString(file, "second-secret\n");
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptionsInstanceOf(LedgerUnavailable.class)
                        .until(() -> user(database).equals("begini"));
            }
        }
    }

    @Test
    void aClientCertificateIsAllThatTheServerAsksFor() throws Exception {
        Certificates certificates = new Certificates(directory);
        Path serverKey = guarded(certificates.serverKey);
        Path shown = Files.copy(directory.resolve("good.pem"), directory.resolve("shown.pem"));
        try (EmbeddedPostgres server = TestPostgres.at(
                        directory.resolve("pg"), ADMINISTRATOR, "hostssl all all 127.0.0.1/32 cert")
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", shown.toString())
                .setServerConfig("ssl_key_file", serverKey.toString())
                .setServerConfig("ssl_ca_file", certificates.clientCertificate.toString())
                .start()) {
            TestPostgres.execute(server, "CREATE ROLE client LOGIN", "CREATE SCHEMA client AUTHORIZATION client");
            String verified =
                    TestPostgres.url(server, "postgres") + "?sslmode=verify-full&sslrootcert=" + certificates.root;
            String certificate = "&sslcert=" + certificates.clientCertificate;
            String key = certificate + "&sslkey=" + der(certificates.clientKey);
            try (Database database = Database.open(config(verified + key))) {
                assertEquals("client", user(database));
                assertEquals(
                        Optional.of(true),
                        database.read(sql -> sql.row(
                                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", row -> row.getBoolean(1))));
                TestPostgres.disconnectAll(server);
                assertEquals("client", user(database), "a new connection shows the certificate, too");
            }
            String pem = certificate + "&sslkey=" + pem(certificates.clientKey) + "&pemKeyAlgorithm=EC";
            Database.open(config(verified + pem)).close();

            assertRefused(verified, "without a certificate", "the database refuses the user");
            Path readable = Files.copy(certificates.clientKey, directory.resolve("readable.key"));
            Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rw-r--r--"));
            assertRefused(verified + certificate + "&sslkey=" + readable, "a key that everybody can read", TLS);
            assertRefused(
                    verified.replace(certificates.root.toString(), certificates.clientCertificate.toString()) + key,
                    "another root",
                    TLS);
            assertRefused(
                    verified + key + "&options=-c%20lock_timeout%3Dsoon",
                    "a setting that the server does not take",
                    "the database refuses a setting of its connections");
            Files.copy(directory.resolve("misnamed.pem"), shown, StandardCopyOption.REPLACE_EXISTING);
            TestPostgres.execute(server, "SELECT pg_reload_conf()");
            await("another name").untilAsserted(() -> assertRefused(verified + key, "another name", TLS));
        }
    }

    /** The key as PKCS #8 without PEM around it, as the driver takes all kinds of keys. */
    private Path der(Path pem) throws Exception {
        String text = Files.readString(pem);
        String block = text.substring(text.indexOf("KEY-----\n") + "KEY-----\n".length(), text.indexOf("-----END"));
        return guarded(Files.write(
                directory.resolve("client.pk8"), Base64.getMimeDecoder().decode(block)));
    }

    /** The driver takes no text in front of it. */
    private Path pem(Path key) throws Exception {
        String text = Files.readString(key);
        return guarded(Files.writeString(directory.resolve("bare.key"), text.substring(text.indexOf("-----BEGIN"))));
    }

    /** Server and driver insist that nobody else can read a key. */
    private static Path guarded(Path key) throws Exception {
        return Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static void assertRefused(String url, String why, String told) {
        LedgerUnavailable refused = assertThrows(
                LedgerUnavailable.class, () -> Database.open(config(url)).close(), why);
        assertTrue(refused.getMessage().contains(told), refused.getMessage());
    }

    private static BridgeConfig.Ledger config(String url) {
        return Configs.ledger(url, Optional.of("client"), Optional.empty(), 2);
    }
}
