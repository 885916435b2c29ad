package dev.beginibridge.ops.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files, queues, causes and checks of the page over HTTP, and what its search finds beside customers. */
class PageSearchTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RUNNING = "b-running";

    @TempDir
    Path folder;

    private ManagementPort port;

    @BeforeEach
    void open() throws Exception {
        port = new ManagementPort("127.0.0.1", new KnownCustomers(), folder);
        for (String each : new String[] {"inbox", "outbox", "rejected", "work"}) {
            Files.createDirectory(folder.resolve(each));
        }
        Files.writeString(folder.resolve("inbox/late.csv"), "uid\nLATE-1\n");
        work(RUNNING, "night.csv", "uid\nNIGHT-1\n");
        work("b-held", "held.csv", "uid\n");
        port.files.add(new BatchProgress(RUNNING, "night.csv", 1, 3, 1, 0, 0, port.clock.instant(), 1));
        Files.writeString(
                folder.resolve("rejected/bad.error.json"),
                "{\"file\":\"bad.csv\",\"batch\":\"b-bad\",\"code\":\"empty_file\",\"message\":\"it is empty\","
                        + "\"refused_at\":\"2026-11-24T11:00:00Z\"}");
        Files.writeString(
                folder.resolve("outbox/day.summary.json"),
                "{\"file\":\"day.csv\",\"batch\":\"b-day\",\"rows\":5,\"issued\":4,\"reused\":1,\"rejected\":1,"
                        + "\"failed\":0,\"finished_at\":\"2026-11-24T11:30:00Z\",\"control_totals\":{}}");
    }

    private void work(String id, String name, String rows) throws Exception {
        Path batch = Files.createDirectory(folder.resolve("work").resolve(id));
        BatchState.claimed(id, name, "2026-11-24T11:59:00Z").write(batch);
        Files.writeString(Batch.input(batch), rows);
    }

    @AfterEach
    void close() {
        port.close();
    }

    private JsonNode asked(String path, String body) throws Exception {
        HttpResponse<String> response = port.send(port.request(path)
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private JsonNode found(String term) throws Exception {
        return asked("/ops/search", "{\"term\":\"" + term + "\"}");
    }

    private JsonNode state() throws Exception {
        return JSON.readTree(port.get("/ops/state").body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void filesOfAllStatesAreListed() throws Exception {
        JsonNode files = state().path("file_list");
        assertEquals(
                "waiting late.csv, running night.csv, held held.csv, refused bad.csv, finished day.csv",
                String.join(
                        ", ",
                        files.findValuesAsText("name").stream()
                                .map(name -> state(files, name) + " " + name)
                                .toList()));
        assertEquals("it is empty", files.at("/3/message").textValue());
        assertEquals(4, files.at("/4/issued").intValue());
        assertEquals("2026-11-24T11:30:00Z", files.at("/4/finished_at").textValue());
        assertFalse(files.toString().contains("control"), "no more than is shown");

        Files.delete(folder.resolve("inbox/late.csv"));
        assertEquals(
                List.of("night.csv", "held.csv", "bad.csv", "day.csv"),
                state().path("file_list").findValuesAsText("name"),
                "one that is taken up waits no more, although the list is some seconds old");
    }

    private static String state(JsonNode files, String name) {
        for (JsonNode file : files) {
            if (file.path("name").asText().equals(name)) {
                return file.path("state").asText();
            }
        }
        return "";
    }

    @Test
    void ofWhatIsDoneTheNewestAreListed() throws Exception {
        for (int i = 10; i < 50; i++) {
            Path summary = folder.resolve("outbox/day-" + i + ".summary.json");
            Files.writeString(summary, "{\"file\":\"day-" + i + ".csv\",\"batch\":\"b-" + i + "\"}");
            Files.setLastModifiedTime(
                    summary,
                    java.nio.file.attribute.FileTime.from(port.clock.instant().plusSeconds(i)));
        }
        String files = state().path("file_list").toString();
        assertTrue(files.contains("day-49.csv") && files.contains("day-31.csv"), files);
        assertFalse(files.contains("day-29.csv"), files);
        assertEquals(1, found("day-29").at("/files").size(), "and found all the same");
    }

    @Test
    void queuesAreToldWithTheirAge() throws Exception {
        JsonNode queues = state().path("queues");
        assertEquals("request", queues.at("/0/role").textValue());
        assertEquals(7, queues.at("/0/messages").intValue());
        assertEquals(port.clock.instant().toString(), queues.at("/0/oldest").textValue());
        assertTrue(queues.at("/1/oldest").isMissingNode());
    }

    @Test
    void failuresAreNoMistakesOfCallers() throws Exception {
        for (String code : new String[] {"begini_unavailable", "invalid_uid"}) {
            port.metrics
                    .timer("begini.requests", "door", "rest", "outcome", "x", "code", code)
                    .record(Duration.ofMillis(1));
        }
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertEquals(2, state().path("causes").size()));
        for (JsonNode cause : state().path("causes")) {
            assertEquals(
                    cause.path("code").asText().equals("begini_unavailable"),
                    cause.path("failure").asBoolean());
        }
    }

    @Test
    void aCauseOpensItsLastRequests() throws Exception {
        JsonNode requests = asked("/ops/search", "{\"code\":\"invalid_uid\"}").path("requests");
        assertEquals(1, requests.size());
        assertEquals(
                JSON.readTree("{\"at\":\"2026-11-24T12:00:00Z\",\"door\":\"rest\",\"deployment\":\"personal-loans\","
                        + "\"uid\":\"a b\",\"request_id\":\"A-2\"}"),
                requests.get(0));
        assertEquals(
                0,
                asked("/ops/search", "{\"code\":\"internal_error\"}")
                        .path("requests")
                        .size());
    }

    @Test
    void aHashFromTheLogFindsItsCustomer() throws Exception {
        JsonNode found = found(ManagementPort.UID_HASH);
        assertEquals(1, found.path("customers").size());
        assertEquals(KnownCustomers.UID, found.at("/customers/0/uid").textValue());
    }

    @Test
    void aFileIsFoundByItsNameAndByItsBatch() throws Exception {
        for (String term : new String[] {"day.csv", "DAY", "b-day"}) {
            JsonNode found = found(term);
            assertEquals(1, found.path("files").size(), term);
            assertEquals("finished", found.at("/files/0/state").textValue());
            assertTrue(found.path("waiting").isMissingNode());
        }
    }

    @Test
    void whatWasNotTakenUpYetIsToldWhereItWaits() throws Exception {
        assertEquals("BEGINI.LINK.REQUEST", found("QUEUED").at("/waiting/queue").textValue());
        assertEquals("night.csv", found("NIGHT-1").at("/waiting/name").textValue());
        assertEquals("running", found("NIGHT-1").at("/waiting/state").textValue());
        assertEquals("late.csv", found("LATE-1").at("/waiting/name").textValue());
        assertTrue(found("NOWHERE-1").path("waiting").isMissingNode());
    }

    @Test
    void theGoLiveListRunsOnceForAllWhoAsk() throws Exception {
        assertTrue(state().path("checklist").booleanValue());
        assertEquals(1, asked("/ops/check", "{}").path("run").intValue());
        assertEquals(1, asked("/ops/check", "{}").path("run").intValue());
        port.clock.advance(Duration.ofSeconds(11));
        JsonNode again = asked("/ops/check", "{}");
        assertEquals(2, again.path("run").intValue());
        assertEquals(port.clock.instant().toString(), again.path("at").textValue());
        assertEquals(405, port.get("/ops/check").statusCode());
    }
}
