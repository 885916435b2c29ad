package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.setting.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a team may get wrong in its routes is told before they start: with file, route, step and the nearest name. */
@Timeout(120)
class WiringIT {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @TempDir
    Path directory;

    private Path routes;

    @BeforeEach
    void copyTheShippedRoutes() throws IOException {
        routes = Files.createDirectories(directory.resolve("routes"));
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
    }

    private List<String> problems() {
        return assertThrows(
                        ConfigException.class,
                        () -> TestBridge.against(NOBODY, directory, "begini.routes", routes.toString()))
                .problems();
    }

    private void edit(String route, String before, String after) throws IOException {
        Path file = routes.resolve(route + ".camel.yaml");
        String text = Files.readString(file);
        assertTrue(text.contains(before), before);
        Files.writeString(file, text.replace(before, after));
    }

    @Test
    void allMistakesAreToldAtOnce() throws IOException {
        edit("file-requests", "{{begini.file.poll-interval}}", "{{begini.file.pol-interval}}");
        edit("queue-door", "ref: jmsReply", "ref: jmsRepli");
        edit("rest-requests", "uri: direct:issue-link", "uri: direct:issue-lnk");
        edit("rest-requests", "uri: direct:rest-batches\n      - id", "uri: direct:rest-batch\n      - id");
        Files.writeString(routes.resolve("own-door.camel.yaml"), """
                - route:
                    id: own-door
                    from:
                      uri: ftpp:host/loans
                      steps:
                        - choice:
                            when:
                              - simple: "${body} != null"
                                steps:
                                  - wireTap:
                                      id: audit
                                      uri: direct:audit
                        - enrich:
                            id: ask
                            constant: direct:lnk
                        - bean:
                            id: count
                            ref: "#bean:counter"
                """);
        String in = routes + "/";
        assertEquals(
                Stream.of(
                                in
                                        + "file-requests.camel.yaml: line 11: {{begini.file.pol-interval}} is not set; nearest:"
                                        + " begini.file.poll-interval",
                                "route jms-requests: step send-reply uses the bean jmsRepli,"
                                        + " which is not there; nearest: jmsReply",
                                "route jms-parked-personal-loans: step send-reply uses the bean jmsRepli,"
                                        + " which is not there; nearest: jmsReply",
                                "route jms-parked-sme-loans: step send-reply uses the bean jmsRepli,"
                                        + " which is not there; nearest: jmsReply",
                                in + "rest-requests.camel.yaml: route rest-requests: step ask-for-rest-link sends to"
                                        + " direct:issue-lnk, and no route takes from it; nearest: direct:issue-link",
                                in
                                        + "rest-requests.camel.yaml: rest batches: get-batch sends to direct:rest-batch, and no route takes from it; nearest:"
                                        + " direct:rest-batches",
                                in + "own-door.camel.yaml: route own-door uses the component ftpp, which is not there:"
                                        + " correct its name, or put its jar, with all that it needs, into lib/ext",
                                in
                                        + "own-door.camel.yaml: route own-door: step audit sends to direct:audit, and no route"
                                        + " takes from it; nearest: direct:link",
                                in
                                        + "own-door.camel.yaml: route own-door: step ask sends to direct:lnk, and no route takes"
                                        + " from it; nearest: direct:link",
                                in
                                        + "own-door.camel.yaml: route own-door: step count uses the bean counter, which is not"
                                        + " there; nearest: servlet")
                        .sorted()
                        .toList(),
                problems().stream().sorted().toList());
    }

    /** Rows would wait without an end, with readiness up. */
    @Test
    void aRouteThatJavaSendsToIsMissed() throws IOException {
        edit("file-requests", "uri: direct:file-row", "uri: direct:file-rows");
        edit("token-call", "uri: direct:token-call", "uri: direct:call-token");
        assertEquals(
                List.of(
                        "no route takes from direct:file-row, to which the file door sends each row: give a file in"
                                + " begini.routes a route from it; nearest: direct:file-rows",
                        "no route takes from direct:token-call, to which the core sends each call of Begini: give a file in"
                                + " begini.routes a route from it; nearest: direct:file-rows"),
                problems().stream()
                        .filter(problem -> problem.startsWith("no route"))
                        .toList());
    }

    @Test
    void theFolderMayBeALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), routes);
        try (TestBridge bridge = TestBridge.start(directory, "begini.routes", link.toString())) {
            assertEquals(201, bridge.post("{\"uid\":\"LINKED-1\"}").status());
        }
    }

    @Test
    void aRouteMayHaveAnotherIdAndFile() throws Exception {
        edit("file-requests", "id: file-requests", "id: branch-files");
        edit("file-requests", "id: file-row", "id: branch-row");
        edit("jms-requests", "routeId: jms-requests", "routeId: requests-of-the-esb");
        edit("token-call", "id: token-call", "id: begini");
        try (TestBridge bridge = TestBridge.start(directory, "begini.routes", routes.toString());
                JmsClient jms = bridge.jms()) {
            assertEquals(
                    "issued",
                    jms.ask("{\"uid\":\"RENAMED-1\"}").body().path("status").asText());
            assertEquals(
                    1,
                    bridge.drop("renamed.csv", "uid\nRENAMED-2\n")
                            .summary()
                            .path("issued")
                            .asInt());
            assertEquals(
                    "UP",
                    TestBridge.JSON
                            .readTree(bridge.management("/health/ready"))
                            .path("status")
                            .asText());
        }
    }
}
