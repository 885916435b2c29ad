package dev.beginibridge.deployment;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.beginibridge.HeardLog;
import dev.beginibridge.client.Client;
import dev.beginibridge.client.Clients;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key changed in a properties file, or in a file of its own, is in use after two looks; nothing else is. */
@Timeout(60)
class CredentialsWatcherTest {
    @TempDir
    Path directory;

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private Path base;
    private Path over;
    private Path keyFile;
    private Path tokenFile;
    private Clients clients;
    private Deployments deployments;
    private CredentialsWatcher watch;

    @BeforeEach
    void start() throws IOException {
        keyFile = Files.writeString(directory.resolve("c.key"), "c1");
        tokenFile = Files.writeString(directory.resolve("esb.token"), token("e1") + "\n");
        base = Files.writeString(directory.resolve("base.properties"), """
                begini.deployments.a.integration-id=1
                begini.deployments.a.api-key=a1
                begini.deployments.b.integration-id=2
                begini.deployments.b.api-key={{env:B_KEY}}{{sys:begini.test.none:}}
                begini.deployments.c.integration-id=3
                begini.deployments.c.api-key-file=%s
                begini.deployments.d.integration-id=4
                begini.deployments.d.api-key=d1
                begini.rest.clients.web.token=a-long-enough-token-w1
                begini.rest.clients.esb.token-file=%s
                """.formatted(keyFile, tokenFile));
        over = Files.writeString(directory.resolve("over.properties"), "begini.api.max-concurrent=7\n");
        Settings settings = Settings.empty(Map.of("B_KEY", "b1", "B_OTHER", "b2")::get)
                .file(base)
                .file(over)
                .environment(Map.of("BEGINI_DEPLOYMENTS_D_API_KEY", "d-of-the-environment"));
        BridgeConfig config = BridgeConfig.from(settings);
        deployments = new Deployments(config, Clock.systemUTC());
        clients = new Clients(config.rest().clients().values(), Clock.systemUTC());
        ApiHeaders headers = new ApiHeaders(config.api().headers());
        watch = new CredentialsWatcher(
                deployments, headers, clients, settings, deployment -> changed(deployment.name()));
        look();
    }

    private void changed(String deployment) {
        if (failing.getAndSet(false)) {
            throw new NoClassDefFoundError("of a jar that was exchanged");
        }
        told.add(deployment);
    }

