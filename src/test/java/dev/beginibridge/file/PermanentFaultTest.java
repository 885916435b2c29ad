package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.FileRules;
import dev.beginibridge.config.secret.ProcessLock;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.format.csv.CsvColumns;
import dev.beginibridge.format.csv.CsvDialect;
import dev.beginibridge.format.csv.CsvTrailer;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.model.Digests;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waiting does not mend, and what is changed while a batch is at work. */
class PermanentFaultTest {
    private static final FileRules SEMICOLONS =
            Configs.fileRules(false, Duration.ZERO, false, Csv.of(';', '"', Optional.empty(), false));

    @TempDir
    Path root;

    @Test
    void aReplayKeepsTheSettingsOfItsBatch() throws Exception {
        try (DoorBox box = new DoorBox(root, 1, DoorBox.heart())) {
            box.drop("day.csv", "uid,name\nlate-00001,\"a,b\"\nCUST-00001,Ann\n");
            box.awaitDone("archive", "day.csv");
        }
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1, SEMICOLONS), DoorBox.heart())) {
            Replay.Prepared replay =
                    new Replay(DoorBox.config(root, 1, SEMICOLONS), List.of(), Clock.systemUTC()).prepare("day.csv");
            await().atMost(Duration.ofSeconds(20)).until(() -> replay.finished().isPresent());
            assertFalse(replay.isLost());
            assertTrue(box.read("outbox", "day.result.csv").contains("\nlate-00001,\"a,b\",failed,"));
        }
    }

    private void stopBehindTheFirstOfTwoRows() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (DoorBox box = new DoorBox(root, 1, exchange -> {
            if (exchange.getMessage().getBody(LinkRequest.class).uid().endsWith("2")) {
                never.await();
            }
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", "uid,name\nCUST-00001,Ann\nCUST-00002,Bob\n");
            await().until(() -> box.door.running().stream().anyMatch(batch -> batch.rowsDone() == 1));
        }
    }

    @Test
    void aBatchThatGoesOnKeepsItsSettings() throws Exception {
        stopBehindTheFirstOfTwoRows();
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1, SEMICOLONS), DoorBox.heart())) {
            box.awaitDone("archive", "day.csv");
            assertTrue(box.read("outbox", "day.result.csv").contains("\nCUST-00002,Bob,issued,"));
        }
    }

    @Test
    void aBatchWhoseRowsWereAskedIsHeldAndNotRefused() throws Exception {
        stopBehindTheFirstOfTwoRows();
        Path input = Batch.input(
                root.resolve("work").resolve(DoorBox.names(root.resolve("work")).get(0)));
        FileTime written = Files.getLastModifiedTime(input);
        String checked = Files.readString(input);
        // As a rule that came after the check would find it.
        Files.writeString(input, checked.replace("name", "link"));
        Files.setLastModifiedTime(input, written);
        try (DoorBox box = new DoorBox(root, 1, DoorBox.heart())) {
            await().until(() -> box.metrics.get("begini.file.held").gauge().value() == 1);
            assertEquals(List.of(), box.names("rejected"));
        }
        Files.writeString(input, checked);
        Files.setLastModifiedTime(input, written);
        try (DoorBox box = new DoorBox(root, 1, DoorBox.heart())) {
            box.awaitDone("archive", "day.csv");
            assertTrue(box.read("outbox", "day.result.csv").contains("\nCUST-00002,Bob,issued,"));
        }
    }

    private static List<Layout> layout(String name, String fields, String reply) {
        Properties settings = new Properties();
        settings.setProperty("begini.layouts." + name + ".files", "*.dat");
        settings.setProperty("begini.layouts." + name + ".framing", "fixed");
        settings.setProperty("begini.layouts." + name + ".code-page", "ibm037");
        settings.setProperty("begini.layouts." + name + ".fields", fields);
        settings.setProperty("begini.layouts." + name + ".reply", reply);
        return List.copyOf(BridgeConfig.from(Settings.empty().properties(settings, "test"))
                .layouts()
                .values());
    }

    private Replay replay(List<Layout> layouts) {
        return new Replay(DoorBox.config(root, 1), layouts, Clock.systemUTC());
    }

    @Test
    void aReplayOverAnotherLayoutIsRefused() throws Exception {
        String fields = "UID X(10), AMOUNT S9(7)V99 COMP-3";
        List<Layout> same = layout("loans", fields, "STATUS X(8), LINK X(9)");
        try (DoorBox box = new DoorBox(
                DoorBox.config(root, 1), layout("core", fields, "STATUS X(8), LINK X(9)"), DoorBox.heart())) {
            box.drop("day.dat", "late-00001     CUST-00001     ".getBytes(Charset.forName("IBM037")));
            box.awaitDone("archive", "day.dat");
        }
        for (List<Layout> other : List.of(
                layout("core", fields, "STATUS X(8), LINK X(80)"), layout("core", fields, "LINK X(9), STATUS X(8)"))) {
            IOException refused =
                    assertThrows(IOException.class, () -> replay(other).prepare("day.dat"));
            assertTrue(
                    refused.getMessage().startsWith("the layout core has changed since the file was checked (reply): "),
                    refused.getMessage());
            assertEquals(List.of(), DoorBox.names(root.resolve("work")));
        }
        Replay.Prepared prepared = replay(same).prepare("day.dat");
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), same, DoorBox.heart())) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> prepared.finished().isPresent());
            assertTrue(box.read("outbox", "day.summary.json").contains("UID X(10), AMOUNT S9(7)V9(2) COMP-3"));
        }
    }

    @Test
    void aBatchWhoseLayoutHasChangedIsHeldAndNothingIsAsked() throws Exception {
        List<Layout> right = layout("core", "UID X(10), NAME X(10)", "STATUS X(8)");
        CountDownLatch never = new CountDownLatch(1);
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), right, exchange -> {
            if (exchange.getMessage().getBody(LinkRequest.class).uid().endsWith("2")) {
                never.await();
            }
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.dat", "CUST-00001AnnAnnAnnACUST-00002BobBobBobB".getBytes(Charset.forName("IBM037")));
            await().until(() -> box.door.running().stream().anyMatch(batch -> batch.rowsDone() == 1));
        }
        AtomicInteger asked = new AtomicInteger();
        List<Layout> wrong = layout("core", "NAME X(10), UID X(10)", "STATUS X(8)");
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), wrong, exchange -> asked.incrementAndGet())) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> box.metrics.get("begini.file.held").gauge().value() == 1);
        }
        assertEquals(0, asked.get());
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), right, DoorBox.heart())) {
            box.awaitDone("archive", "day.dat");
            JsonNode summary = new ObjectMapper().readTree(box.read("outbox", "day.summary.json"));
            assertEquals(2, summary.path("issued").intValue());
        }
    }

    @Test
    void aBatchThatIsRefusedAfterItsCheckMayComeAgain() throws Exception {
        String id = "0b9bb7ad-75ee-4cd5-9a0e-8d6ab76a1a0f";
        Path folder = Files.createDirectories(root.resolve("work").resolve(id));
        Files.createFile(folder.resolve(BatchLock.NAME));
        Files.writeString(Batch.input(folder), "CUST-00001Ann       \n");
        String sha256 = Digests.sha256(Batch.input(folder));
        Instant started = Instant.parse("2026-11-24T22:00:00Z");
        new BatchRegister(TestDatabases.open(root), root.resolve("work"))
                .take(sha256, Optional.empty(), new BatchRegister.Taken(id, "day.txt", "day.result.txt", started));
        TestDatabases.close(root);
        BatchState.claimed(id, "day.txt", started.toString())
                .with(new BatchState.Checked(sha256, 1, 1, null, null, null))
                .write(folder);
        String files = "begini.layouts.core.files";
        String fields = "begini.layouts.core.fields";
        try (DoorBox box = DoorBox.open(
                root,
                request -> {},
                files,
                "*.txt",
                fields,
                "UID X(10), NAME X(10)",
                "begini.layouts.core.header",
                "HDR")) {
            box.awaitDone("rejected", "day.error.json");
            assertTrue(box.read("rejected", "day.error.json").contains("\"missing_header\""));
        }
        try (DoorBox box = DoorBox.open(root, request -> {}, files, "*.txt", fields, "UID X(10), NAME X(10)")) {
            new FileDesk(DoorBox.config(root, 1)).retry("day.txt");
            box.awaitDone("archive", "day.txt");
        }
    }

    @Test
    void rowsWaitForTheirRouteAndThatIsTold() throws Exception {
        try (DoorBox box = new DoorBox(root, 1, DoorBox.heart())) {
            box.stopRoute("file-row");
            box.drop("day.csv", "uid\nCUST-00001\n");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> box.metrics.get("begini.file.held").gauge().value() == 1);
            await().until(() ->
                    box.metrics.get("begini.file.waiting.seconds").gauge().value() > 0);
            box.startRoute("file-row");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> box.names("archive").contains("day.csv"));
            assertTrue(box.read("outbox", "day.result.csv").contains("\nCUST-00001,issued,"));
        }
    }

    @Test
    void settingsComeBackAsTheyWere() {
        CsvDialect all = new CsvDialect(
                (byte) 0x1f,
                CsvDialect.NO_QUOTE,
                StandardCharsets.ISO_8859_1,
                new CsvColumns("NO", "D", "R", "environment", Optional.of("loans"), "b_"),
                Optional.of("HDR"),
                Optional.of(new CsvTrailer("TRL", List.of("DATE", "ROWS"), 2)),
                true);
        assertEquals(all, CsvDialect.of(all.settings()));
        assertEquals(Csv.STANDARD, CsvDialect.of(Csv.STANDARD.settings()));
    }

    @Test
    void aBatchThatIsTriedAgainLeavesTheTriggerOfTheNextFile() throws Exception {
        MovedClock clock = new MovedClock();
        FileRules triggered = Configs.fileRules(true, Duration.ZERO, false, Csv.STANDARD);
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1, triggered), List.of(), DoorBox.heart(), clock)) {
            // No content can be noted while there is a folder in this file's place.
            Path inTheWay = Files.createDirectory(box.in("work", BatchRegister.FOLDER_ID));
            box.drop("day.csv", "uid\nuid-00001\n");
            box.drop("day.done", "");
            await().until(() -> box.metrics.get("begini.file.held").gauge().value() == 1);
            box.drop("day.csv", "uid\nuid-00002\n");
            box.drop("day.done", "");
            Files.delete(inTheWay);
            clock.moveBy(Duration.ofMinutes(1));
            await().until(() -> box.names("archive").size() == 2 && box.isIdle());
            assertTrue(box.read("outbox", "day.result.csv").contains("uid-00002"));
        }
    }

    @Test
    void aBatchIsTriedAgainWhenTheClockIsSetBack() throws Exception {
        MovedClock clock = new MovedClock();
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), List.of(), DoorBox.heart(), clock)) {
            Path inTheWay = Files.createDirectory(box.in("work", BatchRegister.FOLDER_ID));
            box.drop("day.csv", "uid\nuid-00001\n");
            await().until(() -> box.metrics.get("begini.file.held").gauge().value() == 1);
            Files.delete(inTheWay);
            clock.moveBy(Duration.ofHours(-1));
            box.awaitDone("archive", "day.csv");
        }
    }

    @Test
    void aFileWaitsForOneOfItsNameThatBeganDuringTheLook() throws Exception {
        DoorBox.drop(root, "day.csv", "uid\nCUST-00001\n".getBytes(StandardCharsets.UTF_8));
        Path rival = Files.createDirectories(root.resolve("work/rival"));
        Files.createFile(rival.resolve(BatchLock.NAME));
        ProcessLock alive = BatchLock.take(rival).orElseThrow();
        AtomicBoolean begun = new AtomicBoolean();
        Clock clock = new HookedClock(() -> {
            if (begun.compareAndSet(false, true)) {
                BatchState.claimed("rival", "day.jsonl", "2026-11-24T22:00:00Z").write(rival);
            }
        });
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), List.of(), DoorBox.heart(), clock)) {
            try (alive) {
                await().until(() ->
                        box.metrics.get("begini.file.waiting.seconds").gauge().value() > 0);
                assertEquals(List.of("day.csv"), box.names("inbox"));
                assertEquals(List.of("rival"), box.names("work"));
            }
            box.awaitDone("archive", "day.csv");
        }
    }

    @Test
    void oneReplayOfABatchAtATime() throws Exception {
        try (DoorBox box = new DoorBox(root, 1, DoorBox.heart())) {
            box.drop("day.csv", "uid\nlate-00001\n");
            box.awaitDone("archive", "day.csv");
        }
        CyclicBarrier together = new CyclicBarrier(2);
        Clock clock = new HookedClock(() -> together.await(20, TimeUnit.SECONDS));
        AtomicInteger prepared = new AtomicInteger();
        Callable<Void> replay = () -> {
            new Replay(DoorBox.config(root, 1), List.of(), clock).prepare("day.csv");
            prepared.incrementAndGet();
            return null;
        };
        ExecutorService two = Executors.newFixedThreadPool(2);
        two.invokeAll(List.of(replay, replay));
        two.shutdown();
        assertTrue(prepared.get() <= 1, prepared + " were prepared");
        assertEquals(prepared.get(), DoorBox.names(root.resolve("work")).size());
    }

    /** The time of day, and what happens whenever somebody looks at it. */
    private static final class HookedClock extends MovedClock {
        private final Hook hook;

        private interface Hook {
            void run() throws Exception;
        }

        private HookedClock(Hook hook) {
            this.hook = hook;
        }

        @Override
        public Instant instant() {
            try {
                hook.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return super.instant();
        }
    }
}
