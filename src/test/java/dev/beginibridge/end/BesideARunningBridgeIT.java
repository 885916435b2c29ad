package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.cli.Commands;
import dev.beginibridge.sandbox.Sandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged commands beside a bridge that has the ledger. */
@Timeout(180)
class BesideARunningBridgeIT {
    @TempDir
    Path directory;

    /** By the command in this process, which for the bridge is another one. */
    private static Commands.Said send(BridgeProcess bridge, String... arguments) {
        return Commands.run(
                Path.of(bridge.configuration()),
                Stream.concat(Stream.of("send"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** By the packaged command. */
    private Commands.Said sendPackaged(BridgeProcess bridge, String uid) throws Exception {
        Path errors = directory.resolve("send.log");
        Process process = new ProcessBuilder(
                        BridgeProcess.BUNDLE.resolve("bin/begini-bridge").toString(),
                        "send",
                        uid,
                        "--config",
                        bridge.configuration())
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Commands.Said(process.exitValue(), output, Files.readString(errors));
    }

    private static JsonNode json(Commands.Said said) throws Exception {
        return TestBridge.JSON.readTree(said.output());
    }

    private Path control() {
        return directory.resolve("ledger.db-control");
    }

    @Test
    void sendGoesThroughTheBridgeThatHasTheLedger() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), Map.of()).start()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(control())));

            Commands.Said first = send(bridge, "BESIDE-1", "--deployment", "sme-loans");
            assertEquals(0, first.status(), first::toString);
            assertFalse(json(first).path("reused").asBoolean(), first::output);
            assertEquals("sme-loans", json(first).path("deployment").asText());
            assertTrue(isReused(bridge));
            assertEquals(
                    1, bridge.metric("begini_requests_seconds_count{code=\"none\",door=\"cli\",outcome=\"reused\"}"));
            Commands.Said wrong = sendPackaged(bridge, "a b");
            assertEquals(1, wrong.status());
            assertEquals("invalid_uid", json(wrong).path("error").path("code").asText());
            String secret = Files.readAllLines(control()).get(2);

            bridge.terminate();
            assertFalse(Files.exists(control()), "it is removed at the stop");
            assertFalse(bridge.output().contains(secret));
            assertTrue(isReused(bridge));
            assertEquals(1, sandbox.calls("BESIDE-1"));
        }
    }

    private static boolean isReused(BridgeProcess bridge) throws Exception {
        return json(send(bridge, "BESIDE-1", "--deployment", "sme-loans"))
                .path("reused")
                .asBoolean();
    }

    @Test
    void whoHasTheLedgerIsToldAndWhatAKilledBridgeLeavesIsNotInTheWay() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), Map.of()).start()) {
            List<String> left = Files.readAllLines(control());
            Files.delete(control());
            assertNoWay(bridge);

            Files.write(control(), left);
            bridge.kill();
            assertTrue(Files.exists(control()), "else this proves nothing");
            assertEquals(0, send(bridge, "AFTER-KILL-1").status());

            // The process id belongs to another program by now, and nobody or somebody else has the port.
            String mine = Long.toString(ProcessHandle.current().pid());
            for (String address :
                    List.of("http://127.0.0.1:1", sandbox.baseUrl().toString())) {
                Files.write(control(), List.of(mine, address, "secret"));
                assertEquals(0, send(bridge, "AFTER-KILL-2").status(), address);
            }
        }
    }

    private static void assertNoWay(BridgeProcess bridge) {
        Commands.Said refused = send(bridge, "NO-WAY-1");
        assertEquals(1, refused.status(), refused::toString);
        assertEquals("", refused.output());
        assertTrue(
                refused.errors().contains("in use (process " + bridge.process().pid() + ", since "), refused::errors);
        assertTrue(refused.errors().contains("begini.management.host"), refused::errors);
    }

    @Test
    void onPostgresACommandWorksBesideTheBridge() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start();
                Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            Map<String, String> shared = Map.of(
                    "begini.ledger.url",
                    postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
                    "begini.ledger.user",
                    "postgres");
            try (BridgeProcess bridge = new BridgeProcess(directory, sandbox.baseUrl(), shared).start()) {
                assertEquals(0, sendPackaged(bridge, "SHARED-1").status());
                assertTrue(json(send(bridge, "SHARED-1")).path("reused").asBoolean());
                assertFalse(Files.exists(control()));
            }
        }
    }

    @Test
    void onlyWhoKnowsTheSecretIsServed() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory)) {
            List<String> lines = Files.readAllLines(control());
            URI links = URI.create(lines.get(1) + "/control/links");
            String body = "{\"uid\":\"SECRET-1\"}";

            assertEquals(404, post(links, body, "").statusCode());
            assertEquals(
                    404, post(links, body, "Bearer " + TestBridge.REST_TOKEN).statusCode());
            assertEquals(404, post(links, body, lines.get(2)).statusCode());
            assertEquals(0, bridge.sandbox.counts().calls());
            HttpResponse<String> served = post(links, body, "Bearer " + lines.get(2));
            assertEquals(200, served.statusCode(), served::body);
            assertTrue(served.body().contains("\"status\":\"issued\""), served::body);
            assertEquals(409, post(links, "no json", "Bearer " + lines.get(2)).statusCode());
            assertEquals(
                    404,
                    post(links.resolve("/control/other"), body, "Bearer " + lines.get(2))
                            .statusCode());
        }
    }

    private static HttpResponse<String> post(URI uri, String body, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
