package dev.beginibridge.result.files;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.format.pgp.Pgp;
import dev.beginibridge.format.pgp.PgpKeyFiles;
import dev.beginibridge.model.Secret;
import dev.beginibridge.result.Outbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code NAME.scores.csv}, of real inputs in a real archive. */
class BatchScoresTest {
    private static final String SCORE = "{\"calculated\":{\"score\":%d,\"risk_band\":\"B\"}}";

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private Outbox outbox;
    private Settings settings;
    private BridgeConfig config;
    private BatchScores scores;

    @BeforeEach
    void open() throws Exception {
        outbox = new Outbox(directory, clock);
        settings = Settings.empty(name -> null);
        settings.put("begini.file.archive", directory.resolve("archive").toString(), "test");
        settings.put("begini.file.outbox", directory.resolve("outbox").toString(), "test");
        settings.put("begini.file.work", directory.resolve("work").toString(), "test");
        settings.put("begini.deployments.personal-loans.integration-id", "1234567890987654321", "test");
        settings.put("begini.deployments.personal-loans.api-key", "key", "test");
        settings.put("begini.default-deployment", "personal-loans", "test");
        Files.createDirectories(directory.resolve("archive"));
        Files.createDirectories(directory.resolve("outbox"));
        Files.createDirectories(directory.resolve("work"));
        config = BridgeConfig.from(settings);
        scores = new BatchScores(config, outbox.store);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    private void input(String name, String content) throws Exception {
        Files.writeString(directory.resolve("archive").resolve(name), content);
    }

    private static ResultFiles.News.Batch batch(String name) {
        return new ResultFiles.News.Batch(name, () -> {});
    }

    private List<String> scores(String name) throws Exception {
        outbox.store.take(100, clock.instant(), Duration.ofMinutes(1));
        scores.of(batch(name));
        String stem = name.substring(0, name.indexOf('.'));
        return Files.readAllLines(directory.resolve("outbox").resolve(stem + ".scores.csv"));
    }

    @Test
    void eachRowHasTheEventThatEndedItsJourney() throws Exception {
        input("day.csv", "name,uid,request_id\nAda,UID-00001,R-1\nBob,a b,R-2\nCid,UID-00003,R-3\n");
        outbox.ask("UID-00001", "day.csv", 1);
        outbox.ask("UID-00003", "day.csv", 3);
        outbox.receive("UID-00001", "application.incomplete", "{}");
        String columns =
                "row,uid,request_id,event_id,event,received_at,score,risk_band,score_confidence,completed_at,reasons";
        assertTrue(Files.readString(Path.of("docs/results.md")).contains("`" + columns + "`"), "docs/results.md");
        assertEquals(
                List.of(columns, "1,UID-00001,R-1,,,,,,,,", "2,a b,R-2,,,,,,,,", "3,UID-00003,R-3,,,,,,,,"),
                scores("day.csv"));

        String score = outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        outbox.receive("UID-00001", "application.complete", "{}");
        String expired = outbox.receive("UID-00003", "application.expired", "{}");
        List<String> lines = scores("day.csv");
        String at = "2026-11-24T12:00:00.000Z";
        assertEquals("1,UID-00001,R-1," + score + ",psychometric_score.complete," + at + ",712,B,,,", lines.get(1));
        assertEquals("3,UID-00003,R-3," + expired + ",application.expired," + at + ",,,,,", lines.get(3));
    }

    /** Another client, or the inbox, may have a file of the same name. */
    @Test
    void whatWasSentHasItsScoresBesideItsResult() throws Exception {
        String place = "sent/01234567-89ab-cdef-0123-456789abcdef";
        Files.createDirectories(directory.resolve("archive").resolve(place));
        Path out = Files.createDirectories(directory.resolve("outbox").resolve(place));
        input("night.csv", "uid\nUID-00001\n");
        input(place + "/night.csv", "uid\nUID-00001\n");
        outbox.ask("UID-00001", place + "/night.csv", 1);
        String score = outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        assertEquals("1,UID-00001,,,,,,,,,", scores("night.csv").get(1));
        scores.of(batch(place + "/night.csv"));
        scores.of(batch("sent/../../night.csv"));
        assertTrue(Files.readAllLines(out.resolve("night.scores.csv")).get(1).startsWith("1,UID-00001,," + score));
        assertFalse(Files.exists(directory.resolve("night.scores.csv")), "no way out of the folders");
    }

    @Test
    void aRowGetsOnlyWhatCameBackForIt() throws Exception {
        input("mine.jsonl", "{\"uid\":\"UID-00001\"}\n");
        outbox.ask("UID-00001", "theirs.csv", 1);
        outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        assertEquals("1,UID-00001,,,,,,,,,", scores("mine.jsonl").get(1));
    }

    /** Its input in the archive was changed: what was begun of its scores does not stay. */
    @Test
    void aBatchThatCannotBeReadLeavesNothing() throws Exception {
        input("changed.csv", "name\nAda\n");
        scores.of(batch("changed.csv"));
        try (Stream<Path> left = Files.list(directory.resolve("outbox"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aBatchWhoseInputIsGoneIsLeftAlone() throws Exception {
        scores.of(batch("gone.csv"));
        scores.of(batch("../day.csv"));
        assertFalse(Files.exists(directory.resolve("outbox/gone.scores.csv")));
    }

    /** Whoever throws is asked again at the next interval. */
    @Test
    void aBatchThatIsNotInTheArchiveYetIsTriedAgain() throws Exception {
        outbox.ask("UID-00001", "day.csv", 1);
        String score = outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        Path folder = atWork(BatchState.claimed("first", "day.csv", "2026-11-24T12:00:00Z"));
        assertThrows(IOException.class, () -> scores.of(batch("day.csv")));

        input("day.csv", "uid\nUID-00001\n");
        Batch.removeFolder(folder);
        assertTrue(scores("day.csv").get(1).startsWith("1,UID-00001,," + score));

        atWork(BatchState.claimed("second", "day.csv", "2026-11-25T12:00:00Z"));
        assertThrows(IOException.class, () -> scores.of(batch("day.csv")), "what is there is yesterday's input");
    }

    private Path atWork(BatchState state) throws Exception {
        Path folder = Files.createDirectory(directory.resolve("work").resolve(state.id()));
        state.write(folder);
        return folder;
    }

    @Test
    void aReplayHasItsInputInTheArchive() throws Exception {
        input("day.csv", "uid\nUID-00001\n");
        BatchState state = BatchState.claimed("again", "day.csv", "2026-11-24T12:00:00Z");
        atWork(state.with(new BatchState.Replay("first", 2)));
        assertEquals("1,UID-00001,,,,,,,,,", scores("day.csv").get(1));
    }

    @Test
    void anArchiveThatIsAwayIsTriedAgain() throws Exception {
        Files.delete(directory.resolve("archive"));
        assertThrows(NoSuchFileException.class, () -> scores.of(batch("day.csv")));
    }

    /** PostgreSQL refuses a search for what no text of its can hold. */
    @Test
    void whatNoRowCanHaveAskedForIsNotLookedFor() throws Exception {
        outbox.close(); // any search fails
        input("odd.jsonl", "{\"uid\":\"UID\\u000000001\"}\n{\"uid\":\"UID-00001\",\"deployment\":\"a\\u0000b\"}\n");
        scores.of(batch("odd.jsonl"));
        assertEquals(
                3,
                Files.readAllLines(directory.resolve("outbox/odd.scores.csv")).size());
    }

    @Test
    void theFolderOfABatchIsMadeAgain() throws Exception {
        String place = "sent/01234567-89ab-cdef-0123-456789abcdef";
        Files.createDirectories(directory.resolve("archive").resolve(place));
        input(place + "/night.csv", "uid\nUID-00001\n");
        scores.of(batch(place + "/night.csv"));
        assertTrue(Files.exists(directory.resolve("outbox").resolve(place).resolve("night.scores.csv")));
    }

    /** Made again, it would hide below the mount point of a file system that is away. */
    @Test
    void anOutboxThatIsAwayIsNotMade() throws Exception {
        String place = "sent/01234567-89ab-cdef-0123-456789abcdef";
        Files.createDirectories(directory.resolve("archive").resolve(place));
        input("day.csv", "uid\nUID-00001\n");
        input(place + "/night.csv", "uid\nUID-00001\n");
        Files.delete(directory.resolve("outbox"));
        for (String name : List.of("day.csv", place + "/night.csv")) {
            assertThrows(NoSuchFileException.class, () -> scores.of(batch(name)));
            assertFalse(Files.exists(directory.resolve("outbox")));
        }
    }

    /** One was too slow: another has taken its work over, and comes first. */
    @Test
    void twoBridgesDoNotWriteIntoTheSameHiddenFile() throws Exception {
        input("day.csv", "uid\nUID-00001\nUID-00002\n");
        BatchScores other = new BatchScores(config, outbox.store);
        List<String> whole = scores("day.csv");
        AtomicInteger rows = new AtomicInteger();
        scores.of(new ResultFiles.News.Batch("day.csv", () -> {
            if (rows.incrementAndGet() == 2) {
                assertDoesNotThrow(() -> other.of(batch("day.csv")));
            }
        }));
        assertEquals(whole, Files.readAllLines(directory.resolve("outbox/day.scores.csv")));
    }

    @Test
    void whatAKilledBridgeLeftGoesWithTheNextScores() throws Exception {
        input("day.csv", "uid\nUID-00001\n");
        Path old = Files.writeString(directory.resolve("outbox/.day.scores.csv.01234567.part"), "row");
        Path atWork = Files.writeString(directory.resolve("outbox/.day.scores.csv.76543210.part"), "row");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        scores("day.csv");
        assertFalse(Files.exists(old));
        assertTrue(Files.exists(atWork), "another bridge may write it");
    }

    @Test
    void theScoresOfAnEncryptedBatchAreEncryptedForItsRecipients() throws Exception {
        Path keys = Path.of("src/test/resources/pgp");
        settings.put(
                "begini.file.pgp.key-file", keys.resolve("bridge.secret.asc").toString(), "test");
        settings.put("begini.file.pgp.passphrase", "correct horse", "test");
        settings.put(
                "begini.file.pgp.recipients-file",
                keys.resolve("desk.public.asc").toString(),
                "test");
        Files.copy(keys.resolve("day.csv.pgp"), directory.resolve("archive/day.csv.pgp"));
        new BatchScores(BridgeConfig.from(settings), outbox.store).of(batch("day.csv.pgp"));

        assertFalse(Files.exists(directory.resolve("outbox/day.scores.csv")));
        Pgp desk = Pgp.of(new PgpKeyFiles(
                keys.resolve("desk.secret.asc"), Optional.of(Secret.of("correct horse")), Optional.empty()));
        try (InputStream in = desk.decrypted(Files.newInputStream(directory.resolve("outbox/day.scores.csv.pgp")))) {
            String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(content.contains("\n1,CUST-00001,"), content);
        }
    }
}
