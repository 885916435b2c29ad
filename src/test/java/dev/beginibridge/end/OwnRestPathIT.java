package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A REST path of a customer's own, in a file that Camel loads before that of the door. */
@Timeout(180)
class OwnRestPathIT {
    private static final String LIMITED = "a-token-of-a-limited-client";

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
        List<String> settings = new ArrayList<>(List.of(
                "begini.routes",
                routes.folder().toString(),
                "begini.routes.reload",
                "true",
                "begini.rest.clients.limited.token",
                LIMITED,
                "begini.rest.clients.limited.deployments",
                "sme-loans"));
        settings.addAll(List.of(keysAndValues));
        return TestBridge.start(directory, settings.toArray(String[]::new));
    }

    private static String branch(String firstSteps) {
        return BRANCH.replace("steps:\n", "steps:\n" + firstSteps.indent(8));
    }

    private HttpResponse<String> get(TestBridge bridge, String token, String uid) throws Exception {
        return http.send(
                HttpRequest.newBuilder(bridge.rest("/v1/branches/" + uid))
                        .header("Authorization", "Bearer " + token)
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

    private void assertNotForLimited(HttpResponse<String> response) throws Exception {
        assertEquals(
                "unknown_deployment",
                TestBridge.JSON.readTree(response.body()).at("/error/code").asText());
    }

    @Test
    void whatTheClientMayAskForHoldsThere() throws Exception {
        try (TestBridge bridge = start()) {
            assertIssued(get(bridge, TestBridge.REST_TOKEN, "OWN-1"));
            assertNotForLimited(get(bridge, LIMITED, "OWN-2"));
            assertEquals(0, bridge.sandbox().calls("OWN-2"));
            assertTrue(bridge.metrics().contains("begini_requests_in_flight{door=\"rest\"} 0.0"), bridge.metrics());
        }
    }

    /** What the route allows goes as far as the client may, and no further; and what it says of caches changes nothing. */
    @Test
    void aRouteGivesNobodyMore() throws Exception {
        routes.write("branch", branch("""
                - setProperty:
                    name: BeginiDeployments
                    constant: personal-loans
                - setHeader:
                    name: Cache-Control
                    constant: max-age=60
                """));
        try (TestBridge bridge = start()) {
            assertIssued(get(bridge, TestBridge.REST_TOKEN, "OWN-1"));
            assertNotForLimited(get(bridge, LIMITED, "OWN-2"));
        }
    }

    /** A header that is not there would else count as "all deployments". */
    @ParameterizedTest
    @ValueSource(strings = {"BeginiDeployments", "BeginiClientDeployments"})
    void aMissingValueGivesNobodyMore(String property) throws Exception {
        routes.write("branch", branch("""
                - setProperty:
                    name: %s
                    simple: "${header.allowed}"
                """.formatted(property)));
        try (TestBridge bridge = start()) {
            HttpResponse<String> response = get(bridge, LIMITED, "OWN-1");
            JsonNode error = TestBridge.JSON.readTree(response.body()).path("error");
            assertEquals("invalid_request", error.path("code").asText());
            assertTrue(error.path("message").asText().contains(property), response.body());
            assertEquals(0, bridge.sandbox().calls("OWN-1"));
        }
    }

    /** Firewall and limits are the door's, not a setting. */
    @Test
    void aRestConfigurationTakesNothingAway() throws Exception {
        routes.write("zone", """
                - restConfiguration:
                    endpointProperty:
                      - key: eagerCheckContentAvailable
                        value: "true"
                """);
        try (TestBridge bridge = start("camel.rest.skip-binding-on-error-code", "false")) {
            assertIssued(get(bridge, TestBridge.REST_TOKEN, "OWN-1"));
            assertNotForLimited(get(bridge, LIMITED, "OWN-2"));
            assertEquals(201, bridge.post("{\"uid\":\"OWN-3\"}").status());
        }
    }

    /** Who is told 200 does not ask again. */
    @Test
    void aPolicyForAllRoutesMakesNoSuccessOfAFailure() throws Exception {
        String fails = "- throwException: {exceptionType: java.lang.IllegalStateException, message: broken}\n";
        routes.write("policy", """
                - routeConfiguration:
                    onException:
                      - onException:
                          exception: [java.lang.Exception]
                          handled: {constant: {expression: "true"}}
                          steps: [{setBody: {constant: technical error}}]
                """);
        routes.write("branch", branch(fails));
        routes.addStep("rest-requests", "rest-firewall", fails);
        try (TestBridge bridge = start()) {
            HttpResponse<String> own = get(bridge, TestBridge.REST_TOKEN, "OWN-1");
            assertEquals(503, own.statusCode(), own.body());
            assertEquals(Optional.of("application/problem+json"), own.headers().firstValue("Content-Type"));
            assertEquals(503, bridge.post("{\"uid\":\"OWN-2\"}").status());
        }
    }

    /** Nobody waits for a reply longer than for one of the door's own. */
    @Test
    void itIsAnsweredWithinTheDeadlineOfTheDoor() throws Exception {
        try (TestBridge bridge = start("begini.retry.max-duration", "10m")) {
            bridge.sandbox().mode("down");
            HttpResponse<String> response = get(bridge, TestBridge.REST_TOKEN, "OWN-1");
            assertEquals(
                    "failed",
                    TestBridge.JSON.readTree(response.body()).path("status").asText());
        }
    }

    @Test
    void aChangeIsTakenUp() throws Exception {
        try (TestBridge bridge = start()) {
            routes.write("branch", branch("- stop: {}"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(bridge, TestBridge.REST_TOKEN, "OWN-1").statusCode() == 503);
            routes.write("branch", BRANCH.replace("/v1/branches", "/v1/houses"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(bridge, TestBridge.REST_TOKEN, "OWN-2").statusCode() == 404);
            routes.write("branch", BRANCH);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> get(bridge, TestBridge.REST_TOKEN, "OWN-3").statusCode() == 200);
            assertIssued(get(bridge, TestBridge.REST_TOKEN, "OWN-4"));
            assertNotForLimited(get(bridge, LIMITED, "OWN-5"));
            assertEquals(201, bridge.post("{\"uid\":\"OWN-6\"}").status());
        }
    }
}
