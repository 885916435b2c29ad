package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A REST path of a customer's own, in a file that Camel loads before that of the door. */
@Timeout(180)
class OwnRestPathIT {
    private static final String BRANCH = """
            - rest:
                id: branches
                path: /v1/branches
                get:
                  - id: get-branch
                    path: /{uid}
                    to:
                      uri: direct:branch
            - route:
                id: branch
                from:
                  uri: direct:branch
                  steps:
                    - setBody:
                        simple: '{"uid":"${header.uid}","deployment":"personal-loans"}'
                    - to:
                        id: ask
                        uri: direct:link
            """;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private ShippedRoutes routes;

    @BeforeEach
    void copy() throws Exception {
        routes = ShippedRoutes.in(directory);
        routes.write("branch", BRANCH);
    }

    private TestBridge start(String... keysAndValues) throws Exception {
        List<String> settings =
                new ArrayList<>(List.of("begini.routes", routes.folder().toString(), "begini.routes.reload", "true"));
        settings.addAll(List.of(keysAndValues));
        return TestBridge.start(directory, settings.toArray(String[]::new));
    }

    private static String branch(String firstSteps) {
        return BRANCH.replace("steps:\n", "steps:\n" + firstSteps.indent(8));
    }

    private HttpResponse<String> get(TestBridge bridge, String uid) throws Exception {
        return http.send(
                HttpRequest.newBuilder(bridge.rest("/v1/branches/" + uid))
                        .header("Authorization", "Bearer " + TestBridge.REST_TOKEN)
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void assertIssued(HttpResponse<String> response) throws Exception {
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(
                "issued",
                TestBridge.JSON.readTree(response.body()).path("status").asText());
        assertEquals(Optional.of("no-store"), response.headers().firstValue("Cache-Control"));
        assertEquals(Optional.empty(), response.headers().firstValue("BeginiStatus"));
    }

    @Test
    void aRouteNeedNotSayHowItIsAnswered() throws Exception {
        try (TestBridge bridge = start()) {
            assertIssued(get(bridge, "OWN-1"));
        }
    }

    @Test
    void aRouteCannotHaveItsAnswerKept() throws Exception {
        routes.write("branch", branch("""
                - setHeader:
                    name: Cache-Control
                    constant: max-age=60
                """));
        try (TestBridge bridge = start()) {
            assertIssued(get(bridge, "OWN-1"));
        }
    }

    /** The firewall is the door's, not a setting. */
    @Test
    void aRestConfigurationTakesNothingAway() throws Exception {
        routes.write("zone", """
                - restConfiguration:
                    endpointProperty:
                      - key: eagerCheckContentAvailable
                        value: "true"
                """);
        try (TestBridge bridge = start("camel.rest.skip-binding-on-error-code", "false")) {
            assertIssued(get(bridge, "OWN-1"));
            assertEquals(201, bridge.post("{\"uid\":\"OWN-3\"}").status());
        }
    }

    @Test
    void aChangeIsTakenUp() throws Exception {
        try (TestBridge bridge = start()) {
            routes.write("branch", branch("- stop: {}"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(bridge, "OWN-1").statusCode() == 503);
            routes.write("branch", BRANCH.replace("/v1/branches", "/v1/houses"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(bridge, "OWN-2").statusCode() == 404);
            routes.write("branch", BRANCH);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(bridge, "OWN-3").statusCode() == 200);
            assertIssued(get(bridge, "OWN-4"));
            assertEquals(201, bridge.post("{\"uid\":\"OWN-6\"}").status());
        }
    }
}
