package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.ProcessLock;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.FileValidator;
import dev.beginibridge.file.batch.Publisher;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.file.batch.Summary;
import dev.beginibridge.format.FileRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bridge that died between two steps: the next one takes the remaining steps and asks no row again. */
class PublicationTest {
    private static final String ID = "0b9bb7ad-75ee-4cd5-9a0e-8d6ab76a1a0f";
    private static final String STARTED = "2026-11-24T22:00:00Z";

    @TempDir
    Path root;

    private final AtomicInteger calls = new AtomicInteger();

    private Path prepareFolder(String input) throws IOException {
        for (String folder : List.of("inbox", "outbox", "archive", "rejected", "work")) {
            Files.createDirectories(root.resolve(folder));
        }
        Path folder = Files.createDirectory(root.resolve("work").resolve(ID));
        Files.createFile(folder.resolve(BatchLock.NAME));
        Files.writeString(Batch.input(folder), input);
        return folder;
    }

    /** A batch whose answers are complete and of which nothing is published. */
    private Batch answered() throws IOException {
        Path folder = prepareFolder("uid\nuid-00001\n");
        Batch batch = new Batch(
                folder,
                BatchLock.take(folder).orElseThrow(),
                BatchState.claimed(ID, "day.csv", STARTED)
                        .with(new BatchState.Checked("0".repeat(64), 1, 1, null, null, null)));
        Files.writeString(batch.result(), "the result\n");
        RowTotals totals = new RowTotals(1, 0, 0, 0, 1, Map.of());
        BatchState end = batch.state()
                .with(new BatchState.Checkpoint(2, 14, 11, 0, totals))
                .in(BatchState.Phase.ANSWERED);
        Summary.write(
                batch,
                end,
                new FileFormats(DoorBox.RULES, List.of()).of("day.csv").orElseThrow(),
                "0".repeat(64),
                Instant.parse(STARTED));
        batch.reached(end);
        return batch;
    }

    private Publisher publisher() {
        BridgeConfig.File config = DoorBox.config(root, 4);
        return new Publisher(config, new FileFormats(DoorBox.RULES, List.of()));
    }

