package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.ConfigException;
import dev.beginibridge.ledger.LedgerUnavailable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start in which one of the parts that start beside each other fails: it is told, and the other is closed again. */
@Timeout(120)
class FailedStartIT {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @TempDir
    Path directory;

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    @Test
    void withoutLedgerTheBrokerIsUndone() throws Exception {
        Path ledger = Files.writeString(directory.resolve("ledger.db"), "this is no database".repeat(100));

        assertThrows(LedgerUnavailable.class, () -> TestBridge.against(NOBODY, directory));

        awaitNoThread("activemq-begini-bridge");
        Files.delete(ledger);
        assertStarts();
    }

    @Test
    void withoutBrokerTheLedgerIsClosed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            ConfigException wrong = assertThrows(
                    ConfigException.class, () -> TestBridge.against(NOBODY, directory, "begini.broker.port", port));

            assertTrue(wrong.getMessage().contains("begini.broker.port=" + port), wrong.getMessage());
        }
        awaitNoThread("ledger-");
        assertStarts();
    }

    @Test
    void anOpenDoorWithoutItsRouteIsTold() throws Exception {
        Path routes = Files.createDirectories(directory.resolve("routes"));
        for (String door : List.of("jms", "rest")) {
            String file = door + "-requests.camel.yaml";
            Files.copy(Path.of("routes", file), routes.resolve(file));
        }
        ConfigException wrong = assertThrows(
                ConfigException.class, () -> TestBridge.against(NOBODY, directory, "begini.routes", routes.toString()));
        assertEquals(
                List.of("begini.routes: in " + routes
                        + " there is no file-….camel.yaml: put the door's route there, or set"
                        + " begini.file.enabled=false"),
                wrong.problems());

        wrong = assertThrows(
                ConfigException.class, () -> TestBridge.against(NOBODY, directory, "begini.routes", "nowhere"));
        assertEquals(3, wrong.problems().size(), wrong.getMessage());
        assertTrue(
                wrong.getMessage().contains(Path.of("nowhere").toAbsolutePath().toString()),
                "from the working directory");
    }

    @Test
    void ofAShutDoorNoRouteIsLoaded() throws Exception {
        Path routes = Files.createDirectories(directory.resolve("routes"));
        for (String route : List.of("queue-door", "jms-requests", "file-requests", "rest-requests")) {
            String file = route + ".camel.yaml";
            Files.copy(Path.of("routes", file), routes.resolve(file));
        }
        // a second queue's, as docs/jms.md says
        String second = Files.readString(routes.resolve("jms-requests.camel.yaml"))
                .replace("Id: jms-requests", "Id: jms-loans");
        Files.writeString(routes.resolve("jms-loans.camel.yaml"), second);
        String[] configured = {"begini.routes", routes.toString(), "begini.jms.enabled", "false"};
        try (TestBridge bridge = TestBridge.start(directory, configured)) {
            assertEquals(201, bridge.post("{\"uid\":\"SHUT-QUEUE-1\"}").status());
        }
    }

    /** The failed start holds nothing back: neither the broker's directory nor the ledger. */
    private void assertStarts() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory)) {
            assertEquals(201, bridge.post("{\"uid\":\"AFTER-FAILURE-1\"}").status());
        }
    }

    /** Threads of that name which this test has started end; those of tests before it are nobody's here. */
    private void awaitNoThread(String name) {
        await("the end of its threads") // not by name: the thread that awaits is called after this
                .atMost(Duration.ofSeconds(20))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread ->
                                !before.contains(thread) && thread.getName().contains(name)));
    }
}
