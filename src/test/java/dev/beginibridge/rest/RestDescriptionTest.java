package dev.beginibridge.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.RawAnswer;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Upload.State;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code openapi.yaml} is true both ways: all tests check each answer of the door against it, and here each of its paths
 * and statuses is brought about.
 */
@Timeout(180)
class RestDescriptionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String AUTHORIZED = "Authorization: Bearer " + Fixture.WEB + "\r\n";

    @TempDir
    Path folder;

    private Fixture fixture;
    private Fixture impatient;
    private String finished;

    @Test
    void toolsReadItWithoutComplaint() throws Exception {
        try (Fixture door = new Fixture()) {
            String text = door.get("/openapi.yaml").body();
            SwaggerParseResult read = new OpenAPIV3Parser().readContents(text);
            assertEquals(List.of(), read.getMessages());
            assertEquals("3.1.0", read.getOpenAPI().getOpenapi());
            assertEquals(10, read.getOpenAPI().getPaths().size());
        }
    }

    /** For whoever generates a client before the bridge runs; many generators read 3.0 only. */
    @Test
    void itLiesInTheDocsAlsoForToolsOfVersion30() throws Exception {
        String text = Files.readString(Path.of("src/main/resources/dev/beginibridge/openapi.yaml"));
        assertEquals(text, Files.readString(Path.of("docs/openapi.yaml")));
        String twin = text.replaceFirst("openapi: 3.1.0", "openapi: 3.0.3");
        assertEquals(twin, Files.readString(Path.of("docs/openapi-3.0.yaml")));
        SwaggerParseResult read = new OpenAPIV3Parser().readContents(twin);
        assertEquals(List.of(), read.getMessages());
        assertEquals("3.0.3", read.getOpenAPI().getOpenapi());
        // What generators of clients stumble over.
        for (String trouble :
                List.of("oneOf", "allOf", "anyOf", "\"null\"", "const:", "examples:", "additionalProperties: {$ref")) {
            assertFalse(text.contains(trouble), trouble);
        }
    }

    @Test
    void itsOperationsAreThoseOfTheRoutes() throws Exception {
        try (Fixture door = new Fixture()) {
            assertEquals(door.operations(), Description.operations());
        }
    }

    @Test
    void eachOfItsAnswersIsGivenAndNoOther() throws Exception {
        Description.SEEN.clear();
        try (Fixture door = new Fixture();
                Fixture hasty = Fixture.with("begini.rest.receive-timeout", "300ms")) {
            impatient = hasty;
            fixture = door;
            finished = put(State.FINISHED, "{\"generation\":1,\"reused\":0,\"errors\":{\"invalid_uid\":1}}");
            links();
            records();
            batches();
            assertEquals(200, door.get("/openapi.yaml").statusCode());
            for (String operation : Description.operations()) {
                refusals(operation);
            }
            stopping();
        }
        tooMany();
        assertEquals(Description.answers(Description.operations()), Description.SEEN);
    }

    private void links() throws Exception {
        assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
        assertEquals(
                303,
                fixture.send(fixture.authorized("/v1/links?redirect=true"), Fixture.REQUEST)
                        .statusCode());
        fixture.heart = exchange -> Fixture.issue(exchange, true);
        assertEquals(200, fixture.post(Fixture.REQUEST).statusCode());
        assertEquals(400, fixture.post("{").statusCode());
        refused(ErrorCode.UNKNOWN_DEPLOYMENT, null, 404);
        for (ErrorCode code : List.of(
                ErrorCode.INVALID_UID,
                ErrorCode.ENVIRONMENT_MISMATCH,
                ErrorCode.REQUEST_ID_CONFLICT,
                ErrorCode.REJECTED_BY_BEGINI)) {
            refused(code, null, 422);
        }
        refused(ErrorCode.BEGINI_UNAVAILABLE, "CONNECTION", 502);
        refused(ErrorCode.DEPLOYMENT_SUSPENDED, null, 503);
        refused(ErrorCode.BEGINI_UNAVAILABLE, null, 504);
    }

    private void refused(ErrorCode code, String cause, int status) throws Exception {
        fixture.refuse(code, OptionalInt.of(409), cause);
        assertEquals(status, fixture.post(Fixture.REQUEST).statusCode());
    }

    private void records() throws Exception {
        fixture.ledger.entries.put(
                new Ledger.Key("1234567890987654321", Fixture.UID),
                new Ledger.Entry("personal-loans", Ledger.State.ISSUED, Optional.of(NOW), Optional.of(NOW), NOW));
        assertEquals(200, fixture.get("/v1/links/personal-loans/" + Fixture.UID).statusCode());
        assertEquals(404, fixture.get("/v1/links/personal-loans/UNKNOWN").statusCode());
        assertEquals(404, fixture.get("/v1/links/unknown/" + Fixture.UID).statusCode());
        assertEquals(
                200, fixture.get("/v1/results/personal-loans/" + Fixture.UID).statusCode());
        assertEquals(404, fixture.get("/v1/results/personal-loans/UNKNOWN").statusCode());
    }

    private String put(State state, String report) throws IOException {
        String id = UUID.randomUUID().toString();
        JsonNode said = new ObjectMapper().readTree(report);
        Optional<Path> file = state == State.FINISHED
                ? Optional.of(Files.writeString(folder.resolve("day.result.csv"), "uid,status\n"))
                : Optional.empty();
        fixture.uploads.put(new Upload(
                id, "day.csv", "web", NOW, state, new Upload.Counts(2, 2, 1, 1, 0), Optional.of(said), file, file));
        return id;
    }

    private void batches() throws Exception {
        HttpResponse<String> taken = fixture.send(
                fixture.authorized("/v1/batches?name=day.csv").header("Content-Type", "text/csv"), "uid\n");
        assertEquals(202, taken.statusCode());
        String waiting = Fixture.json(taken).path("id").asText();
        String refused =
                put(State.REFUSED, "{\"code\":\"empty_file\",\"message\":\"m\",\"refused_at\":\"" + NOW + "\"}");
        for (String id : List.of(finished, waiting, refused)) {
            assertEquals(200, fixture.get("/v1/batches/" + id).statusCode());
        }
        assertEquals(404, fixture.get("/v1/batches/unknown").statusCode());
        for (String what : List.of("/result", "/rejects")) {
            assertEquals(200, fixture.get("/v1/batches/" + finished + what).statusCode());
            assertEquals(409, fixture.get("/v1/batches/" + waiting + what).statusCode());
            assertEquals(404, fixture.get("/v1/batches/" + refused + what).statusCode());
        }
        try (Fixture shut = Fixture.withoutBatches()) {
            assertEquals(
                    404,
                    shut.send(shut.authorized("/v1/batches?name=day.csv").header("Content-Type", "text/csv"), "uid\n")
                            .statusCode());
        }
    }

    /** A path of an operation, of things that are there. */
    private String path(String operation) {
        String path = operation
                .split(" ", 2)[1]
                .replace("{deployment}", "personal-loans")
                .replace("{uid}", Fixture.UID)
                .replace("{id}", finished);
        return path.equals("/v1/batches") ? path + "?name=day.csv" : path;
    }

    /** The head of a request, but for its end; with what an operation needs. */
    private String head(String operation, String more) {
        return operation.split(" ", 2)[0] + " " + path(operation) + " HTTP/1.1\r\nHost: x\r\n"
                + (more.contains("Content-Type") || !operation.equals("POST /v1/batches")
                        ? ""
                        : "Content-Type: text/csv\r\n")
                + more;
    }

    /** What any operation may be answered. */
    private void refusals(String operation) throws Exception {
        String end = "\r\n";
        is(401, head(operation, "Connection: close\r\n") + end);
        is(400, head(operation, AUTHORIZED + "Content-Length: x\r\n") + end);
        is(413, head(operation, AUTHORIZED + "Content-Length: 10000000000\r\n") + end);
        is(
                415,
                head(operation, AUTHORIZED + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n")
                        + end + "x");
        is(431, head(operation, AUTHORIZED + "X: " + "x".repeat(10_000) + "\r\n") + end);
        String line = head(operation, AUTHORIZED + "Connection: close\r\n") + end;
        is(414, line.replaceFirst(" HTTP", (line.contains("?") ? "&" : "?") + "x=" + "x".repeat(10_000) + " HTTP"));
        drip(head(operation, AUTHORIZED + "Content-Length: 1000\r\n") + end);
    }

    private void is(int status, String request) throws IOException {
        String answer = fixture.raw(request);
        assertTrue(
                answer.startsWith("HTTP/1.1 " + status + " "),
                request.lines().findFirst().orElse("") + ": " + answer);
    }

    private void drip(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.door.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                socket.getOutputStream().write('x');
                return socket.getInputStream().available() > 0;
            });
            String answer = RawAnswer.of(socket);
            assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
            Description.check(request, answer);
        }
    }

    private void tooMany() throws Exception {
        try (Fixture limited = Fixture.with("begini.rest.clients.web.max-per-second", "0.01")) {
            assertEquals(404, limited.get("/").statusCode());
            fixture = limited;
            for (String operation : Description.operations()) {
                is(429, head(operation, AUTHORIZED + "Connection: close\r\n\r\n"));
            }
        }
    }

    /** On connections that were open before. */
    private void stopping() throws Exception {
        Map<String, Socket> open = new LinkedHashMap<>();
        for (String operation : Description.operations()) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.door.port());
            open.put(operation, socket);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: x\r\n" + AUTHORIZED + "\r\n").getBytes(StandardCharsets.US_ASCII));
            await().until(() -> socket.getInputStream().available() > 0);
            socket.getInputStream().readNBytes(socket.getInputStream().available());
        }
        fixture.door.stopAccepting();
        for (Map.Entry<String, Socket> one : open.entrySet()) {
            try (Socket socket = one.getValue()) {
                String request = head(one.getKey(), AUTHORIZED + "\r\n");
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                String answer = RawAnswer.of(socket);
                assertTrue(answer.startsWith("HTTP/1.1 503 "), one.getKey() + ": " + answer);
                Description.check(request, answer);
            }
        }
    }
}
