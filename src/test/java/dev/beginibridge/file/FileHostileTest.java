package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.LinkRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is meant to hurt: each ends in one clear outcome, neighbours go on, and nothing outside the folders is touched. */
class FileHostileTest {
    private static final long GIGABYTE = 1L << 30;
    private static final String GOOD = "uid\nuid-00001\n";

    @TempDir
    Path root;

    private Path outside;

    @BeforeEach
    void putSomethingOutside() throws IOException {
        outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("theirs.csv"), GOOD);
    }

    @AfterEach
    void nothingOutsideTheFoldersIsTouched() throws IOException {
        assertEquals(List.of("theirs.csv"), DoorBox.names(outside));
        assertEquals(GOOD, Files.readString(outside.resolve("theirs.csv")));
        assertEquals(
                List.of(".ledger", "archive", "inbox", "outbox", "outside", "rejected", "work"), DoorBox.names(root));
    }

    private static String code(DoorBox box, String error) throws IOException {
        return new ObjectMapper()
                .readTree(box.read("rejected", error))
                .path("code")
                .textValue();
    }

    @Test
    void oneThatCannotBeExaminedDoesNotStopTheOthers() throws Exception {
        BridgeConfig.File usual = DoorBox.config(root, 1);
        Path inbox = Files.createDirectory(root.resolve("inbox"));
        // Longer than a path may be; its folder's path is not.
        Path tooLong = inbox.resolve("n".repeat(240) + ".csv");
        Files.writeString(tooLong, "uid\nuid-00001\n");
        try (DoorBox box = new DoorBox(
                new BridgeConfig.File(
                        true,
                        Path.of(inbox + "/.".repeat((3_950 - inbox.toString().length()) / 2)),
                        usual.outbox(),
                        usual.archive(),
                        usual.rejected(),
                        usual.work(),
                        1,
                        usual.pollInterval(),
                        usual.rules()),
                DoorBox.heart())) {
            box.drop("day.csv", "uid\nuid-00002\n");
            box.awaitDone("archive", "day.csv");
            assertEquals(List.of(tooLong.getFileName().toString()), box.names("inbox"));
            assertTrue(box.metrics.get("begini.file.waiting.seconds").gauge().value() > 0);
        }
    }

    /** A line of zero bytes which the disk does not hold. */
    private static void sparse(Path file, String start) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(start.getBytes(StandardCharsets.UTF_8));
            out.setLength(GIGABYTE);
        }
    }

    private static void bomb(Path file) throws IOException {
        byte[] piece = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write("uid\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 1 << 10; i++) {
                out.write(piece);
            }
        }
    }

    @Test
    void aSingleLineOfAGigabyteIsRefusedWithoutBeingHeldInMemory() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Path hidden = Files.createDirectory(root.resolve("inbox/.hidden"));
            sparse(hidden.resolve("header.csv"), "uid");
            sparse(hidden.resolve("row.csv"), GOOD);
            sparse(hidden.resolve("quoted.csv"), GOOD + "\"");
            sparse(hidden.resolve("line.jsonl"), "{\"uid\":\"");
            bomb(hidden.resolve("bomb.csv.gz"));
            List<String> names = DoorBox.names(hidden);
            for (String name : names) {
                Files.move(hidden.resolve(name), box.in("inbox", name), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.delete(hidden);
            box.drop("good.csv", GOOD);
            box.awaitDone("archive", "good.csv");
            for (String name : names) {
                box.awaitDone("rejected", name.replaceFirst("\\..*", ".error.json"));
                assertEquals("record_too_long", code(box, name.replaceFirst("\\..*", ".error.json")), name);
            }
            assertEquals(GIGABYTE, Files.size(box.in("rejected", "row.csv")));
        }
    }

    @Test
    void namesThatPointElsewhereOrHideSomethingStayWhereTheyBelong() throws Exception {
        List<String> unsafe = List.of(
                "up\\..\\..\\up.csv",
                "n".repeat(251) + ".csv",
                "two\nlines.csv",
                "\033[2Jgone.csv",
                "a:b.csv",
                "star*.csv",
                "pipe|.csv");
        List<String> safe =
                List.of("a..%2f..%2fup.csv", "-rf.csv", "$(reboot).csv", "a b;c.csv", "tür😀.csv", "a..csv", "~.csv");
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            List<String> hidden = List.of("..csv", "...csv", "..up.csv", "..\\..\\up.csv");
            int i = 0;
            for (String name :
                    Stream.of(unsafe, safe, hidden).flatMap(List::stream).toList()) {
                // Written in place, as the names are the test.
                Files.writeString(root.resolve("inbox/.w"), "uid\nuid-" + (10_000 + i++) + "\n");
                Files.move(
                        root.resolve("inbox/.w"), root.resolve("inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
            // Bytes that are no UTF-8: only a shell can write such a name.
            assertEquals(
                    0,
                    new ProcessBuilder("sh", "-c", "printf 'uid\\nuid-99999\\n' > \"$(printf 'b\\377d.csv')\"")
                            .directory(root.resolve("inbox").toFile())
                            .inheritIO()
                            .start()
                            .waitFor());
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            box.names("inbox").equals(hidden.stream().sorted().toList()) && box.isIdle());
            assertEquals(2 * (unsafe.size() + 1), box.names("rejected").size());
            int undecoded = 0;
            for (String name : box.names("rejected")) {
                assertTrue(name.matches("unsafe-name-[0-9a-f-]{36}\\.(csv|error\\.json)"), name);
                if (name.endsWith(".json")) {
                    assertEquals("unsafe_name", code(box, name));
                    undecoded += box.read("rejected", name).contains("LANG=C.UTF-8") ? 1 : 0;
                }
            }
            assertEquals(1, undecoded);
            assertEquals(safe.stream().sorted().toList(), box.names("archive"));
            for (String name : safe) {
                String stem = name.substring(0, name.length() - 4);
                assertTrue(box.read("outbox", stem + ".result.csv").contains(",issued,"), name);
            }
        }
    }

    @Test
    void linksPlantedWhereResultsGoAreNotFollowed() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Path theirs = outside.resolve("theirs.csv");
            for (String planted : List.of(
                    "outbox/day.result.csv",
                    "outbox/day.summary.json",
                    "outbox/day.rejects.csv",
                    "archive/day.csv",
                    "rejected/bad.csv",
                    "rejected/bad.error.json")) {
                Files.createSymbolicLink(root.resolve(planted), theirs);
            }
            Files.createSymbolicLink(box.in("inbox", "link.csv"), theirs);
            Files.createLink(
                    box.in("inbox", "own.csv"), Files.writeString(box.in("inbox", ".same"), "uid\nuid-00007\n"));
            box.drop("day.csv", "uid\nuid-00002\nbad\n");
            box.drop("bad.csv", "id\n1\n");
            box.awaitDone("archive", "day.csv");
            box.awaitDone("rejected", "bad.error.json");
            box.awaitDone("archive", "own.csv");
            for (String name : List.of("day.result.csv", "day.summary.json", "day.rejects.csv")) {
                assertTrue(Files.isRegularFile(box.in("outbox", name), LinkOption.NOFOLLOW_LINKS), name);
            }
            assertTrue(box.read("outbox", "day.result.csv").contains("uid-00002,issued,"));
            assertEquals("missing_uid_column", code(box, "bad.error.json"));
            assertEquals(List.of(".same", "link.csv"), box.names("inbox"));
        }
    }

    /** The search answers yes or no: a link would let it answer for any file of the bridge's user. */
    @Test
    void linksAreNeitherListedNorSearched() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            FileDesk desk = new FileDesk(DoorBox.config(root, 4));
            Path theirs = outside.resolve("theirs.csv");
            Files.createSymbolicLink(box.in("inbox", "link.csv"), theirs);
            assertEquals(List.of(), desk.all(Set.of()));
            assertEquals(Optional.empty(), desk.holding("uid-00001", Set.of()));
            // Put there after the folder was listed.
            assertThrows(IOException.class, () -> TextSearch.contains(box.in("inbox", "link.csv"), "uid-00001"));
            assertTrue(TextSearch.contains(theirs, "uid-00001"));
        }
    }

    @Test
    void smallFilesAreNotStuckBehindBigOnes() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        List<String> big = new ArrayList<>();
        try (DoorBox box = new DoorBox(root, 2, exchange -> {
            if (exchange.getMessage().getBody(LinkRequest.class).uid().startsWith("stuck")) {
                stuck.await();
            }
            DoorBox.heart().process(exchange);
        })) {
            for (int i = 0; i < 4; i++) {
                StringBuilder rows = new StringBuilder("uid,note\nstuck-" + i + ",\n");
                String note = "n".repeat(1_000);
                for (int row = 0; row < 1_100; row++) {
                    rows.append("uid-")
                            .append(i)
                            .append('-')
                            .append(row)
                            .append(',')
                            .append(note)
                            .append('\n');
                }
                big.add("big" + i + ".csv");
                box.drop("big" + i + ".csv", rows.toString());
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> box.names("inbox").size() == 1);
            for (int i = 0; i < 5; i++) {
                box.drop("small" + i + ".csv", "uid\nuid-small-" + i + "\n");
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> box.names("archive").size() == 5);
            assertFalse(box.names("archive").stream().anyMatch(big::contains));
            // Three of the big ones run, the fourth has no place.
            assertEquals(1, box.names("inbox").size());
            stuck.countDown();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> box.names("archive").size() == 9 && box.isIdle());
        }
    }
}
