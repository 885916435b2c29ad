package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.beginibridge.config.Version;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.model.Digests;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a batch desk proves at 06:00. */
class FileReconcileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INPUT = """
            name,uid
            Ann,uid-00011
            "B, b",bad
            Cy,late-00031
            Di,bad-2
            """;

    @TempDir
    Path root;

    @Test
    void theSummaryHasWhatReconciliationNeeds() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.csv", INPUT);
            box.awaitDone("archive", "day.csv");
            JsonNode summary = JSON.readTree(box.read("outbox", "day.summary.json"));
            var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(Path.of("docs/file-summary.schema.json")));
            assertEquals(Set.of(), schema.validate(summary));
            assertEquals(
                    Digests.sha256(box.in("outbox", "day.result.csv")),
                    summary.path("result_sha256").textValue());
            assertEquals(JSON.readTree("{\"begini_unavailable\":1,\"invalid_uid\":2}"), summary.path("errors"));
            JsonNode total = JSON.readTree("{\"rows\":4,\"uid_hash\":44}");
            assertEquals(total, summary.path("control_totals").path("input"));
            assertEquals(total, summary.path("control_totals").path("output"));
            assertEquals(1, summary.path("generation").intValue());
            assertEquals("day.rejects.csv", summary.path("rejects").textValue());
            assertEquals(Version.text(), summary.path("bridge_version").textValue());
        }
    }

    @Test
    void rejectsCanBeCorrectedAndDroppedAgain() throws Exception {
        String reason = ",invalid_uid,\"the uid is \"\"short\"\", or missing\"\n";
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.csv", INPUT);
            box.awaitDone("archive", "day.csv");
            String rejects = box.read("outbox", "day.rejects.csv");
            assertEquals("name,uid,reject_code,reject_reason\n\"B, b\",bad" + reason + "Di,bad-2" + reason, rejects);

            // One is corrected, the other is rejected again: the reason stands in the same columns.
            box.drop("day.rejects.csv", rejects.replace(",bad,", ",uid-00012,"));
            box.awaitDone("archive", "day.rejects.csv");
            assertTrue(box.read("outbox", "day.rejects.result.csv").contains("\"B, b\",uid-00012,invalid_uid,"));
            assertEquals(
                    "name,uid,reject_code,reject_reason\nDi,bad-2" + reason,
                    box.read("outbox", "day.rejects.rejects.csv"));

            box.drop("all-right.csv", "uid\nuid-00001\n");
            box.awaitDone("archive", "all-right.csv");
            assertFalse(Files.exists(box.in("outbox", "all-right.rejects.csv")));
            assertFalse(
                    JSON.readTree(box.read("outbox", "all-right.summary.json")).has("rejects"));
        }
    }

    @Test
    void rejectsOfJsonLinesAreACsvToo() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            String number =
                    "{\"uid\":\"uid-00003\",\"deployment\":\"cards\",\"request_id\":7,\"environment\":\"test\"}\n";
            box.drop(
                    "day.jsonl",
                    "{\"uid\":\"bad,1\",\"request_id\":\"R1\"}\nnothing\n" + number + "{\"uid\":\"uid-00001\"}\n");
            box.awaitDone("archive", "day.jsonl");
            List<String> rejects = box.read("outbox", "day.rejects.csv").lines().toList();
            assertEquals("row,uid,deployment,request_id,environment,reject_code,reject_reason", rejects.get(0));
            assertTrue(rejects.get(1).startsWith("1,\"bad,1\",,R1,,invalid_uid,"), rejects.get(1));
            assertTrue(rejects.get(2).startsWith("2,,,,,invalid_request,"), rejects.get(2));
            assertTrue(rejects.get(3).startsWith("3,uid-00003,cards,,test,invalid_request,"), rejects.get(3));
            assertEquals(4, rejects.size());
        }
    }

    @Test
    void rejectsOfJsonLinesCanBeDroppedWhateverCsvFilesLookLikeHere() throws Exception {
        String[] settings = {
            "begini.file.csv.columns.uid", "CUSTOMER_NO",
            "begini.file.csv.header-record", "HDR",
            "begini.file.csv.trailer", "TRL",
            "begini.file.csv.separator", ";"
        };
        try (DoorBox box = DoorBox.open(root, request -> {}, settings)) {
            box.drop("day.jsonl", "{\"uid\":\"bad\"}\n{\"uid\":\"uid-00001\"}\n");
            box.awaitDone("archive", "day.jsonl");
            String rejects = box.read("outbox", "day.rejects.csv");
            assertTrue(
                    rejects.startsWith("HDR\nrow;CUSTOMER_NO;deployment;request_id;environment;reject_code;"), rejects);
            box.drop("day.rejects.csv", rejects.replace("1;bad;", "1;uid-00012;"));
            box.awaitDone("archive", "day.rejects.csv");
            assertTrue(box.read("outbox", "day.rejects.result.csv").contains(";uid-00012;"));
        }
    }

    /** Neither is the name of rejects one of the pattern, nor what most files are like what those of the pattern are. */
    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "windows-1252", "utf-16"})
    void rejectsAreWrittenAsTheyAreReadWhenTheyAreDropped(String encoding) throws Exception {
        String[] settings = {
            "begini.file.formats.cbs.files", "CBS_????.csv",
            "begini.file.formats.cbs.separator", ";",
            "begini.file.formats.cbs.columns.uid", "CUSTOMER_NO",
            "begini.file.formats.cbs.trailer", "TRL",
            "begini.file.formats.cbs.encoding", encoding
        };
        Charset charset = Charset.forName(encoding);
        try (DoorBox box = DoorBox.open(root, request -> {}, settings)) {
            box.drop("CBS_0001.jsonl", "{\"uid\":\"bad\",\"request_id\":\"Zoë\"}\n{\"uid\":\"uid-00001\"}\n");
            box.drop("CBS_0002.csv", "CUSTOMER_NO;request_id\nbad;Zoë-2\nTRL;1\n".getBytes(charset));
            for (String name : List.of("CBS_0001", "CBS_0002")) {
                await().until(() -> Files.exists(box.in("outbox", name + ".summary.json")) && box.isIdle());
                String rejects = Files.readString(box.in("outbox", name + ".rejects.csv"), charset);
                assertTrue(rejects.contains("bad;") && rejects.contains("Zoë"), rejects);
                String again = name + ".rejects.csv";
                box.drop(again, rejects.replace("bad;", "uid-00012;").getBytes(charset));
                box.awaitDone("archive", again);
                String result = Files.readString(box.in("outbox", name + ".rejects.result.csv"), charset);
                assertTrue(result.contains("uid-00012;") && result.contains(";issued;"), result);
            }
        }
    }

    @Test
    void rejectsAreNotReadByThePatternOfAnotherExtension() throws Exception {
        String[] settings = {"begini.file.formats.sme.files", "*.txt", "begini.file.formats.sme.separator", ";"};
        try (DoorBox box = DoorBox.open(root, request -> {}, settings)) {
            box.drop("day.csv", "uid,name\nbad,Ann\n");
            box.awaitDone("archive", "day.csv");
            String rejects = box.read("outbox", "day.rejects.csv");
            box.drop("day.rejects.csv", rejects.replace("bad,", "uid-00012,"));
            box.awaitDone("archive", "day.rejects.csv");
            assertTrue(box.read("outbox", "day.rejects.result.csv").contains(",issued,"));
        }
    }

    private JsonNode replay(DoorBox box, String batch) throws IOException {
        Replay.Prepared prepared = new Replay(DoorBox.config(root, 4), List.of(), Clock.systemUTC()).prepare(batch);
        await().atMost(Duration.ofSeconds(20)).until(() -> prepared.finished().isPresent() && box.isIdle());
        return prepared.finished().orElseThrow();
    }

    @Test
    void aReplayAsksFailedRowsOnlyAndKeepsTheOthersByteForByte() throws Exception {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        for (String extension : List.of("csv", "jsonl")) {
            asked.clear();
            String input = extension.equals("csv")
                    ? "uid\nuid-00001\nlate-0002\nbad\nlate-0004\n"
                    : "{\"uid\":\"uid-00001\"}\n{\"uid\":\"late-0002\"}\n{\"uid\":\"bad\"}\n{\"uid\":\"late-0004\"}\n";
            try (DoorBox box = new DoorBox(root, 4, exchange -> {
                LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
                int times = asked.merge(request.uid(), 1, Integer::sum);
                LinkRequest seen = request.uid().equals("late-0002") && times > 1
                        ? new LinkRequest(request.requestId(), request.deployment(), "now-00002", request.environment())
                        : request;
                exchange.getMessage().setBody(DoorBox.answer(seen));
            })) {
                String name = extension + "." + extension;
                box.drop(name, input);
                box.awaitDone("archive", name);
                String first = box.read("outbox", extension + ".result." + extension);
                String batch = JSON.readTree(box.read("outbox", extension + ".summary.json"))
                        .path("batch")
                        .textValue();
                JsonNode second = replay(box, batch);
                assertEquals(2, second.path("generation").intValue());
                assertEquals(2, second.path("issued").intValue());
                assertEquals(1, second.path("rejected").intValue());
                assertEquals(1, second.path("failed").intValue());
                assertEquals(Map.of("uid-00001", 1, "late-0002", 2, "bad", 1, "late-0004", 2), asked);
                List<String> before = first.lines().toList();
                List<String> after = box.read("outbox", extension + ".result." + extension)
                        .lines()
                        .toList();
                int header = extension.equals("csv") ? 1 : 0;
                assertEquals(before.get(header), after.get(header));
                assertTrue(after.get(header + 1).contains("t-now-00002"), after.get(header + 1));
                assertEquals(before.subList(header + 2, before.size()), after.subList(header + 2, after.size()));
                assertEquals(
                        2,
                        box.names("outbox").stream()
                                .filter(file -> file.startsWith(extension + ".") && file.contains("result"))
                                .count());
                assertEquals(3, replay(box, name).path("generation").intValue());
                assertEquals(3, asked.get("late-0004"));
                assertTrue(box.names("archive").contains(name));
            }
        }
    }

    /** Its correlation id is that which the summary leads to; by its origin, the row is asked again. */
    @Test
    void aRowIsFoundByItsBatchInEachGeneration() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        List<String> origins = new CopyOnWriteArrayList<>();
        try (DoorBox box = new DoorBox(root, 1, exchange -> {
            asked.add(exchange.getProperty(RequestContext.CORRELATION_ID, String.class));
            origins.add(exchange.getProperty(RequestContext.ORIGIN, String.class));
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", "uid\nuid-00001\nlate-0002\n");
            box.awaitDone("archive", "day.csv");
            String batch = replay(box, "day.csv").path("batch").textValue();
            assertEquals(List.of(batch + ":1", batch + ":2", batch + ":2"), asked);
            assertEquals(asked.subList(0, 2), origins.subList(0, 2));
            assertNotEquals(origins.get(1), origins.get(2));
        }
    }

    @Test
    void theScoresStayBesideTheirResult() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.csv", "uid\nlate-0001\n");
            box.awaitDone("archive", "day.csv");
            Files.writeString(box.in("outbox", "day.scores.csv"), "of the first day");
            Files.writeString(box.in("outbox", "day.scores.csv.pgp"), "of the first day");
            replay(box, "day.csv");
            assertEquals("of the first day", box.read("outbox", "day.scores.csv"), "a replay has the same rows");

            box.drop("day.jsonl", "{\"uid\":\"uid-00002\"}\n");
            box.awaitDone("archive", "day.jsonl");
            assertFalse(Files.exists(box.in("outbox", "day.scores.csv")));
            assertFalse(Files.exists(box.in("outbox", "day.scores.csv.pgp")));
            String scores = box.names("outbox").stream()
                    .filter(name -> name.endsWith(".scores.csv"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("of the first day", box.read("outbox", scores));
            String result = scores.replace(".scores.csv", ".result.csv");
            assertTrue(box.names("outbox").containsAll(List.of(result, scores + ".pgp")), scores);
        }
    }

    @Test
    void whatWasSetAsideForANewerFileIsNotReplayed() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("night.csv", "uid\nlate-0001\n");
            box.awaitDone("archive", "night.csv");
            String first = JSON.readTree(box.read("outbox", "night.summary.json"))
                    .path("batch")
                    .textValue();
            box.drop("night.jsonl", "{\"uid\":\"late-0002\"}\n");
            box.awaitDone("archive", "night.jsonl");
            for (String older : List.of(first, "night.csv")) {
                String message = assertThrows(IOException.class, () -> replay(box, older))
                        .getMessage();
                assertTrue(message.startsWith("the result of " + older + " was set aside when a newer one"), message);
                assertTrue(message.contains("night.replaced-"), message);
            }
            assertEquals(2, replay(box, "night.jsonl").path("generation").intValue());
        }
    }

    /** A folder's digest cannot be made. */
    @Test
    void aReplayDoesNotReadWhatWasSetAsideInTheArchive() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("night.csv", "uid\nlate-0001\n");
            box.awaitDone("archive", "night.csv");
            for (int i = 10; i < 30; i++) {
                Files.createDirectory(box.in("archive", "night.replaced-20261124T2200" + i + "Z-0b9bb7ad.csv"));
            }
            assertEquals(2, replay(box, "night.csv").path("generation").intValue());
        }
    }

    @Test
    void theDeskSeesABatchOnceAndNoResultFile() throws Exception {
        FileDesk desk = new FileDesk(DoorBox.config(root, 4));
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("night.csv", "uid\nlate-0001\n");
            box.awaitDone("archive", "night.csv");
            replay(box, "night.csv");
            // As it is when the outbox is the folder of result files, too.
            Files.writeString(box.in("outbox", "results-loans-1.summary.json"), "{\"file\":\"r.csv\",\"rows\":24}");
            for (int most : List.of(1, Integer.MAX_VALUE)) {
                List<FileDesk.Entry> all = desk.all(Set.of(), most);
                assertEquals(
                        List.of("night.csv"),
                        all.stream().map(FileDesk.Entry::name).toList());
                assertEquals(
                        2, all.get(0).report().orElseThrow().path("generation").intValue());
            }
        }
    }

    @Test
    void aReplayThatIsCancelledLeavesTheResultOfBefore() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (DoorBox box = new DoorBox(root, 1, exchange -> {
            if (asked.incrementAndGet() == 2) {
                answers.await();
            }
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", "uid\nlate-0001\n");
            box.awaitDone("archive", "day.csv");
            Files.writeString(box.in("rejected", "day.csv"), "another one");
            Files.writeString(box.in("rejected", "day.error.json"), "of another one");
            Replay.Prepared prepared =
                    new Replay(DoorBox.config(root, 4), List.of(), Clock.systemUTC()).prepare("day.csv");
            await().until(() -> asked.get() == 2);
            Batch.cancel(prepared.work());
            await().until(() -> prepared.isLost() && box.isIdle());
            JsonNode error = JSON.readTree(box.read("rejected", "day.error.json"));
            assertEquals("cancelled", error.path("code").textValue());
            assertEquals(prepared.batch(), error.path("batch").textValue());
            assertEquals(
                    "an operator has cancelled the replay; the result of before stands, and its failed rows may be replayed again",
                    error.path("message").textValue());
            List<String> rejected = box.names("rejected");
            assertEquals(3, rejected.size(), rejected::toString);
            assertEquals(
                    2,
                    rejected.stream()
                            .filter(name -> name.startsWith("day.replaced-"))
                            .count(),
                    rejected::toString);
            assertEquals(List.of("day.result.csv", "day.summary.json"), box.names("outbox"));
            answers.countDown();
            assertEquals(2, replay(box, "day.csv").path("generation").intValue());
        }
    }

    @Test
    void aReplayThatCannotBeIsRefusedInWords() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("good.csv", "uid\nuid-00001\n");
            box.drop("late.csv", "uid\nlate-0001\n");
            box.awaitDone("archive", "good.csv");
            box.awaitDone("archive", "late.csv");
            assertTrue(assertThrows(IOException.class, () -> replay(box, "good.csv"))
                    .getMessage()
                    .contains("nothing"));
            assertTrue(assertThrows(IOException.class, () -> replay(box, "no-such-batch"))
                    .getMessage()
                    .contains("no summary"));
            Files.writeString(box.in("outbox", "late.result.csv"), "changed");
            assertTrue(assertThrows(IOException.class, () -> replay(box, "late.csv"))
                    .getMessage()
                    .contains("put it back"));
            assertEquals(List.of(), box.names("work"));
        }
    }
}
