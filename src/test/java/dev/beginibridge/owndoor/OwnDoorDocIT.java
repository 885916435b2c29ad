package dev.beginibridge.owndoor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.end.JmsClient;
import dev.beginibridge.end.ShippedRoutes;
import dev.beginibridge.end.TestBridge;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every sample of docs/own-door.md, taken from the document and put into one bridge beside the shipped routes. */
@Timeout(120)
class OwnDoorDocIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path EXAMPLE = Path.of("src/test/java/dev/beginibridge/owndoor/LoanFilesTest.java");

    @TempDir
    Path directory;

    private Path loans;

    private TestBridge start() throws Exception {
        Path routes = ShippedRoutes.in(directory).folder();
        for (DocSample sample : DocSample.all()) {
            sample.addTo(routes);
        }
        // the other route that the document speaks of: it has a Map to ask for
        Files.writeString(routes.resolve("branch.camel.yaml"), """
                - route:
                    id: branch
                    from:
                      uri: timer:branch
                      parameters:
                        repeatCount: 1
                      steps:
                        - setBody:
                            simple: '{"uid":"BRANCH-1"}'
                        - unmarshal:
                            json:
                              objectMapper: "#linkJson"
                              unmarshalType: java.util.Map
                        - to: seda:branch-links
                """);
        loans = directory.resolve("loans");
        return TestBridge.start(directory, "begini.routes", routes.toString(), "loans.folder", loans.toString());
    }

    private JsonNode drop(String name, String json) throws IOException {
        Path in = Files.createDirectories(loans.resolve("in"));
        Files.writeString(in.resolve(name + ".part"), json);
        Files.move(in.resolve(name + ".part"), in.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        Path out = loans.resolve("out").resolve(name);
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(out));
        return JSON.readTree(Files.readString(out));
    }

    @Test
    void everySampleWorks() throws Exception {
        try (TestBridge bridge = start()) {
            JsonNode issued = drop("a.json", "{\"request_id\":\"L-1\",\"uid\":\"LOANS-1\"}");
            assertEquals("issued", issued.path("status").asText());
            assertEquals("L-1", issued.path("request_id").asText());
            assertEquals(
                    "unknown_deployment", code(drop("b.json", "{\"uid\":\"LOANS-2\",\"deployment\":\"sme-loans\"}")));
            assertEquals("invalid_request", code(drop("c.json", "uid=LOANS-3")));
            assertFalse(Files.exists(loans.resolve("in/a.json")), "it is answered once");
            await().atMost(Duration.ofSeconds(30)).until(() -> audited()
                    .containsAll(List.of(
                            "loan-files issued ",
                            "loan-files rejected unknown_deployment",
                            "loan-files rejected invalid_request",
                            "branch-links issued ")));
            assertEquals(1, bridge.sandbox().calls("BRANCH-1"));
            assertDoorsWork(bridge);
            assertEquals("200 issued", customer(bridge, "CUSTOMER-1"));
            assertEquals("422 rejected", customer(bridge, "A.B"));
            bridge.sandbox().mode("unauthorized");
            assertEquals("503 failed", customer(bridge, "CUSTOMER-2"));
            assertTrue(
                    bridge.metrics().contains("begini_requests_in_flight{door=\"loan-files\"} 0.0"), "none is leaked");
        }
    }

    /** What the REST path of the document answers. */
    private static String customer(TestBridge bridge, String uid) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(bridge.base().resolve("/v1/customers/" + uid + "/link"))
                                .header("Authorization", "Bearer " + TestBridge.REST_TOKEN)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(Optional.of("application/json"), response.headers().firstValue("Content-Type"));
        return response.statusCode() + " "
                + JSON.readTree(response.body()).path("status").asText();
    }

    private List<String> audited() throws IOException {
        Path audit = loans.resolve("audit.log");
        return Files.exists(audit) ? Files.readAllLines(audit) : List.of();
    }

    private static String code(JsonNode reply) {
        return reply.path("error").path("code").asText();
    }

    /** The steps that the document puts into the shipped doors. */
    private static void assertDoorsWork(TestBridge bridge) throws Exception {
        assertEquals(
                "issued",
                bridge.askQueue("{\"uid\":\"QUEUE-1\"}").path("status").asText());
        assertEquals("unknown_deployment", code(bridge.askQueue("{\"uid\":\"QUEUE-2\",\"deployment\":\"sme-loans\"}")));
        assertEquals(
                201,
                bridge.post("{\"uid\":\"REST-1\",\"deployment\":\"sme-loans\"}").status());
        try (JmsClient jms = bridge.jms()) {
            byte[] reply = jms.take("AUDIT", 30_000).getBody(byte[].class);
            assertEquals("REST-1", JSON.readTree(reply).path("uid").asText());
        }
        assertEquals(
                1,
                bridge.drop("rows.csv", "uid\nROWS-1\n")
                        .summary()
                        .path("issued")
                        .asInt());
    }

    @Test
    void theDocumentShowsTheTest() throws IOException {
        String code = Files.readString(EXAMPLE);
        String example = code.substring(code.indexOf("// example") + 10, code.indexOf("// end of example"))
                .strip();
        assertTrue(DocSample.document().contains(example), "docs/own-door.md shows another test");
    }
}