    private DoorBox restart() throws Exception {
        return new DoorBox(root, 4, exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aDeathBetweenTwoStepsOfPublishing(int steps) throws Exception {
        try (Batch batch = answered()) {
            Files.writeString(root.resolve("outbox/day.result.csv"), "an earlier result\n");
            Files.writeString(root.resolve("outbox/day.summary.json"), "an earlier summary\n");
            Publisher publication = publisher();
            if (steps > 0) {
                publication.publishResult(batch);
            }
            if (steps > 1) {
                publication.publishSummary(batch);
            }
            if (steps > 2) {
                publication.archiveInput(batch);
            }
        }
        try (DoorBox box = restart()) {
            box.awaitDone("archive", "day.csv");
            String earlier = "day.replaced-20261124T220000Z-0b9bb7ad";
            assertEquals(
                    List.of(earlier + ".result.csv", earlier + ".summary.json", "day.result.csv", "day.summary.json"),
                    box.names("outbox"));
            assertEquals("the result\n", box.read("outbox", "day.result.csv"));
            assertEquals("an earlier result\n", box.read("outbox", earlier + ".result.csv"));
            assertEquals("an earlier summary\n", box.read("outbox", earlier + ".summary.json"));
            assertTrue(box.read("outbox", "day.summary.json").contains(STARTED));
            assertEquals(List.of("day.csv"), box.names("archive"));
            assertEquals(0, calls.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aDeathBetweenTwoStepsOfRefusing(int steps) throws Exception {
        Path folder = prepareFolder("id\n1\n");
        try (Batch batch =
                new Batch(folder, BatchLock.take(folder).orElseThrow(), BatchState.claimed(ID, "day.csv", STARTED))) {
            Summary.writeError(
                    batch, new FileRefused.Report("missing_uid_column", "no uid", 0, 1), Instant.parse(STARTED));
            batch.reached(batch.state().in(BatchState.Phase.REFUSED));
            Publisher publication = publisher();
            if (steps > 0) {
                publication.rejectInput(batch);
            }
            if (steps > 1) {
                publication.publishError(batch);
            }
        }
        try (DoorBox box = restart()) {
            box.awaitDone("rejected", "day.error.json");
            assertEquals(List.of("day.csv", "day.error.json"), box.names("rejected"));
            assertEquals("id\n1\n", box.read("rejected", "day.csv"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbox", "archive"})
    void aFolderThatIsAwayIsNotMadeAnew(String away) throws Exception {
        try (Batch batch = answered()) {
            Files.delete(root.resolve(away));
            assertThrows(NoSuchFileException.class, () -> publisher().answered(batch));
            assertFalse(Files.exists(root.resolve(away)));
            assertEquals("uid\nuid-00001\n", Files.readString(batch.input()));
            Files.createDirectory(root.resolve(away));
            publisher().answered(batch);
        }
        assertEquals(List.of("day.result.csv", "day.summary.json"), DoorBox.names(root.resolve("outbox")));
        assertEquals(List.of("day.csv"), DoorBox.names(root.resolve("archive")));
    }

    @Test
    void aDeathBeforeTheClaimsRenameLeavesTheFileInTheInbox() throws Exception {
        Path folder = prepareFolder("uid\nuid-00001\n");
        BatchState.claimed(ID, "day.csv", STARTED).write(folder);
        Files.move(Batch.input(folder), root.resolve("inbox/day.csv"), StandardCopyOption.ATOMIC_MOVE);
        try (DoorBox box = restart()) {
            box.awaitDone("archive", "day.csv");
            assertEquals(1, calls.get());
        }
    }

    @Test
    void aBatchThatALiveBridgeWorksOnIsNotTakenOver() throws Exception {
        Path folder = prepareFolder("uid\nuid-00001\n");
        BatchState.claimed(ID, "day.csv", STARTED).write(folder);
        try (DoorBox box = restart()) {
            box.awaitDone("archive", "day.csv");
        }
        folder = prepareFolder("uid\nuid-00002\n");
        BatchState.claimed(ID, "day.csv", STARTED).write(folder);
        ProcessLock alive = BatchLock.take(folder).orElseThrow();
        try (DoorBox box = restart()) {
            try (alive) {
                // A file of the same name waits for it, another does not.
                box.drop("day.csv", "uid\nuid-00003\n");
                box.drop("other.csv", "uid\nuid-00004\n");
                await().until(() -> Files.exists(box.in("archive", "other.csv"))
                        && box.names("work").equals(List.of(ID)));
                assertEquals(List.of("day.csv"), box.names("inbox"));
            }
            await().until(() -> box.names("inbox").isEmpty() && box.isIdle());
            assertTrue(box.read("outbox", "day.result.csv").contains("uid-00003"));
        }
    }

    @Test
    void whatAnotherDeathLeftOfAClaimIsRemovedWhenItIsOld() throws Exception {
        prepareFolder("uid\nuid-00001\n");
        Batch.removeFolder(root.resolve("work").resolve(ID));
        Path fresh = Files.createDirectory(root.resolve("work/fresh"));
        Path old = Files.createDirectory(root.resolve("work/old"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS)));
        Path locked = Files.createDirectory(root.resolve("work/unlocked"));
        Files.createFile(locked.resolve(BatchLock.NAME));
        try (DoorBox box = restart()) {
            await().until(() -> box.names("work").equals(List.of("fresh")));
            assertTrue(Files.isDirectory(fresh));
        }
    }

    @Test
    void aStateThatCannotBeReadIsToldAndHidesNoOther() throws Exception {
        Path folder = prepareFolder("uid\nuid-00001\n");
        Files.writeString(folder.resolve("state.json"), "{\"id\":");
        MovedClock clock = new MovedClock();
        FileDesk desk = new FileDesk(DoorBox.config(root, 4));
        try (DoorBox box = new DoorBox(DoorBox.config(root, 4), List.of(), DoorBox.heart(), clock)) {
            await().until(() ->
                    box.metrics.get("begini.file.waiting.seconds").gauge().value() > 0);
            clock.moveBy(Duration.ofMinutes(6));
            assertEquals(1, box.metrics.get("begini.file.waiting").gauge().value());
        }
        BatchState other = BatchState.claimed("other", "day.csv", STARTED);
        other.write(Files.createDirectory(root.resolve("work/other")));
        assertEquals(
                List.of(
                        new FileDesk.Entry(FileDesk.State.HELD, "day.csv", "other", Optional.empty()),
                        new FileDesk.Entry(FileDesk.State.HELD, "unknown", ID, Optional.empty())),
                desk.all(Set.of()));
        assertEquals(Optional.of(other), desk.atWork("day.csv"));
        ProcessLock alive = BatchLock.take(folder).orElseThrow();
        try (alive) {
            assertEquals(Set.of(ID), desk.held());
        }
    }

    @Test
    void anotherFileOfTheNameIsNoLateWrite() throws Exception {
        AtomicInteger late = new AtomicInteger();
        ArchivedFiles archived = new ArchivedFiles(new MovedClock(), late::incrementAndGet);
        Path file = Files.writeString(root.resolve("day.csv"), "uid\n");
        archived.add(file, FileValidator.stamp(file));
        // Kept, so that the next file cannot get its identity.
        Files.move(file, root.resolve("day.replaced.csv"));
        Files.writeString(file, "uid\nuid-00001\n");
        archived.look();
        assertEquals(0, late.get());
        archived.add(file, FileValidator.stamp(file));
        Files.writeString(file, "uid\nuid-00001\nuid-00002\n");
        archived.look();
        assertEquals(1, late.get());
    }

    @Test
    void aResultShorterThanItsCheckpointIsWrittenAgain() throws Exception {
        Path folder = prepareFolder("uid\nuid-00001\nuid-00002\n");
        BatchState.claimed(ID, "day.csv", STARTED)
                .with(new BatchState.Checked("0".repeat(64), 2, 3, null, null, null))
                .with(new BatchState.Checkpoint(3, 14, 500, 0, new RowTotals(1, 0, 0, 0, 1, Map.of())))
                .write(folder);
        Files.write(folder.resolve("result.part"), "lost".getBytes(StandardCharsets.UTF_8));
        try (DoorBox box = restart()) {
            box.awaitDone("archive", "day.csv");
            assertEquals(3, box.read("outbox", "day.result.csv").lines().count());
            assertEquals(2, calls.get());
        }
    }

    @Test
    void aFileChangedWhileItIsWorkedOnIsHeld() throws Exception {
        Path folder = prepareFolder("uid\nuid-00001\n\"uid-00002\n");
        BatchState.claimed(ID, "day.csv", STARTED)
                .with(new BatchState.Checked("0".repeat(64), 2, 3, null, null, null))
                .write(folder);
        try (DoorBox box = restart()) {
            await().until(() -> calls.get() == 1);
            Files.writeString(Batch.input(folder), "uid\nuid-00001\nuid-00002\nuid-00003\n");
            box.awaitDone("archive", "day.csv");
            assertEquals(List.of(), box.names("rejected"));
            // The row that was appended to what had been checked is not asked.
            assertEquals(3, box.read("outbox", "day.result.csv").lines().count());
        }
    }

    @Test
    void aFaultBehindATakeOverLeavesTheBatchToTheBridge() throws Exception {
        BatchState.claimed(ID, "day.csv", STARTED).write(prepareFolder("uid\nuid-00001\n"));
        AtomicInteger faults = new AtomicInteger(1);
        Clock faulty = new MovedClock() {
            @Override
            public Instant instant() {
                if (faults.getAndDecrement() > 0) {
                    throw new IllegalStateException("a fault");
                }
                return super.instant();
            }
        };
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), List.of(), DoorBox.heart(), faulty)) {
            box.awaitDone("archive", "day.csv");
        }
    }

    @Test
    void aBatchThatItsRouteHasLostIsTakenBack() throws Exception {
        MovedClock clock = new MovedClock();
        try (DoorBox box = new DoorBox(DoorBox.config(root, 1), List.of(), DoorBox.heart(), clock)) {
            box.stopRoute("file-requests");
            box.drop("day.csv", "uid\nuid-00001\n");
            assertEquals(1, box.inbox().claim().size());
            assertEquals(0, box.inbox().claim().size());
            clock.moveBy(Duration.ofMinutes(2));
            box.inbox().claim();
            assertEquals(1, box.metrics.get("begini.file.held").gauge().value());
            box.startRoute("file-requests");
            box.awaitDone("archive", "day.csv");
        }
    }

    @Test
    void rowsAreNotAskedAgainForTheLackOfAnEmptyFileOfRejects() throws Exception {
        Path folder = prepareFolder("uid\nuid-00001\nuid-00002\n");
        BatchState.claimed(ID, "day.csv", STARTED)
                .with(new BatchState.Checked("0".repeat(64), 2, 3, null, null, null))
                .with(new BatchState.Checkpoint(3, 14, 11, 0, new RowTotals(1, 0, 0, 0, 1, Map.of())))
                .write(folder);
        Files.writeString(folder.resolve("result.part"), "the result\n");
        try (DoorBox box = restart()) {
            box.awaitDone("archive", "day.csv");
            assertEquals(1, calls.get());
            assertTrue(box.read("outbox", "day.result.csv").startsWith("the result\nuid-00002,issued,"));
        }
    }
}
