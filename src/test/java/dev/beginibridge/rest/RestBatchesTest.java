package dev.beginibridge.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Upload.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches by HTTP: sent, asked for, fetched, and refused. */
@Timeout(120)
class RestBatchesTest {
    private static final String CSV = "uid\nann-1\nbad\n";
    private static final String DESK = "desk-operator-token-5555555";
    private static final int MAX_UPLOAD = 100_000;

    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = Fixture.with(
                "begini.rest.max-upload", MAX_UPLOAD + "B",
                "begini.rest.max-transfers", "1",
                "begini.rest.clients.web.deployments", "personal-loans",
                "begini.rest.clients.desk.token", DESK,
                "begini.rest.clients.desk.operator", "true");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private HttpResponse<String> upload(String query, String type, String body) throws Exception {
        return fixture.send(fixture.authorized("/v1/batches" + query).header("Content-Type", type), body);
    }

    private HttpResponse<String> as(String token, String path) throws Exception {
        return fixture.send(
                fixture.to(path).header("Authorization", "Bearer " + token).GET());
    }

    private static Optional<String> header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name);
    }

    private String put(State state, Optional<JsonNode> report, Optional<Path> result, Optional<Path> rejects) {
        return put(fixture, state, report, result, rejects);
    }

    private static String put(
            Fixture fixture, State state, Optional<JsonNode> report, Optional<Path> result, Optional<Path> rejects) {
        String id = UUID.randomUUID().toString();
        Instant at = Instant.parse("2026-11-24T10:00:00Z");
        Upload.Counts counts = new Upload.Counts(2, 2, 1, 1, 0);
        fixture.uploads.put(new Upload(id, "day.csv", "web", at, state, counts, report, result, rejects));
        return id;
    }

    @ParameterizedTest
    @CsvSource({
        "day.csv, text/csv",
        "Day_2.v1.CSV, text/csv; charset=utf-8",
        "day.jsonl, application/x-ndjson",
        "day.jsonl, application/x-ndjson;charset=UTF-8"
    })
    void aBatchIsTakenAsItIsSent(String name, String type) throws Exception {
        HttpResponse<String> taken = upload("?name=" + name, type, CSV);
        assertEquals(202, taken.statusCode(), taken.body());
        JsonNode batch = Fixture.json(taken);
        String id = batch.path("id").asText();
        assertEquals(Optional.of("/v1/batches/" + id), header(taken, "location"));
        assertEquals(CSV, new String(fixture.uploads.contents.get(id), StandardCharsets.UTF_8));
        assertEquals(Optional.of(Set.of("personal-loans")), fixture.uploads.deployments);
        assertEquals(name, batch.path("name").asText());
        assertEquals("waiting", batch.path("state").asText());
        assertEquals(batch, Fixture.json(fixture.get("/v1/batches/" + id)));
    }

    @Test
    void aBatchWithoutAnnouncedLengthIsTakenToo() throws Exception {
        byte[] body = "uid\n".repeat(5000).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> taken = fixture.send(fixture.authorized("/v1/batches?name=day.csv")
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
        assertEquals(202, taken.statusCode());
        assertEquals(body.length, fixture.uploads.contents.values().iterator().next().length);
    }

    @Test
    void onlyItsSenderAndAnOperatorKnowABatch() throws Exception {
        Path result = Files.writeString(folder.resolve("day.result.csv"), CSV);
        String id = put(State.FINISHED, Optional.empty(), Optional.of(result), Optional.of(result));
        for (String what : List.of("", "/result", "/rejects")) {
            String path = "/v1/batches/" + id + what;
            assertEquals(200, as(Fixture.WEB, path).statusCode());
            assertEquals(200, as(DESK, path).statusCode());
            JsonNode hidden = RestDoorTest.problem(as(Fixture.ESB, path), 404);
            assertEquals(hidden, RestDoorTest.problem(as(Fixture.ESB, "/v1/batches/" + UUID.randomUUID() + what), 404));
        }
    }

    @Test
    void itsFilesAreFetchedWhenItIsFinished() throws Exception {
        Path result = Files.writeString(folder.resolve("day.result.csv"), "uid,status\nann-1,issued\n");
        Path rejects = Files.writeString(folder.resolve("day.rejects.csv"), "uid\nbad\n");
        JsonNode summary = new ObjectMapper()
                .readTree(
                        "{\"reused\":1,\"errors\":{\"invalid_uid\":1},\"generation\":1,\"csv\":{\"encoding\":\"UTF-8\"},"
                                + "\"started_at\":\"2026-11-24T10:00:00Z\",\"finished_at\":\"2026-11-24T10:00:01Z\",\"x\":\"inner\"}");
        String id = put(State.FINISHED, Optional.of(summary), Optional.of(result), Optional.of(rejects));
        JsonNode batch = Fixture.json(fixture.get("/v1/batches/" + id));
        assertEquals("finished", batch.path("state").asText());
        assertEquals(1, batch.path("reused").asInt());
        assertEquals(1, batch.path("errors").path("invalid_uid").asInt());
        assertFalse(batch.has("x"));
        for (String what : List.of("result", "rejects")) {
            HttpResponse<String> file = fixture.get(batch.path(what).asText());
            assertEquals(200, file.statusCode());
            assertEquals(Files.readString(folder.resolve("day." + what + ".csv")), file.body());
            assertEquals(Optional.of("text/csv;charset=utf-8"), header(file, "content-type"));
            assertEquals(Optional.of("no-store"), header(file, "cache-control"));
            assertEquals(
                    Optional.of("attachment; filename=\"day." + what + ".csv\""), header(file, "content-disposition"));
        }
        Path lines = Files.writeString(folder.resolve("day.result.jsonl"), "{}\n");
        String jsonl = put(State.FINISHED, Optional.of(summary), Optional.of(lines), Optional.empty());
        assertEquals(
                Optional.of("application/x-ndjson"),
                header(fixture.get("/v1/batches/" + jsonl + "/result"), "content-type"));
        RestDoorTest.problem(fixture.get("/v1/batches/" + jsonl + "/rejects"), 404);
        // It was there when it was looked for: it is on its way elsewhere.
        Files.delete(lines);
        RestDoorTest.problem(fixture.get("/v1/batches/" + jsonl + "/result"), 503);
    }

    @Test
    void aFileIsInTheEncodingInWhichItsBatchWasRead() throws Exception {
        byte[] latin = {'u', 'i', 'd', '\n', (byte) 0xE9, '\n'};
        Path result = Files.write(folder.resolve("day.result.csv"), latin);
        JsonNode summary = new ObjectMapper().readTree("{\"csv\":{\"encoding\":\"windows-1252\"}}");
        String id = put(State.FINISHED, Optional.of(summary), Optional.of(result), Optional.empty());
        HttpResponse<String> file = fixture.get("/v1/batches/" + id + "/result");
        assertEquals(Optional.of("text/csv;charset=windows-1252"), header(file, "content-type"));
        assertEquals("uid\n\u00E9\n", file.body());
    }

    /** Of two batches of one name the newer one, maybe another client's, takes the place of the older one's files. */
    @Test
    void noOtherBatchsFileIsFetchedWhenItsOwnIsSetAsideMeanwhile() throws Exception {
        Path plain = Files.writeString(folder.resolve("day.result.csv"), "another client's");
        Path aside = Files.writeString(folder.resolve("day.replaced-1.result.csv"), "its own");
        String id = put(State.FINISHED, Optional.empty(), Optional.of(aside), Optional.empty());
        Upload after = fixture.uploads.find(id).orElseThrow();
        fixture.uploads.put(new Upload(
                id,
                "day.csv",
                "web",
                after.receivedAt(),
                State.FINISHED,
                after.counts(),
                Optional.empty(),
                Optional.of(plain),
                Optional.empty()));
        fixture.uploads.next.put(id, after);
        HttpResponse<String> early = fixture.get("/v1/batches/" + id + "/result");
        RestDoorTest.problem(early, 503);
        assertEquals(Optional.of("5"), header(early, "retry-after"));
        HttpResponse<String> own = fixture.get("/v1/batches/" + id + "/result");
        assertEquals("its own", own.body());
        // Under the name that was sent, wherever it lies.
        assertEquals(Optional.of("attachment; filename=\"day.result.csv\""), header(own, "content-disposition"));
    }

    @Test
    void aFileIsClosedWhateverFailsBehindItsOpening() throws Exception {
        Path result = Files.writeString(folder.resolve("day.result.csv"), "its own");
        String id = put(State.FINISHED, Optional.empty(), Optional.of(result), Optional.empty());
        fixture.uploads.lost.add(id);
        RestDoorTest.problem(fixture.get("/v1/batches/" + id + "/result"), 503);
        await().atMost(Duration.ofSeconds(5)).until(() -> !isOpen(result));
    }

    private static boolean isOpen(Path file) throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.map(handle -> {
                        try {
                            return Files.readSymbolicLink(handle);
                        } catch (IOException closedMeanwhile) {
                            return handle;
                        }
                    })
                    .anyMatch(file.toAbsolutePath()::equals);
        }
    }

    @Test
    void whatIsNotFinishedIs409() throws Exception {
        for (State state : List.of(State.WAITING, State.RUNNING)) {
            String id = put(state, Optional.empty(), Optional.empty(), Optional.empty());
            HttpResponse<String> early = fixture.get("/v1/batches/" + id + "/result");
            RestDoorTest.problem(early, 409);
            assertEquals(Optional.of("5"), header(early, "retry-after"));
        }
    }

    @Test
    void aRefusedBatchSaysWhy() throws Exception {
        JsonNode report = new ObjectMapper()
                .readTree("{\"file\":\"day.csv\",\"code\":\"malformed_csv\",\"message\":\"m\","
                        + "\"row\":2,\"line\":3,\"refused_at\":\"2026-11-24T10:00:01Z\"}");
        String id = put(State.REFUSED, Optional.of(report), Optional.empty(), Optional.empty());
        JsonNode batch = Fixture.json(fixture.get("/v1/batches/" + id));
        assertEquals("refused", batch.path("state").asText());
        assertEquals(
                "{\"code\":\"malformed_csv\",\"message\":\"m\",\"row\":2,\"line\":3}",
                batch.path("error").toString());
        RestDoorTest.problem(fixture.get("/v1/batches/" + id + "/result"), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "day, text/csv, day.csv",
        "day, application/x-ndjson, day.jsonl",
        "day_2026.11.30, text/csv, day_2026.11.30.csv",
        "csv, text/csv, csv.csv"
    })
    void aNameWithoutExtensionGetsThatOfItsContent(String name, String type, String whole) throws Exception {
        HttpResponse<String> taken = upload("?name=" + name, type, CSV);
        assertEquals(202, taken.statusCode(), taken.body());
        assertEquals(whole, Fixture.json(taken).path("name").asText());
    }

    @Test
    void aNameIsOf120CharactersWithItsExtension() throws Exception {
        assertEquals(202, upload("?name=" + "a".repeat(116), "text/csv", CSV).statusCode());
        RestDoorTest.problem(upload("?name=" + "a".repeat(117), "text/csv", CSV), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?name",
                "?name=",
                "?Name=day.csv",
                "?name=day.csv&name=day.csv",
                "?name=day.jsonl",
                "?name=.csv",
                "?name=.day",
                "?name=.day.csv",
                "?name=a/day.csv",
                "?name=a%2Fday.csv",
                "?name=..%2Fday.csv",
                "?name=day%00.csv",
                "?name=a+b.csv",
                "?name=day.csv.gz",
                "?name=day.pgp"
            })
    void aNameThatCannotServeIs400(String query) throws Exception {
        RestDoorTest.problem(upload(query, "text/csv", CSV), 400);
        assertTrue(fixture.uploads.contents.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "text/csv;charset=latin1", "text/csvx"})
    void otherContentIs415(String type) throws Exception {
        RestDoorTest.problem(upload("?name=day.csv", type, CSV), 415);
        RestDoorTest.problem(
                fixture.send(
                        fixture.authorized("/v1/batches?name=day.csv")
                                .header("Content-Type", "text/csv")
                                .header("Content-Encoding", "gzip"),
                        CSV),
                415);
        RestDoorTest.problem(fixture.send(fixture.authorized("/v1/batches?name=day.csv"), CSV), 415);
        assertTrue(fixture.uploads.contents.isEmpty());
    }

    @Test
    void oneByteTooManyIs413AnnouncedOrNot() throws Exception {
        assertEquals(
                202, upload("?name=a.csv", "text/csv", "x".repeat(MAX_UPLOAD)).statusCode());
        fixture.uploads.contents.clear();
        byte[] large = new byte[MAX_UPLOAD + 1];
        RestDoorTest.problem(
                fixture.send(fixture.authorized("/v1/batches?name=day.csv")
                        .header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))),
                413);
        String announced = fixture.raw(head("Content-Length: " + (MAX_UPLOAD + 1)));
        assertTrue(announced.startsWith("HTTP/1.1 413 "), announced);
        assertTrue(fixture.uploads.contents.isEmpty());
    }

    private static String head(String framing) {
        return "POST /v1/batches?name=day.csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Fixture.WEB
                + "\r\nContent-Type: text/csv\r\n" + framing + "\r\n\r\n";
    }

    @Test
    void halfABatchIsNone() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.door.port())) {
            write(socket, head("Content-Length: 1000") + "uid\nann-1\n");
            await().until(() -> inFlight(fixture) == 1);
        }
        await().until(() -> inFlight(fixture) == 0);
        assertTrue(fixture.uploads.contents.isEmpty());
        // Its place is free again.
        assertEquals(202, upload("?name=day.csv", "text/csv", CSV).statusCode());
    }

    private static double inFlight(Fixture fixture) {
        return fixture.metrics.get("begini.rest.in.flight").gauge().value();
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Test
    void whoDripsOrFallsSilentIsSentAway() throws Exception {
        try (Fixture impatient = Fixture.with("begini.rest.receive-timeout", "500ms")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.door.port())) {
                write(socket, head("Content-Length: 1000"));
                await().pollInterval(Duration.ofMillis(50)).until(() -> {
                    write(socket, "x");
                    return socket.getInputStream().available() > 0;
                });
                String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
                assertEquals("HTTP/1.1 408", answer);
            }
            String silent = impatient.raw(head("Content-Length: 1000") + "uid\n");
            assertTrue(silent.startsWith("HTTP/1.1 408 "), silent);
            assertTrue(impatient.uploads.contents.isEmpty());
        }
    }

    @Test
    void whoComesWhenAllPlacesAreTakenComesAgain() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.door.port())) {
            write(socket, head("Content-Length: 1000"));
            await().until(() -> inFlight(fixture) == 1);
            HttpResponse<String> busy = upload("?name=day.csv", "text/csv", CSV);
            assertEquals(
                    "internal_error",
                    RestDoorTest.problem(busy, 503).path("error").path("code").asText());
            assertEquals(Optional.of("5"), header(busy, "retry-after"));
            // Links are not touched by that.
            assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
        }
    }

    /** A file that is empty by its size, but never ends: its time is over at once, and its reader reads nothing. */
    @Test
    void whoDoesNotReadWhatItFetchesIsCutOff() throws Exception {
        try (Fixture impatient =
                Fixture.with("begini.rest.receive-timeout", "500ms", "begini.rest.max-transfers", "1")) {
            Optional<Path> endless = Optional.of(Path.of("/dev/zero"));
            String id = put(impatient, State.FINISHED, Optional.empty(), endless, Optional.empty());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.door.port())) {
                write(
                        socket,
                        "GET /v1/batches/" + id + "/result HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Fixture.WEB
                                + "\r\n\r\n");
                assertEquals('H', socket.getInputStream().read());
                await().until(() -> inFlight(impatient) == 0);
            }
            // The one place is free again.
            String next = put(
                    impatient,
                    State.FINISHED,
                    Optional.empty(),
                    Optional.of(Files.writeString(folder.resolve("day.result.csv"), CSV)),
                    Optional.empty());
            assertEquals(200, impatient.get("/v1/batches/" + next + "/result").statusCode());
        }
    }

    @Test
    void aFullDiskTellsNoPath() throws Exception {
        fixture.uploads.failure = new IOException("/secret/folder: no space left");
        HttpResponse<String> failed = upload("?name=day.csv", "text/csv", CSV);
        JsonNode problem = RestDoorTest.problem(failed, 503);
        assertEquals("internal_error", problem.path("error").path("code").asText());
        assertFalse(failed.body().contains("secret"), failed.body());
    }

    @Test
    void withTheFileDoorShutThereAreNoBatches() throws Exception {
        try (Fixture shut = Fixture.withoutBatches()) {
            HttpRequest.Builder request =
                    shut.authorized("/v1/batches?name=day.csv").header("Content-Type", "text/csv");
            JsonNode problem = RestDoorTest.problem(shut.send(request, CSV), 404);
            assertTrue(problem.path("detail").asText().contains("file door"), problem.toString());
            RestDoorTest.problem(shut.get("/v1/batches/" + UUID.randomUUID()), 404);
        }
    }

    @Test
    void manyAtATimeAreAllTaken() throws Exception {
        try (Fixture wide = new Fixture()) {
            ExecutorService clients = Executors.newFixedThreadPool(4);
            List<Future<HttpResponse<String>>> sent = IntStream.range(0, 20)
                    .mapToObj(i -> clients.submit(() -> wide.send(
                            wide.authorized("/v1/batches?name=b" + i + ".csv").header("Content-Type", "text/csv"),
                            CSV)))
                    .toList();
            for (Future<HttpResponse<String>> one : sent) {
                assertEquals(202, one.get().statusCode());
            }
            clients.shutdown();
            assertEquals(20, wide.uploads.contents.size());
        }
    }
}
