package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.database.LedgerUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
        for (String file : List.of("jms-requests", "rest-requests", "token-call")) {
            copyTo(routes, file);
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
        assertEquals(4, wrong.problems().size(), wrong.getMessage());
        assertTrue(
                wrong.getMessage().contains(Path.of("nowhere").toAbsolutePath().toString()),
                "from the working directory");
    }

    @Test
    void ofAShutDoorNoRouteIsLoaded() throws Exception {
        Path routes = Files.createDirectories(directory.resolve("routes"));
        for (String file : List.of("queue-door", "jms-requests", "file-requests", "rest-requests", "token-call")) {
            copyTo(routes, file);
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

    /** Without doors, too: the command send calls Begini by the same route. */
    @Test
    void aMissingTokenCallIsTold() throws Exception {
        Path routes = Files.createDirectories(directory.resolve("routes"));
        for (String file : List.of("jms-requests", "file-requests", "rest-requests")) {
            copyTo(routes, file);
        }
        String missing =
                "begini.routes: in " + routes + " there is no token-call.camel.yaml: put the route token-call, by"
                        + " which the bridge calls Begini, there; the bundle's folder routes holds it";
        Map<String, String> own = Map.of("begini.routes", routes.toString());
        ConfigException wrong = assertThrows(
                ConfigException.class, () -> TestBridge.against(NOBODY, directory, "begini.routes", routes.toString()));
        assertEquals(List.of(missing), wrong.problems());
        Settings settings = TestBridge.settings(directory, NOBODY, own);
        try (Bridge bridge =
                Bridge.withoutDoors(BridgeConfig.from(settings), settings, Path.of(""), Clock.systemUTC())) {
            assertEquals(
                    List.of(missing),
                    assertThrows(ConfigException.class, bridge::start).problems());
        }
    }

    private static void copyTo(Path routes, String route) throws IOException {
        String file = route + ".camel.yaml";
        Files.copy(Path.of("routes", file), routes.resolve(file));
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
