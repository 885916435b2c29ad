package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.Configs;
import dev.beginibridge.config.FileRules;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileType;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.model.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a file is taken: complete, new, and balanced. */
class FileAdmissionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FileRules TRIGGERED = Configs.fileRules(true, Duration.ZERO, false, Csv.STANDARD);
    private static final CsvDialect TRAILER = Csv.of(',', '"', Optional.of("TRL"), false);

    @TempDir
    Path root;

    private final AtomicInteger calls = new AtomicInteger();

    private DoorBox open(FileRules rules) throws Exception {
        return new DoorBox(DoorBox.config(root, 4, rules), exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        });
    }

    private DoorBox open(boolean trigger, Duration quiet, boolean duplicates) throws Exception {
        return open(Configs.fileRules(trigger, quiet, duplicates, Csv.STANDARD));
    }

    private JsonNode error(DoorBox box, String name) throws IOException {
        return JSON.readTree(box.read("rejected", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"day.csv.done", "day.done", "day.csv.trg", "DAY.CSV.DONE", "Day.TRG"})
    void aFileWaitsForItsTriggerWhichGoesWithIt(String trigger) throws Exception {
        try (DoorBox box = open(true, Duration.ZERO, false)) {
            box.drop("day.csv", "uid\nuid-00001\n");
            box.drop("other.csv", "uid\nuid-00002\n");
            box.drop("other.done", "");
            box.awaitDone("archive", "other.csv");
            assertEquals(List.of("day.csv"), box.names("inbox"));
            box.drop(trigger, "");
            box.awaitDone("archive", "day.csv");
            assertEquals(List.of(), box.names("inbox"));
        }
    }

    @ParameterizedTest
    @CsvSource({"E.CSV, E.CSV.DONE", "F.CSV, F.TRG"})
    void theCaseOfNamesDoesNotCount(String name, String trigger) throws Exception {
        try (DoorBox box = open(true, Duration.ZERO, false)) {
            box.drop(name, "uid\nuid-00001\n");
            box.drop(trigger, "");
            box.awaitDone("archive", name);
            assertEquals(List.of(), box.names("inbox"));
        }
    }

    @Test
    void triggersMayEndOtherwise() throws Exception {
        FileRules rules = new FileRules(
                true,
                List.of(".ok"),
                Duration.ZERO,
                false,
                Csv.STANDARD,
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(20));
        try (DoorBox box = open(rules)) {
            box.drop("a.csv", "uid\nuid-00001\n");
            box.drop("a.ok", "");
            box.awaitDone("archive", "a.csv");
        }
    }

    /** A step between the two could fail, or be the last one; then the next file's trigger would be removed as well. */
    @Test
    void theLastTriggerIsTheNoteThatTheyAreRemoved() throws Exception {
        Path inbox = Files.createDirectories(root.resolve("inbox"));
        FileType type = new FileFormats(TRIGGERED, List.of()).of("day.csv").orElseThrow();
        FileReadiness readiness = new FileReadiness(TRIGGERED);
        BatchState state = BatchState.claimed("one", "day.csv", "2026-11-24T22:00:00Z");
        try (Batch batch = Batch.make(Files.createDirectories(root.resolve("work")), state)) {
            Files.writeString(inbox.resolve("day.csv.done"), "ready");
            Files.writeString(inbox.resolve("DAY.TRG"), "ready");
            readiness.served(batch, inbox.resolve("day.csv"), type);
            assertEquals(List.of(), DoorBox.names(inbox));
            assertEquals("ready", Files.readString(root.resolve("work/one/served")));
            Files.createFile(inbox.resolve("day.done")); // that of the next day
            readiness.served(batch, inbox.resolve("day.csv"), type);
            assertEquals(List.of("day.done"), DoorBox.names(inbox));
        }
    }

    @Test
    void whatIsNotTakenIsToldWithItsReason() throws Exception {
        MovedClock clock = new MovedClock();
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1, TRIGGERED), List.of(), DoorBox.heart(), clock)) {
            box.drop("a.csv", "uid\nuid-00001\n");
            box.drop("b.xlsx", "x");
            box.drop("c.csv.part", "x");
            box.drop(".d.csv", "x");
            box.drop("e.done", "");
            Files.createSymbolicLink(box.in("inbox", "f.csv"), box.in("inbox", "a.csv"));
            Files.createDirectory(box.in("inbox", "folder"));
            await().until(() ->
                    box.metrics.get("begini.file.waiting.seconds").gauge().value() > 0);
            assertEquals(0, box.metrics.get("begini.file.waiting").gauge().value());
            clock.moveBy(Duration.ofMinutes(6));
            assertEquals(6, box.metrics.get("begini.file.waiting").gauge().value());
            box.drop("a.done", "");
            box.awaitDone("archive", "a.csv");
            await().until(() -> box.metrics.get("begini.file.waiting").gauge().value() == 5);
        }
    }

    @Test
    void aWriterThatComesBackAfterTheAnswerIsTold() throws Exception {
        try (DoorBox box = open(DoorBox.RULES)) {
            Path hidden = box.in("inbox", "day.csv.tmp");
            try (OutputStream writer = Files.newOutputStream(hidden)) {
                writer.write("uid\nuid-00001\n".getBytes(StandardCharsets.UTF_8));
                Files.move(hidden, box.in("inbox", "day.csv"));
                box.awaitDone("archive", "day.csv");
                assertEquals(
                        0, box.metrics.get("begini.file.late.writes").counter().count());
                writer.write("uid-00002\n".getBytes(StandardCharsets.UTF_8));
            }
            await().until(() ->
                    box.metrics.get("begini.file.late.writes").counter().count() == 1);
        }
    }

    @Test
    void aPlainCopyIsTakenWhenItHasBeenQuiet() throws Exception {
        try (DoorBox box = open(false, Duration.ofMillis(700), false)) {
            Path slow = box.in("inbox", "slow.csv");
            try (OutputStream writer = Files.newOutputStream(slow)) {
                writer.write("uid\n".getBytes(StandardCharsets.UTF_8));
                for (int i = 0; i < 6; i++) {
                    long size = Files.size(slow);
                    int row = i;
                    // Each look changes the file again, so that it is never quiet.
                    await().pollDelay(Duration.ofMillis(250)).until(() -> {
                        writer.write(("uid-0000" + row + "\n").getBytes(StandardCharsets.UTF_8));
                        return Files.size(slow) > size;
                    });
                    assertEquals(List.of(), box.names("work"));
                }
            }
            box.awaitDone("archive", "slow.csv");
            assertEquals(7, box.read("outbox", "slow.result.csv").lines().count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uid-00002\n", "\"uid-00002\n"})
    void whatAWriterSlowerThanTheQuietTimeAddsIsPartOfTheFile(String added) throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        try (DoorBox box = new DoorBox(root, 1, exchange -> {
            calls.incrementAndGet();
            written.await();
            DoorBox.heart().process(exchange);
        })) {
            Path hidden = box.in("inbox", "day.csv.tmp");
            try (OutputStream writer = Files.newOutputStream(hidden)) {
                writer.write("uid\nuid-00001\n".getBytes(StandardCharsets.UTF_8));
                Files.move(hidden, box.in("inbox", "day.csv"));
                // By now it has been checked, and its first row is asked.
                await().until(() -> calls.get() == 1);
                writer.write(added.getBytes(StandardCharsets.UTF_8));
            }
            written.countDown();
            if (added.startsWith("uid")) {
                box.awaitDone("archive", "day.csv");
                assertEquals(3, box.read("outbox", "day.result.csv").lines().count());
                assertEquals(
                        Digests.sha256(box.in("archive", "day.csv")),
                        JSON.readTree(box.read("outbox", "day.summary.json"))
                                .path("sha256")
                                .textValue());
            } else {
                box.awaitDone("rejected", "day.error.json");
                assertEquals(
                        "malformed_csv",
                        error(box, "day.error.json").path("code").textValue());
                assertEquals(List.of(), box.names("outbox"));
            }
        }
    }

    @Test
    void theSameContentIsRefusedUnderAnyNameAndTheEarlierResultNamed() throws Exception {
        String input = "uid\nuid-00001\n";
        try (DoorBox box = open(DoorBox.RULES)) {
            box.drop("day.csv", input);
            box.awaitDone("archive", "day.csv");
            box.drop("again.csv", input);
            box.awaitDone("rejected", "again.error.json");
            JsonNode error = error(box, "again.error.json");
            assertEquals("duplicate_content", error.path("code").textValue());
            assertTrue(error.path("message").textValue().contains("day.result.csv"), error.toString());
            assertEquals(1, calls.get());
            assertEquals(List.of("day.result.csv", "day.summary.json"), box.names("outbox"));

            box.drop("day.csv", "uid\nuid-00002\n");
            await().until(() -> box.read("outbox", "day.result.csv").contains("uid-00002") && box.isIdle());
        }
        // Also after a restart; a switch allows it.
        try (DoorBox box = open(DoorBox.RULES)) {
            box.drop("third.csv", input);
            box.awaitDone("rejected", "third.error.json");
        }
        try (DoorBox box = open(false, Duration.ZERO, true)) {
            box.drop("fourth.csv", input);
            box.awaitDone("archive", "fourth.csv");
            assertEquals(3, calls.get());
        }
    }

    @Test
    void aSecondDayWithoutRowsIsNoDuplicate() throws Exception {
        try (DoorBox box = open(DoorBox.RULES)) {
            box.drop("monday.csv", "uid,name\n");
            box.awaitDone("archive", "monday.csv");
            box.drop("tuesday.csv", "uid,name\n");
            box.awaitDone("archive", "tuesday.csv");
            assertEquals(List.of(), box.names("rejected"));
        }
    }

    @Test
    void ofTwoFilesOfOneContentOnTwoBridgesOneIsAsked() throws Exception {
        try (DoorBox one = open(DoorBox.RULES);
                DoorBox two = open(DoorBox.RULES)) {
            for (int i = 0; i < 10; i++) {
                one.drop("day-" + i + ".csv", "uid\nuid-00001\nuid-00002\n");
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> one.names("inbox").isEmpty() && one.isIdle() && two.isIdle());
            assertEquals(2, calls.get());
            assertEquals(1, one.names("archive").size());
            assertEquals(18, one.names("rejected").size());
        }
    }

    @Test
    void aFileThatBalancesIsTakenAndItsTrailerEndsTheResult() throws Exception {
        try (DoorBox box = open(Configs.fileRules(false, Duration.ZERO, false, TRAILER))) {
            box.drop("count.csv", "uid,n\nuid-00011,1\nbad,2\nTRL,2\n");
            box.drop("hash.csv", "uid,n\r\nuid-00011,1\r\nuid-00031,2\r\nTRL,2,42");
            box.awaitDone("archive", "count.csv");
            box.awaitDone("archive", "hash.csv");
            assertTrue(box.read("outbox", "count.result.csv").endsWith("\nTRL,2\n"));
            assertTrue(box.read("outbox", "hash.result.csv").endsWith("\r\nTRL,2,42\r\n"));
            assertEquals(
                    "uid,n,reject_code,reject_reason\nbad,2,invalid_uid,\"the uid is \"\"short\"\", or missing\"\nTRL,1\n",
                    box.read("outbox", "count.rejects.csv"));
            // What was rejected balances when it is dropped again.
            box.drop("corrected.csv", box.read("outbox", "count.rejects.csv").replace("bad,", "uid-00012,"));
            box.awaitDone("archive", "corrected.csv");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRL,1\n",
                "TRL,3\n",
                "TRL\n",
                "TRL,x\n",
                "TRL,2,41\n",
                "TRL,2,42,1\n",
                "TRL,2\nuid-00001,3\n",
                "TRL,2\nTRL,2\n",
                ""
            })
    void aFileThatDoesNotBalanceIsRefusedWhole(String trailer) throws Exception {
        try (DoorBox box = open(Configs.fileRules(false, Duration.ZERO, false, TRAILER))) {
            box.drop("day.csv", "uid,n\nuid-00011,1\nuid-00031,2\n" + trailer);
            box.awaitDone("rejected", "day.error.json");
            assertEquals(
                    trailer.isEmpty() ? "missing_trailer" : "not_balanced",
                    error(box, "day.error.json").path("code").textValue());
            assertEquals(0, calls.get());
        }
    }
}
