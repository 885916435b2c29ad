package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.core.RequestContext;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Upload.State;
import dev.beginibridge.model.Uploads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches that are sent instead of dropped: from their last byte on they are the file door's like any other. */
@Timeout(120)
class UploadedFilesTest {
    private static final String CSV = "uid\nann-1\nbad\n";

    @TempDir
    Path root;

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String send(Uploads uploads, String name, String text) throws IOException {
        return uploads.take(name, "web", Optional.empty(), bytes(text));
    }

    private static Upload awaitState(Uploads uploads, String id, State state) {
        await().until(() -> uploads.find(id).orElseThrow().state() == state);
        try {
            return uploads.find(id).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBatchIsAnsweredAndFoundByItsId() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            String id = send(uploads, "day.csv", CSV);
            Upload upload = awaitState(uploads, id, State.FINISHED);
            assertEquals("day.csv", upload.name());
            assertEquals("web", upload.client());
            assertEquals(new Upload.Counts(2, 2, 1, 1, 0), upload.counts());
            assertTrue(Files.readString(upload.result().orElseThrow()).contains("ann-1,issued"));
            assertTrue(Files.readString(upload.rejects().orElseThrow()).contains("bad,invalid_uid"));
            assertEquals(
                    root.resolve("outbox/sent/" + id + "/day.result.csv"),
                    upload.result().orElseThrow());
            await().until(box::isIdle);
            assertEquals(List.of("day.csv"), box.names("archive/sent/" + id));
        }
    }

    /** Neither what was dropped nor what anybody else sent is displaced, or waited for. */
    @Test
    void nobodyTakesTheNameOfAnother() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("night.csv", "uid\nann-1\n");
            box.awaitDone("archive", "night.csv");
            Uploads uploads = box.door.uploads();
            String web = send(uploads, "night.csv", "uid\nann-2\n");
            String esb = uploads.take("night.csv", "esb", Optional.empty(), bytes("uid\nann-3\n"));
            String bad = uploads.take("night.csv", "esb", Optional.empty(), bytes("name\nann\n"));
            Path ofWeb = awaitState(uploads, web, State.FINISHED).result().orElseThrow();
            Path ofEsb = awaitState(uploads, esb, State.FINISHED).result().orElseThrow();
            awaitState(uploads, bad, State.REFUSED);
            await().until(box::isIdle);
            assertEquals("night.result.csv", ofWeb.getFileName().toString());
            assertTrue(Files.readString(ofWeb).contains("ann-2,issued"));
            assertTrue(Files.readString(ofEsb).contains("ann-3,issued"));
            assertTrue(box.read("outbox", "night.result.csv").contains("ann-1,issued"));
            assertEquals(Set.of("night.result.csv", "night.summary.json", "sent"), Set.copyOf(box.names("outbox")));
            assertEquals(Set.of("night.csv", "sent"), Set.copyOf(box.names("archive")));
            assertEquals(List.of("sent"), box.names("rejected"));

            // And the other way round.
            box.drop("night.csv", "uid\nann-4\n");
            await().ignoreException(NoSuchFileException.class) // the earlier one is set aside, the next not there yet
                    .until(() -> box.read("outbox", "night.result.csv").contains("ann-4,issued"));
            assertEquals(Optional.of(ofWeb), uploads.find(web).orElseThrow().result());