    /** Twice, since a properties file is read when it has not changed between two looks. */
    private void look() {
        watch.look();
        watch.look();
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    private String key(String name) {
        return deployments
                .find(Optional.of(name))
                .orElseThrow()
                .credentials()
                .key()
                .reveal();
    }

    private void assertKey(String name, String key) {
        look();
        assertEquals(key, key(name));
    }

    private void assertTold(String... names) {
        assertEquals(List.of(names), List.copyOf(told));
    }

    /** As a configuration tool does: all at once, by rename. */
    private void replace(Path file, String from, String to) throws IOException {
        Path fresh = directory.resolve("fresh");
        Files.writeString(fresh, Files.readString(file).replace(from, to));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aKeyInAPropertiesFile() throws IOException {
        replace(base, "api-key=a1", "api-key=a2");
        assertKey("a", "a2");
        Files.writeString(over, "begini.deployments.a.api-key=a3\n"); // as an editor does: in place
        assertKey("a", "a3");
        Files.writeString(over, "");
        assertKey("a", "a2"); // what lies below shows again
        assertTold("a", "a", "a");
    }

    @Test
    void aKeyFileOfItsOwn() throws IOException {
        Files.writeString(keyFile, "c2\n");
        assertKey("c", "c2");
        Files.delete(keyFile);
        look();
        assertEquals("c2", key("c"), "a missing file changes nothing");
        Files.writeString(keyFile, "c3");
        assertKey("c", "c3");
    }

    /** Begini would refuse it, and the deployment would be suspended although its old key is good. */
    @Test
    void aKeyThatWasCopiedWithMoreThanItselfChangesNothingAndIsToldOnce() throws IOException {
        try (HeardLog log = HeardLog.of(CredentialsWatcher.class)) {
            replace(base, "api-key=a1", "api-key=\"a2\"");
            Files.writeString(keyFile, "Bearer c2");
            look();
            look();
            assertEquals("a1", key("a"));
            assertEquals("c1", key("c"));
            assertEquals(
                    List.of("the changed key of deployment a stands in quotes: write the key alone, as the Deployment"
                            + " Centre shows it; the old one stays in use"),
                    log.events().stream()
                            .map(ILoggingEvent::getFormattedMessage)
                            .toList());
        }
        replace(base, "api-key=\"a2\"", "api-key=a2");
        Files.writeString(keyFile, "c2");
        assertKey("a", "a2");
        assertKey("c", "c2");
    }

    @Test
    void anErrorDoesNotEndTheWatch() throws IOException {
        failing.set(true);
        watch.start();
        Files.writeString(keyFile, "c2");
        await().untilAsserted(() -> assertTold("c"));
        assertFalse(failing.get());
        Files.writeString(keyFile, "c3");
        await().until(() -> key("c").equals("c3"));
        await().untilAsserted(() -> assertTold("c", "c"));
    }

    @Test
    void aLookThatFailsHalfWayIsDoneAgain() throws IOException {
        failing.set(true);
        replace(base, "api-key=a1", "api-key=a2");
        replace(base, token("w1"), token("w2"));
        assertThrows(NoClassDefFoundError.class, this::look);
        assertTold();
        watch.look();
        assertTold("a");
        assertClient(token("w2"), "web");
    }

    /** Only webhooks need it. */
    @Test
    void noFormerKeyIsKeptWithoutWebhooks() throws IOException {
        Files.writeString(keyFile, "c2\n");
        assertKey("c", "c2");
        assertEquals(
                List.of(Secret.of("c2")),
                deployments.find(Optional.of("c")).orElseThrow().credentials().keys());
    }

    @Test
    void aReferenceIsResolved() throws IOException {
        replace(base, "{{env:B_KEY}}", "{{env:B_OTHER}}");
        assertKey("b", "b2");
        replace(base, "{{env:B_OTHER}}", "half-of-{{env:NOT_SET}}");
        look();
        assertEquals("b2", key("b"), "a reference to nothing is no key");
    }

    @Test
    void whatLiesOverTheFileStaysInForce() throws IOException {
        replace(base, "api-key=d1", "api-key=d2");
        replace(base, "api-key=a1", "api-key=a2");
        assertKey("a", "a2");
        assertTold("a");
        assertEquals("d-of-the-environment", key("d"));
    }

    @Test
    void aBrokenOrMissingFileChangesNothingAndIsTakenWhenItIsWhole() throws IOException {
        String sound = Files.readString(base);
        for (String broken : List.of("begini.deployments.a.api-key=\\u00", "", "begini.no.such.key=1\n")) {
            Files.writeString(base, broken);
            look();
            assertEquals("a1", key("a"));
        }
        Files.delete(base);
        look();
        assertEquals("a1", key("a"));
        Files.writeString(base, sound.replace("api-key=a1", "api-key=a2"));
        assertKey("a", "a2");
        assertTold("a");
    }

    /** As after a chmod, which leaves no trace in time or size. */
    @Test
    void aFileThatCanBeReadLaterIsTakenThenAndToldOnce() throws IOException {
        byte[] sound =
                Files.readString(base).replace("api-key=a1", "api-key=a2").getBytes(StandardCharsets.UTF_8);
        byte[] unreadable = sound.clone();
        unreadable[sound.length - 1] = (byte) 0xff;
        try (HeardLog log = HeardLog.of(CredentialsWatcher.class)) {
            Files.write(base, unreadable);
            FileTime written = Files.getLastModifiedTime(base);
            look();
            look();
            assertEquals("a1", key("a"));
            assertEquals(1, log.events().size(), () -> log.events().toString());
            Files.write(base, sound);
            Files.setLastModifiedTime(base, written);
            assertKey("a", "a2");
        }
    }

    /** Long enough. */
    private static String token(String name) {
        return "a-long-enough-token-" + name;
    }

    private void assertClient(String token, String name) {
        look();
        assertEquals(
                Optional.ofNullable(name),
                clients.authenticate("Bearer " + token).map(Client::name));
    }

    @Test
    void theTokensOfClients() throws IOException {
        assertClient(token("w1"), "web");
        assertClient(token("e1"), "esb");
        Files.writeString(tokenFile, token("e2") + "\n");
        assertClient(token("e2"), "esb");
        assertClient(token("e1"), null);
        replace(base, token("w1"), token("w2"));
        assertClient(token("w2"), "web");
        assertClient(token("w1"), null);
        assertTold(); // no deployment is concerned
    }

    @Test
    void aSecretThatBreaksARuleChangesNothing() throws IOException {
        replace(base, token("w1"), "an-accént-in-it");
        Files.writeString(keyFile, "c2\nc3");
        for (String broken : List.of(
                token("e2") + "\n" + token("e3"),
                " \n",
                "an-accént-in-it",
                "a token with blanks in it",
                token("w1"), // another client's
                "\uFEFF" + token("w1"))) {
            Files.writeString(tokenFile, broken);
            look();
            assertClient(token("e1"), "esb");
            assertClient(token("w1"), "web");
            assertClient("an-accént-in-it", null);
        }
        assertEquals("c1", key("c"));
        replace(base, "an-accént-in-it", token("e1"));
        Files.writeString(keyFile, " \n");
        look();
        assertClient(token("e1"), "esb");
        assertEquals("c1", key("c"));
        Files.writeString(tokenFile, "\uFEFF" + token("e2") + "\r\n"); // as an editor of Windows writes it
        Files.writeString(keyFile, "\uFEFFc2\n");
        assertClient(token("e2"), "esb");
        assertKey("c", "c2");
    }
}
