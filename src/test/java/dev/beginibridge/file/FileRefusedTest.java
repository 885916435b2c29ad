package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.FileRules;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.format.LineFramer;
import dev.beginibridge.format.csv.Csv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that cannot be taken at all: each gets one clear report, no row of it is asked, its neighbour is unharmed. */
class FileRefusedTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path root;

    /** One unfit file and what its report must say; row and line are 0 when none is at fault. */
    record Case(String name, String content, String code, int row, int line) {
        byte[] bytes() {
            return content.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return code + " at row " + row + " of " + name;
        }
    }

    static List<Case> cases() {
        String longest = "x".repeat(LineFramer.MAX_RECORD + 1);
        return List.of(
                new Case("a.csv", "", "empty_file", 0, 0),
                new Case("a.csv", "\n\r\n\n", "empty_file", 0, 0),
                new Case("a.csv", "\u00EF\u00BB\u00BF", "empty_file", 0, 0),
                new Case("a.jsonl", "", "empty_file", 0, 0),
                new Case("a.jsonl", " \n\t\n", "empty_file", 0, 0),
                new Case("a.csv", "id,name\n1,x\n", "missing_uid_column", 0, 1),
                new Case("a.csv", "uid;name\nuid-00001;x\n", "missing_uid_column", 0, 1),
                new Case("a.csv", "uid,x, UID \nuid-00001,1,2\n", "duplicate_column", 0, 1),
                new Case("a.csv", "uid,status\nuid-00001,1\n", "reserved_column", 0, 1),
                new Case("a.csv", "uid,x\nuid-00001,1\nuid-00002\n", "wrong_field_count", 2, 3),
                new Case("a.csv", "uid,x\n\nuid-00001,\"1\n2\"\nuid-00002,1,2\n", "wrong_field_count", 2, 5),
                new Case("a.csv", "uid,x\nuid-00001,\"1\"2\n", "malformed_csv", 1, 2),
                new Case("a.csv", "uid,x\nuid-00001,\"1\"\r2\n", "bare_carriage_return", 1, 2),
                new Case("a.csv", "uid,name\rCUST-10001,Ann\rCUST-10002,Bob\r", "bare_carriage_return", 0, 1),
                new Case("a.csv", "uid,name\nCUST-10013,Ann\rCUST-10014\n", "bare_carriage_return", 1, 2),
                new Case("a.csv", "uid\r\nCUST-10001\r\r\n", "bare_carriage_return", 1, 2),
                new Case("a.csv", "uid\r\nCUST-10001\r", "bare_carriage_return", 1, 2),
                new Case("a.jsonl", "{\"uid\":\"a\"}\r{\"uid\":\"b\"}\r", "bare_carriage_return", 1, 1),
                new Case("a.csv", "uid,x\nuid-00001,1\nuid-00002,\"1\n", "malformed_csv", 2, 3),
                new Case("a.csv", "\"uid", "malformed_csv", 0, 1),
                new Case("a.csv", "uid,x\nuid-00001,\u00E9\n", "not_utf8", 1, 2),
                new Case("a.csv", "uid,\u00E9\nuid-00001,1\n", "not_utf8", 0, 1),
                new Case("a.csv", "uid,x\nuid-00001,\0\n", "not_utf8", 1, 2),
                new Case("a.csv", "\u00FF\u00FEu\0i\0d\0\n\0", "not_utf8", 0, 1),
                new Case("a.jsonl", "{\"uid\":\"uid-00001\"}\n{\"uid\":\"\u00E9\"}\n", "not_utf8", 2, 2),
                new Case("a.csv", "uid\n" + longest + "\n", "record_too_long", 1, 2),
                new Case("a.csv", "uid\n\"" + longest, "record_too_long", 1, 2),
                new Case("a.jsonl", longest, "record_too_long", 1, 1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anUnfitFileIsRefusedWhole(Case unfit) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        })) {
            box.drop(unfit.name(), unfit.bytes());
            box.awaitDone("rejected", "a.error.json");

            assertArrayEquals(unfit.bytes(), Files.readAllBytes(box.in("rejected", unfit.name())));
            JsonNode error = JSON.readTree(box.read("rejected", "a.error.json"));
            assertEquals(unfit.name(), error.path("file").textValue());
            assertEquals(unfit.code(), error.path("code").textValue());
            assertFalse(error.path("message").textValue().isBlank());
            assertEquals(unfit.row(), error.path("row").intValue());
            assertEquals(unfit.row() > 0, error.has("row"));
            assertEquals(unfit.line(), error.path("line").intValue());
            assertEquals(0, calls.get());
            assertEquals(List.of(), box.names("outbox"));
            assertEquals(
                    1.0,
                    box.metrics
                            .counter("begini.file.batches", "outcome", "refused")
                            .count());
        }
    }

    @Test
    void aFileWithAHeaderAndNoRowsIsAFile() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("none.csv", "uid,name\n");
            box.awaitDone("archive", "none.csv");
            assertEquals(
                    "uid,name,status,reused,link,expires_at,error_code,error_message\n",
                    box.read("outbox", "none.result.csv"));
            assertEquals(
                    0,
                    JSON.readTree(box.read("outbox", "none.summary.json"))
                            .path("rows")
                            .intValue());
        }
    }

    @Test
    void anUnsafeNameIsRefusedUnderASafeOne() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            String longName = "n".repeat(251) + ".csv";
            String lines = "two\nlines.csv";
            Files.writeString(box.in("inbox", longName), "uid\nuid-00001\n");
            Files.writeString(box.in("inbox", lines), "uid\nuid-00001\n");
            Files.writeString(box.in("inbox", "a\\up.csv"), "uid\nuid-00001\n");
            box.drop("good.csv", "uid\nuid-00001\n");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> box.names("rejected").size() == 6 && box.isIdle());
            box.awaitDone("archive", "good.csv");
            for (String name : box.names("rejected")) {
                String id = "unsafe-name-[0-9a-f-]{36}";
                assertEquals(true, name.matches(id + "\\.csv|" + id + "\\.error\\.json"), name);
                if (name.endsWith(".json")) {
                    JsonNode error = JSON.readTree(box.read("rejected", name));
                    assertEquals("unsafe_name", error.path("code").textValue());
                    assertEquals(
                            true,
                            List.of(longName, lines, "a\\up.csv")
                                    .contains(error.path("file").textValue()));
                }
            }
            assertEquals(List.of("good.csv"), box.names("archive"));
        }
    }

    @Test
    void aCorrectedFileOfTheSameNameIsTaken() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.csv", "id\n1\n");
            box.awaitDone("rejected", "day.error.json");
            box.drop("day.csv", "");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> box.names("rejected").size() == 4 && box.isIdle());
            assertEquals(
                    "empty_file",
                    JSON.readTree(box.read("rejected", "day.error.json"))
                            .path("code")
                            .textValue());
            box.drop("day.csv", "uid\nuid-00001\n");
            box.awaitDone("archive", "day.csv");
        }
    }

    @Test
    void aRetryTakesTheFilesOwnErrorAway() throws Exception {
        BridgeConfig.File config = DoorBox.config(root, 1);
        Path rejected = Files.createDirectories(config.rejected());
        Files.createDirectories(config.inbox());
        String aside = "day.replaced-20261124T220000Z-0b9bb7ad";
        // Each error under its file's NAME, and the file that it is of.
        Map<String, String> errors = Map.of(
                "day",
                "day.csv.gz",
                aside,
                "day.csv",
                "LOANS",
                "LOANS.csv",
                "LOANS.G0001V00",
                "LOANS.G0001V00",
                "day2",
                "day2.csv");
        for (Map.Entry<String, String> error : errors.entrySet()) {
            Files.writeString(
                    rejected.resolve(error.getKey() + ".error.json"), "{\"file\":\"" + error.getValue() + "\"}");
        }
        List<String> names = List.of("day.csv.gz", aside + ".csv", "LOANS.G0001V00");
        FileDesk desk = new FileDesk(config);
        for (String name : names) {
            Files.writeString(rejected.resolve(name), "uid\n");
            desk.retry("rejected/" + name);
        }
        assertEquals(List.of("LOANS.error.json", "day2.error.json"), DoorBox.names(rejected));
        assertEquals(names.stream().sorted().toList(), DoorBox.names(config.inbox()));
    }

    @Test
    void aRetryMakesTheTriggerThatTheFileWaitsFor() throws Exception {
        FileRules triggered = Configs.fileRules(true, Duration.ZERO, false, Csv.STANDARD);
        BridgeConfig.File config = DoorBox.config(root, 1, triggered);
        try (DoorBox box = new DoorBox(config, DoorBox.heart())) {
            box.drop("day.csv", "id\n1\n");
            box.drop("day.done", "");
            box.awaitDone("rejected", "day.error.json");
            Files.writeString(box.in("rejected", "day.csv"), "uid\nuid-00001\n");
            new FileDesk(config).retry("day.csv");
            box.awaitDone("archive", "day.csv");
            assertEquals(List.of(), box.names("inbox"));
        }
    }

    @Test
    void noTriggerIsMadeThroughALink() throws Exception {
        FileRules triggered = Configs.fileRules(true, Duration.ZERO, false, Csv.STANDARD);
        BridgeConfig.File config = DoorBox.config(root, 1, triggered);
        Files.writeString(Files.createDirectories(config.rejected()).resolve("day.csv"), "uid\n");
        Path theirs = Files.writeString(root.resolve("ledger.db"), "links");
        Files.createDirectories(config.inbox());
        Files.createSymbolicLink(config.inbox().resolve("day.csv.done"), theirs);
        assertThrows(FileAlreadyExistsException.class, () -> new FileDesk(config).retry("day.csv"));
        assertEquals("links", Files.readString(theirs));
        assertEquals(List.of("day.csv"), DoorBox.names(config.rejected()));
    }

    @Test
    void aNameThatSeveralBatchesHaveChoosesNone() throws Exception {
        Path work = root.resolve("work");
        FileDesk desk = new FileDesk(DoorBox.config(root, 1));
        for (String id : List.of("a1", "b2")) {
            BatchState.claimed(id, "day.csv", "2026-11-24T22:00:00Z").write(Files.createDirectories(work.resolve(id)));
        }
        assertEquals("b2", desk.atWork("b2").orElseThrow().id());
        String told =
                assertThrows(IOException.class, () -> desk.atWork("day.csv")).getMessage();
        assertEquals("several batches named day.csv are at work: name one by its id, a1 or b2", told);
    }
}
