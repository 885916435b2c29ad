package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.cli.Commands;
import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code replay} by itself, while no bridge runs, with routes of a team's own. */
@Timeout(120)
class ReplayHereIT {
    @TempDir
    Path directory;

    /** Doors that would take something in, and routes that a row's steps send to. */
    private String ownRoutes() {
        return """
                - route:
                    id: own-timer
                    from:
                      uri: timer:own
                      parameters: {delay: "0", period: "50"}
                      steps:
                        - setBody: {constant: '{"uid":"REPLAY-TIMER"}'}
                        - to: {id: ask-by-timer, uri: direct:link}
                - route:
                    id: own-files
                    from:
                      uri: file
                      parameters: {directoryName: "DIR/in", initialDelay: 0, delay: 50}
                      steps:
                        - to: {id: ask-by-file, uri: direct:link}
                - route:
                    id: own-queue
                    from:
                      uri: jms:queue:OWN
                      steps:
                        - to: {id: ask-by-queue, uri: direct:link}
                - route:
                    id: row-audit
                    from:
                      uri: direct:row-audit
                      steps:
                        - setBody: {constant: answered}
                        - to: {id: write-audit, uri: "file:DIR?fileName=audit"}
                        - to: {id: tell-others, uri: seda:others}
                        - to: {id: leave-to-collector, uri: seda:collected}
                - route:
                    id: collector
                    from:
                      uri: timer:collector
                      steps:
                        - pollEnrich: {id: collect, constant: seda:collected, timeout: "1000"}
                        - log: {id: say-collected, message: collected}
                - route:
                    id: others
                    from:
                      uri: seda:others
                      steps:
                        - to: {id: write-others, uri: "file:DIR?fileName=others"}
                """.replace("DIR", directory.resolve("own").toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noOtherDoorTakesAnythingIn(boolean claimsBehindDirect) throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            try (TestBridge bridge = TestBridge.start(directory, sandbox, "begini.retry.max-duration", "500ms")) {
                sandbox.mode("down");
                assertEquals(
                        1,
                        bridge.drop("day.csv", "uid\nREPLAY-1\n")
                                .summary()
                                .path("failed")
                                .asInt());
                sandbox.mode("ok");
            }
            ShippedRoutes routes = ShippedRoutes.in(directory);
            routes.write("own", ownRoutes());
            routes.addStep("file-requests", "ask-for-row-link", "- wireTap: {id: audit-row, uri: direct:row-audit}");
            if (claimsBehindDirect) {
                Path files = routes.file("file-requests");
                Files.writeString(
                        files,
                        Files.readString(files)
                                        .replaceFirst(
                                                "timer:file-requests\n( +parameters:\n.*\n.*\n)", "direct:claim\n")
                                + """

                                - route:
                                    id: file-clock
                                    from:
                                      uri: timer:file-clock
                                      parameters: {delay: "0", period: "100"}
                                      steps:
                                        - to: {id: claim-now, uri: direct:claim}
                                """);
            }
            Path own = Files.createDirectories(directory.resolve("own/in")).getParent();
            Files.writeString(own.resolve("in/z.json"), "{\"uid\":\"REPLAY-FILE\"}");
            Map<String, String> values = TestBridge.values(directory, sandbox.baseUrl());
            values.put("begini.routes", routes.folder().toString());
            values.put("begini.routes.reload", "true");
            Path config = Files.writeString(
                    directory.resolve("my.properties"),
                    values.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                            .collect(Collectors.joining()));

            Commands.Said said = Commands.run(config, "replay", "day.csv");

            assertEquals(0, said.status(), said.output() + said.errors());
            assertEquals(
                    1, TestBridge.JSON.readTree(said.output()).path("issued").asInt(), said.output());
            assertEquals(0, sandbox.calls("REPLAY-TIMER"));
            assertEquals(0, sandbox.calls("REPLAY-FILE"));
            assertTrue(Files.exists(own.resolve("in/z.json")));
            assertTrue(Files.exists(own.resolve("audit")), "a row's own step");
            assertTrue(Files.exists(own.resolve("others")), "and what it sends on");
        }
    }
}
