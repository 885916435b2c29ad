package dev.beginibridge.owndoor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.end.TestBridge;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped examples with SFTP, against an SSH server: in to the inbox, out of the outbox, each file once. */
@Timeout(180)
class SftpExamplesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path remote;

    private SshServer server(KeyPair host, PublicKey user) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPublickeyAuthenticator((name, key, session) -> name.equals("bank") && key.equals(user));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(remote));
        server.start();
        return server;
    }

    private KeyPair host;
    private KeyPair user;
    private Path in;
    private Path out;

    @BeforeEach
    void prepare() throws Exception {
        remote = directory.resolve("remote");
        in = Files.createDirectories(remote.resolve("in"));
        out = Files.createDirectories(remote.resolve("out"));
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        host = keys.generateKeyPair();
        user = keys.generateKeyPair();
        Path routes = Files.createDirectories(directory.resolve("routes"));
        for (Path folder : List.of(Path.of("routes"), Path.of("routes/examples"))) {
            try (Stream<Path> shipped = Files.list(folder)) {
                for (Path file : shipped.filter(Files::isRegularFile)
                        .filter(found -> !found.getFileName().toString().startsWith("kafka"))
                        .toList()) {
                    Files.copy(file, routes.resolve(file.getFileName()));
                }
            }
        }
    }

    private TestBridge bridge(SshServer server, String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of(
                "begini.routes",
                directory.resolve("routes").toString(),
                "begini.file.allow-duplicates",
                "false",
                "sftp.host",
                "127.0.0.1",
                "sftp.port",
                String.valueOf(server.getPort()),
                "sftp.in",
                "in",
                "sftp.out",
                "out",
                "sftp.user",
                "bank",
                "sftp.key-file",
                pem(user).toString(),
                "sftp.known-hosts",
                knownHosts(server.getPort(), host.getPublic()).toString(),
                "sftp.sent-list",
                directory.resolve("sent").toString(),
                "sftp.interval",
                "500"));
        settings.addAll(List.of(more));
        return TestBridge.start(directory, settings.toArray(String[]::new));
    }

    @Test
    void filesGoInAndResultsComeOut() throws Exception {
        try (SshServer server = server(host, user.getPublic());
                TestBridge bridge = bridge(server)) {
            Files.writeString(in.resolve("day.csv.part"), "uid,branch\nSFTP-00001,Lagos\nSFTP-00002,Accra\n");
            Files.move(in.resolve("day.csv.part"), in.resolve("day.csv"), StandardCopyOption.ATOMIC_MOVE);
            Path result = out.resolve("day.result.csv");
            await().atMost(LIMIT)
                    .until(() -> Files.exists(result)
                            && Files.exists(out.resolve("day.summary.json"))
                            && Files.exists(in.resolve("fetched/day.csv")));
            List<String> rows = Files.readAllLines(result);
            assertEquals(3, rows.size(), rows::toString);
            assertTrue(rows.get(1).startsWith("SFTP-00001,Lagos,issued,"), rows::toString);
            assertEquals(1, bridge.sandbox().calls("SFTP-00001"));
            assertTrue(Files.exists(directory.resolve("outbox/day.result.csv")), "the outbox keeps its files");
        }
    }

    @Test
    void aFileThatIsStillBeingSentIsNotTaken() throws Exception {
        try (SshServer server = server(host, user.getPublic());
                TestBridge bridge = bridge(server)) {
            try (OutputStream sender = Files.newOutputStream(in.resolve("day.csv"))) {
                sender.write("uid\nSFTP-00001\n".getBytes(StandardCharsets.UTF_8));
                await().during(Duration.ofSeconds(4))
                        .atMost(LIMIT)
                        .until(() -> !Files.exists(in.resolve("fetched/day.csv")));
                sender.write("SFTP-00002\n".getBytes(StandardCharsets.UTF_8));
            }
            await().atMost(LIMIT).until(() -> Files.exists(out.resolve("day.summary.json")));
            assertEquals(3, Files.readAllLines(out.resolve("day.result.csv")).size());
            assertEquals(1, bridge.sandbox().calls("SFTP-00002"));
        }
    }

    @Test
    void aSummaryWaitsForItsResultAndNothingEarlierIsSent() throws Exception {
        Path outbox = Files.createDirectories(directory.resolve("outbox"));
        String replaced = "a %20&b.replaced-20261124T220000Z-0a1b2c3d";
        Files.writeString(outbox.resolve(replaced + ".result.csv"), "uid\n");
        Files.writeString(outbox.resolve(replaced + ".summary.json"), "{\"result\":\"a %20&b.result.csv\"}");
        Path inTheWay = Files.createDirectories(out.resolve("LOANS.G0001V00.result/any"));
        try (SshServer server = server(host, user.getPublic());
                TestBridge bridge = bridge(
                        server,
                        "begini.layouts.loans.files",
                        "LOANS.G*",
                        "begini.layouts.loans.fields",
                        "UID X(10)",
                        "begini.layouts.loans.reply",
                        "STATUS X(8), LINK X(512)")) {
            Files.writeString(directory.resolve("inbox/LOANS.G0001V00"), "SFTP-00001\n");
            Files.writeString(directory.resolve("inbox/a %20&b.csv"), "uid\nSFTP-00002\n");
            Path other = out.resolve("a %20&b.result.csv");
            await().atMost(LIMIT).until(() -> Files.exists(outbox.resolve("LOANS.G0001V00.summary.json")));
            await().atMost(LIMIT).until(() -> Files.exists(other) && Files.exists(out.resolve("a %20&b.summary.json")));
            Path summary = out.resolve("LOANS.G0001V00.summary.json");
            await().during(Duration.ofSeconds(2)).atMost(LIMIT).until(() -> !Files.exists(summary));
            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());
            await().atMost(LIMIT).until(() -> Files.exists(summary));
            String loans = Files.readString(out.resolve("LOANS.G0001V00.result"));
            assertTrue(loans.startsWith("SFTP-00001issued  http"), loans);
            assertEquals(2, Files.readAllLines(other).size());
            assertEquals(1, bridge.sandbox().calls("SFTP-00002"));
            try (Stream<Path> sent = Files.list(out)) {
                assertEquals(4, sent.count());
            }
        }
    }

    @Test
    void beginisResultsComeOutAndNoFileThatNoSummaryNames() throws Exception {
        Path outbox = Files.createDirectories(directory.resolve("outbox"));
        Files.writeString(outbox.resolve("a.rejects.csv"), "uid\n");
        Files.writeString(outbox.resolve("nameless.summary.json"), "{}");
        Files.writeString(outbox.resolve("results-x.csv"), "event\n");
        Files.writeString(outbox.resolve("results-x.summary.json"), "{\"file\":\"results-x.csv\"}");
        try (SshServer server = server(host, user.getPublic());
                TestBridge bridge = bridge(server)) {
            Files.writeString(directory.resolve("inbox/day.csv"), "uid\nSFTP-00001\n");
            await().atMost(LIMIT).until(() -> Files.exists(out.resolve("results-x.summary.json")));
            await().atMost(LIMIT).until(() -> Files.exists(out.resolve("day.summary.json")));
            await().during(Duration.ofSeconds(2)).atMost(LIMIT).until(() -> {
                try (Stream<Path> sent = Files.list(out)) {
                    return sent.count() == 4;
                }
            });
            assertEquals(1, bridge.sandbox().calls("SFTP-00001"));
            assertEquals("event\n", Files.readString(out.resolve("results-x.csv")));
        }
    }

    private Path pem(KeyPair user) throws IOException {
        String key = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(user.getPrivate().getEncoded());
        return Files.writeString(
                directory.resolve("user.pem"), "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    }

    private Path knownHosts(int port, PublicKey host) throws IOException {
        return Files.writeString(
                directory.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + PublicKeyEntry.toString(host) + "\n");
    }
}