            // Nor is what was dropped taken for a late write to what was sent.
            send(uploads, "night.csv", "uid\nann-10000\n");
            await().until(() -> box.names("archive/sent").size() == 3 && box.isIdle());
            box.drop("last.csv", "uid\nann-5\n");
            box.awaitDone("archive", "last.csv");
            assertEquals(0, box.metrics.get("begini.file.late.writes").counter().count());
        }
    }

    @Test
    void aDroppedFileDoesNotWaitForASentOneOfItsName() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Processor slow = exchange -> {
            if (exchange.getMessage().getBody(LinkRequest.class).uid().equals("ann-2")) {
                go.await();
            }
            DoorBox.heart().process(exchange);
        };
        try (DoorBox box = new DoorBox(root, 4, slow)) {
            Uploads uploads = box.door.uploads();
            String sent = send(uploads, "night.csv", "uid\nann-2\n");
            awaitState(uploads, sent, State.RUNNING);
            box.drop("night.csv", "uid\nann-1\n");
            await().until(() -> Files.exists(box.in("archive", "night.csv")));
            assertEquals(State.RUNNING, uploads.find(sent).orElseThrow().state());
            go.countDown();
            awaitState(uploads, sent, State.FINISHED);
        }
    }

    /** Of a layout whose pattern has no fixed end, a file's name is its NAME. */
    @Test
    void noFileTakesThePlaceOfTheFolderOfWhatWasSent() throws Exception {
        String[] layouts = {
            "begini.layouts.loans.files", "LOANS.G*",
            "begini.layouts.loans.fields", "UID X(10)",
            "begini.layouts.short.files", "SEN?",
            "begini.layouts.short.fields", "UID X(10)"
        };
        try (DoorBox box = DoorBox.open(root, request -> {}, layouts)) {
            Uploads uploads = box.door.uploads();
            String bad = send(uploads, "day.csv", "name\nann\n");
            String good = send(uploads, "day.csv", CSV);
            awaitState(uploads, bad, State.REFUSED);
            awaitState(uploads, good, State.FINISHED);
            box.drop("sent.csv", "name\nann\n");
            box.awaitDone("rejected", "sent.error.json");
            assertEquals(State.REFUSED, uploads.find(bad).orElseThrow().state());
            box.drop("sent", "uid-00001 \n");
            await().until(() -> box.names("rejected").stream().anyMatch(name -> name.startsWith("unsafe-name-")));
            await().until(box::isIdle);
            assertEquals(List.of("sent"), box.names("archive"));
            assertEquals(State.FINISHED, uploads.find(good).orElseThrow().state());
        }
    }

    /** A replay sets the earlier files aside before it publishes its own, and may die in between. */
    @Test
    void whatAReplayHasSetAsideIsFoundUntilTheNextIsThere() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            String id = send(uploads, "day.csv", CSV);
            Path now = awaitState(uploads, id, State.FINISHED)
                    .result()
                    .orElseThrow()
                    .getParent();
            await().until(box::isIdle);
            String first = "day.replaced-20260101T000000Z-00000001";
            String second = "day.replaced-20260102T000000Z-00000000";
            for (String name : List.of(".result.csv", ".rejects.csv", ".summary.json")) {
                Files.copy(now.resolve("day" + name), now.resolve(first + name));
                Files.copy(now.resolve("day" + name), now.resolve(second + name));
            }
            assertEquals(
                    Optional.of(now.resolve("day.result.csv")),
                    uploads.find(id).orElseThrow().result());
            Files.delete(now.resolve("day.summary.json"));
            Upload found = uploads.find(id).orElseThrow();
            assertEquals(State.FINISHED, found.state());
            assertEquals(Optional.of(now.resolve(second + ".result.csv")), found.result());
            assertEquals(Optional.of(now.resolve(second + ".rejects.csv")), found.rejects());
        }
    }

    @Test
    void twoOfOneNameRunSideBySideAndKeepTheirResults() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Processor slow = exchange -> {
            go.await();
            DoorBox.heart().process(exchange);
        };
        try (DoorBox box = new DoorBox(root, 4, slow)) {
            Uploads uploads = box.door.uploads();
            String first = send(uploads, "day.csv", "uid\nann-1\n");
            awaitState(uploads, first, State.RUNNING);
            String second = send(uploads, "day.csv", "uid\nann-2\n");
            awaitState(uploads, second, State.RUNNING);
            go.countDown();
            Path newer = awaitState(uploads, second, State.FINISHED).result().orElseThrow();
            Path older = awaitState(uploads, first, State.FINISHED).result().orElseThrow();
            assertTrue(Files.readString(older).contains("ann-1"), older.toString());
            assertTrue(Files.readString(newer).contains("ann-2"), newer.toString());
            assertFalse(older.equals(newer));
        }
    }

    @Test
    void aRefusedBatchSaysWhy() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            String id = send(uploads, "day.csv", "name\nann\n");
            Upload refused = awaitState(uploads, id, State.REFUSED);
            assertEquals(
                    "missing_uid_column",
                    refused.report().orElseThrow().path("code").asText());
            // The next of that name is another batch, whatever stands in the folder of the refused.
            String next = send(uploads, "day.csv", "uid,uid\nann,x\n");
            assertEquals(
                    "duplicate_column",
                    awaitState(uploads, next, State.REFUSED)
                            .report()
                            .orElseThrow()
                            .path("code")
                            .asText());
            assertEquals(
                    "missing_uid_column",
                    uploads.find(id)
                            .orElseThrow()
                            .report()
                            .orElseThrow()
                            .path("code")
                            .asText());
        }
    }

    @Test
    void rowsMayOnlyAskForWhatTheirSenderMay() throws Exception {
        Processor heart = exchange -> {
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            Set<?> allowed = exchange.getProperty(RequestContext.DEPLOYMENTS, Set.class);
            boolean known =
                    allowed == null || allowed.contains(request.deployment().orElse(""));
            exchange.getMessage()
                    .setBody(
                            known
                                    ? DoorBox.answer(request)
                                    : LinkReply.refuse(request, new LinkError(ErrorCode.UNKNOWN_DEPLOYMENT, "none")));
        };
        try (DoorBox box = new DoorBox(root, 4, heart)) {
            Uploads uploads = box.door.uploads();
            String rows = "uid,deployment\nann-1,loans\nann-2,cards\n";
            String id = uploads.take("day.csv", "web", Optional.of(Set.of("loans")), bytes(rows));
            String result = Files.readString(
                    awaitState(uploads, id, State.FINISHED).result().orElseThrow());
            assertTrue(result.contains("ann-1,loans,issued"), result);
            assertTrue(result.contains("ann-2,cards,rejected"), result);
            box.drop("dropped.csv", rows + "ann-3,cards\n");
            box.awaitDone("archive", "dropped.csv");
            assertTrue(box.read("outbox", "dropped.result.csv").contains("ann-2,cards,issued"));
        }
    }

    @Test
    void whatWasTakenIsDoneByTheNextBridge() throws Exception {
        String id;
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            throw new BridgeStopping();
        })) {
            id = send(box.door.uploads(), "day.csv", CSV);
        }
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            assertEquals(
                    2,
                    awaitState(box.door.uploads(), id, State.FINISHED).counts().rows());
        }
    }

    @Test
    void halfOfABatchLeavesNothing() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            InputStream torn = new SequenceInputStream(bytes("uid\n" + "x".repeat(100_000)), new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("torn");
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    throw new IOException("torn");
                }
            });
            assertThrows(IOException.class, () -> uploads.take("day.csv", "web", Optional.empty(), torn));
            assertEquals(List.of(), box.names("work"));
            // What a killed bridge left half-written is cleared away.
            Path half = root.resolve("work").resolve(UUID.randomUUID().toString());
            Files.createDirectory(half);
            Files.writeString(half.resolve("input"), "uid\nann");
            Files.writeString(half.resolve(BatchLock.NAME), "");
            await().until(() -> !Files.exists(half));
            assertTrue(box.isIdle());
        }
    }

    /** The file system goes away while a batch comes; its rest was kept locked for as long as the bridge lived. */
    @Test
    void aFolderThatGoesAwayMeanwhileLeavesNothing() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Path work = root.resolve("work");
            Path away = root.resolve("work-that-is-away");
            InputStream content = new SequenceInputStream(bytes("uid\n"), new InputStream() {
                @Override
                public int read() throws IOException {
                    Files.move(work, away);
                    return -1;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    return read();
                }
            });
            assertThrows(IOException.class, () -> box.door.uploads().take("day.csv", "web", Optional.empty(), content));
            Files.move(away, work);
            await().until(box::isIdle);
        }
    }

    @Test
    void noOtherIdIsFound() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            String id = send(uploads, "day.csv", CSV);
            awaitState(uploads, id, State.FINISHED);
            for (String other :
                    List.of(UUID.randomUUID().toString(), "x", "../" + id, id + "x", "", id.toUpperCase(Locale.ROOT))) {
                assertEquals(Optional.empty(), uploads.find(other), other);
            }
        }
    }

    @Test
    void resultsThatWereTakenAwayAreGone() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            String id = send(uploads, "day.csv", CSV);
            awaitState(uploads, id, State.FINISHED);
            Files.delete(root.resolve("outbox/sent/" + id + "/day.result.csv"));
            assertEquals(Optional.empty(), uploads.find(id).orElseThrow().result());
            Files.delete(root.resolve("outbox/sent/" + id + "/day.summary.json"));
            awaitState(uploads, id, State.GONE);
        }
    }

    @Test
    void theSameContentIsRefusedToItsSenderOnly() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            String first = send(uploads, "day.csv", CSV);
            awaitState(uploads, first, State.FINISHED);
            String other = uploads.take("evening.csv", "esb", Optional.empty(), bytes(CSV));
            assertEquals(1, awaitState(uploads, other, State.FINISHED).counts().issued());
            Upload again = awaitState(uploads, send(uploads, "again.csv", CSV), State.REFUSED);
            String why = again.report().orElseThrow().toString();
            assertTrue(why.contains("duplicate_content") && why.contains("day.csv") && why.contains(first), why);
            box.drop("dropped.csv", CSV);
            box.awaitDone("archive", "dropped.csv");
        }
    }

    @Test
    void aReplayMayAskForNoMoreThanItsBatch() throws Exception {
        String id;
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            id = uploads.take("day.csv", "web", Optional.of(Set.of("loans")), bytes("uid\nlate-1\n"));
            assertEquals(1, awaitState(uploads, id, State.FINISHED).counts().failed());
            await().until(box::isIdle);
        }
        new Replay(DoorBox.config(root, 4), List.of(), Clock.systemUTC()).prepare(id);
        AtomicReference<Object> asked = new AtomicReference<>();
        Processor heart = exchange -> {
            asked.set(exchange.getProperty(RequestContext.DEPLOYMENTS));
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            exchange.getMessage()
                    .setBody(DoorBox.answer(new LinkRequest(
                            request.requestId(), request.deployment(), "ann-1", request.environment())));
        };
        try (DoorBox box = new DoorBox(root, 4, heart)) {
            await().until(box::isIdle);
            Upload upload = box.door.uploads().find(id).orElseThrow();
            assertEquals(new Upload.Counts(1, 1, 1, 0, 0), upload.counts());
            assertEquals(2, upload.report().orElseThrow().path("generation").asInt());
            assertEquals(Set.of("loans"), asked.get());
        }
    }

    @Test
    void aReplayAsksNothingWhenItsSenderIsForgotten() throws Exception {
        String id;
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Uploads uploads = box.door.uploads();
            id = uploads.take("day.csv", "web", Optional.of(Set.of("loans")), bytes("uid\nlate-1\n"));
            awaitState(uploads, id, State.FINISHED);
            await().until(box::isIdle);
        }
        Replay.Prepared replay = new Replay(DoorBox.config(root, 4), List.of(), Clock.systemUTC()).prepare(id);
        // To the ledger it is another folder from now on.
        Files.delete(root.resolve("work").resolve(BatchRegister.FOLDER_ID));
        AtomicReference<Object> asked = new AtomicReference<>();
        try (DoorBox box = new DoorBox(root, 4, exchange -> asked.set(exchange))) {
            await().until(replay::isLost);
            String error = box.read("rejected/sent/" + id, "day.error.json");
            assertTrue(error.contains("the ledger no longer knows who sent the batch"), error);
            assertNull(asked.get());
            assertTrue(box.read("outbox/sent/" + id, "day.result.csv").contains("late-1,failed"));
        }
    }

    @Test
    void oneThatCannotBeReadDoesNotStandInTheWay() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Path broken = root.resolve("work").resolve(UUID.randomUUID().toString());
            Files.createDirectories(broken);
            Files.writeString(broken.resolve("state.json"), "{");
            String id = send(box.door.uploads(), "day.csv", CSV);
            awaitState(box.door.uploads(), id, State.FINISHED);
            assertTrue(Files.exists(broken.resolve("state.json")));
        }
    }
}
