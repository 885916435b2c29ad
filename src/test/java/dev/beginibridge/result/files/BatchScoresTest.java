package dev.beginibridge.result.files;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.ManualClock;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.FileFormats;
import dev.beginibridge.file.batch.Publisher;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.format.pgp.Pgp;
import dev.beginibridge.format.pgp.PgpKeyFiles;
import dev.beginibridge.model.Digests;
import dev.beginibridge.model.Secret;
import dev.beginibridge.result.Outbox;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        scores = new BatchScores(config, outbox.store, clock);
    }

    @AfterEach
    void close() {
        outbox.close();
    }

    /** A batch that is done. */
    private void done(String name, String content) throws Exception {
        done(Outbox.batch(name), name, content, Map.of());
    }

    private void done(String id, String name, String content, Map<String, Object> settings) throws Exception {
        Path input = directory.resolve("archive").resolve(name);
        Files.createDirectories(input.getParent());
        Files.writeString(input, content);
        summary(id, name, settings);
    }

    private void summary(String id, String name, Map<String, Object> settings) throws Exception {
        Path input = directory.resolve("archive").resolve(name);
        Map<String, Object> told = new HashMap<>(settings);
        told.put("file", input.getFileName().toString());
        told.put("sha256", Digests.sha256(input));
        told.put("started_at", clock.instant().toString());
        told.put("batch", id);
        told.put("generation", 1);
        Path summary = directory.resolve("outbox").resolve(stem(name) + ".summary.json");
        Files.createDirectories(summary.getParent());
        Files.writeString(summary, new ObjectMapper().writeValueAsString(told));
    }

    private static String stem(String name) {
        return name.substring(0, name.indexOf('.'));
    }

    private static ResultFiles.News.Batch batch(String name) {
        return new ResultFiles.News.Batch(Outbox.batch(name), name, () -> {});
    }

    private void settle() {
        outbox.store.take(100, clock.instant(), Duration.ofMinutes(1));
    }

    private List<String> scores(String name) throws Exception {
        settle();
        scores.of(batch(name));
        return published(stem(name));
    }

    private List<String> published(String stem) throws Exception {
        return Files.readAllLines(directory.resolve("outbox").resolve(stem + ".scores.csv"));
    }

    @Test
    void eachRowHasTheEventThatEndedItsJourney() throws Exception {
        done("day.csv", "name,uid,request_id\nAda,UID-00001,R-1\nBob,a b,R-2\nCid,UID-00003,R-3\n");
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
        Path out = directory.resolve("outbox").resolve(place);
        done("night.csv", "uid\nUID-00001\n");
        done(place + "/night.csv", "uid\nUID-00001\n");
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
        done("mine.jsonl", "{\"uid\":\"UID-00001\"}\n");
        outbox.ask("UID-00001", "theirs.csv", 1);
        outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        assertEquals("1,UID-00001,,,,,,,,,", scores("mine.jsonl").get(1));
    }

    @Test
    void aBatchThatCannotBeReadLeavesNothing() throws Exception {
        done("unfit.csv", "name\nAda\n");
        done("changed.csv", "uid\nUID-00001\n");
        Files.writeString(directory.resolve("archive/changed.csv"), "uid\nUID-00002\n");
        scores.of(batch("unfit.csv"));
        scores.of(batch("changed.csv"));
        assertEquals(Set.of("unfit.summary.json", "changed.summary.json"), outboxNames());
    }

    /** Each look would read all earlier inputs of its name. */
    @Test
    void anInputThatIsGoneIsLookedForOnce() throws Exception {
        done("night.csv", "uid\nUID-00001\n");
        Files.delete(directory.resolve("archive/night.csv"));
        AtomicInteger looks = new AtomicInteger();
        ResultFiles.News.Batch night =
                new ResultFiles.News.Batch(Outbox.batch("night.csv"), "night.csv", looks::incrementAndGet);
        scores.of(night);
        int first = looks.get();
        assertTrue(first > 0);
        scores.of(night);
        assertEquals(first, looks.get());
    }

    /** Whoever moves results away takes their summaries, too. */
    @Test
    void aSummaryThatIsGoneIsMissedOnce() throws Exception {
        assertThrows(IOException.class, () -> scores.of(batch("day.csv")));
        scores.of(batch("day.csv"));
        done("day.csv", "uid\nUID-00001\n");
        assertEquals("1,UID-00001,,,,,,,,,", scores("day.csv").get(1));
    }

    @Test
    void aSummaryThatIsNoJsonIsPassedOver() throws Exception {
        done("day.csv", "uid\nUID-00001\n");
        Files.writeString(directory.resolve("outbox/day.old.summary.json"), "{");
        assertEquals("1,UID-00001,,,,,,,,,", scores("day.csv").get(1));
    }

    private Set<String> outboxNames() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("outbox"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** By a file that has the same name each night. */
    @Test
    void eachNightHasTheScoresOfItsOwnRows() throws Exception {
        String first = Outbox.batch("first night");
        done(first, "night.csv", "uid\nUID-00001\nUID-00003\n", Map.of());
        String aside = "night.replaced-20261125T120000Z-89abcdef";
        Files.move(directory.resolve("archive/night.csv"), directory.resolve("archive/" + aside + ".csv"));
        Files.move(
                directory.resolve("outbox/night.summary.json"), directory.resolve("outbox/" + aside + ".summary.json"));
        outbox.ask("UID-00001", first, "night.csv", 1);
        done("night.csv", "uid\nUID-00002\n");
        outbox.ask("UID-00002", "night.csv", 1);
        String old = outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        String young = outbox.receive("UID-00002", "psychometric_score.complete", SCORE.formatted(655));
        assertTrue(scores("night.csv").get(1).startsWith("1,UID-00002,," + young));
        scores.of(new ResultFiles.News.Batch(first, "night.csv", () -> {}));
        assertTrue(published(aside).get(1).startsWith("1,UID-00001,," + old));
        assertEquals("2,UID-00003,,,,,,,,,", published(aside).get(2));
        assertTrue(published("night").get(1).startsWith("1,UID-00002,," + young));
    }

    /** As the input of day.csv is, when day.jsonl comes. */
    @Test
    void anInputIsFoundByItsContent() throws Exception {
        done("day.csv", "uid\nUID-00001\n");
        Files.move(
                directory.resolve("outbox/day.summary.json"),
                directory.resolve("outbox/day.replaced-20261125T120000Z-89abcdef.summary.json"));
        scores.of(batch("day.csv"));
        assertEquals(
                "1,UID-00001,,,,,,,,,",
                published("day.replaced-20261125T120000Z-89abcdef").get(1));
        Files.move(
                directory.resolve("archive/day.csv"),
                directory.resolve("archive/day.replaced-20261126T120000Z-01234567.csv"));
        Files.writeString(directory.resolve("archive/day.csv"), "uid\nUID-00002\n");
        scores.of(batch("day.csv"));
        assertEquals(
                "1,UID-00001,,,,,,,,,",
                published("day.replaced-20261125T120000Z-89abcdef").get(1));
    }

    @Test
    void whatIsSetAsideMeanwhileIsTriedAgain() throws Exception {
        done("night.csv", "uid\nUID-00001\n");
        Path summary = directory.resolve("outbox/night.summary.json");
        Path aside = directory.resolve("outbox/night.replaced-20261125T120000Z-89abcdef.summary.json");
        ResultFiles.News.Batch slow = new ResultFiles.News.Batch(Outbox.batch("night.csv"), "night.csv", () -> {
            assertDoesNotThrow(() -> Files.exists(summary) ? Files.move(summary, aside) : aside);
        });
        assertThrows(IOException.class, () -> scores.of(slow));
        assertEquals(Set.of(aside.getFileName().toString()), outboxNames());
        scores.of(slow);
        assertTrue(Files.exists(directory.resolve("outbox/night.replaced-20261125T120000Z-89abcdef.scores.csv")));
    }

    /** It wrote its summary while the one before it was looked for. */
    @Test
    void scoresBesideAnEarlierGenerationAreMadeAgain() throws Exception {
        done("night.csv", "uid\nUID-00001\n");
        Path summary = directory.resolve("outbox/night.summary.json");
        Path aside = directory.resolve("outbox/night.replaced-20261125T120000Z-89abcdef.summary.json");
        Files.move(summary, aside);
        ResultFiles.News.Batch slow = new ResultFiles.News.Batch(Outbox.batch("night.csv"), "night.csv", () -> {
            assertDoesNotThrow(() -> Files.writeString(
                    summary, Files.readString(aside).replace("\"generation\":1", "\"generation\":2")));
        });
        assertThrows(IOException.class, () -> scores.of(slow));
        assertEquals(Set.of("night.summary.json", aside.getFileName().toString()), outboxNames());
        assertEquals("1,UID-00001,,,,,,,,,", scores("night.csv").get(1));
    }

    @Test
    void aReplayThatIsPublishedMeanwhileHasThemMadeAgain() throws Exception {
        done("day.csv", "uid\nUID-00001\n");
        BatchState state = BatchState.claimed("again", "day.csv", "2026-11-24T12:00:00Z")
                .with(new BatchState.Replay(Outbox.batch("day.csv"), 2));
        Path folder = atWork(state);
        ResultFiles.News.Batch slow = new ResultFiles.News.Batch(
                Outbox.batch("day.csv"),
                "day.csv",
                () -> assertDoesNotThrow(
                        () -> state.in(BatchState.Phase.ANSWERED).write(folder)));
        assertThrows(IOException.class, () -> scores.of(slow));
        assertEquals(2, published("day").size(), "they are the batch's own");
    }

    /** The batch before got an event while the bridge that set its files aside was down. */
    @Test
    void scoresAreNotSetAsideOverNewerOnes() throws Exception {
        Path plain = Files.writeString(directory.resolve("outbox/night.scores.csv"), "older");
        Path aside = Files.writeString(
                directory.resolve("outbox/night.replaced-20261125T120000Z-01234567.scores.csv"), "newer");
        BatchState state = BatchState.claimed("0123456789", "night.csv", "2026-11-25T12:00:00Z");
        try (Batch tonight = Batch.make(directory.resolve("work"), state)) {
            Files.writeString(tonight.result(), "uid\n");
            new Publisher(config.file(), new FileFormats(config.file().rules(), List.of())).publishResult(tonight);
        }
        assertFalse(Files.exists(plain));
        assertEquals("newer", Files.readString(aside));
    }

    /** Whatever files of its name look like by now. */
    @Test
    void aBatchIsReadAsItWas() throws Exception {
        settings.put("begini.file.csv.separator", "|", "test");
        settings.put("begini.file.csv.columns.uid", "CUSTOMER_NO", "test");
        settings.put("begini.default-deployment", "", "test");
        scores = new BatchScores(BridgeConfig.from(settings), outbox.store, clock);
        String name = "cbs.csv";
        done(Outbox.batch(name), name, "name,uid\nAda,UID-00001\n", Map.of("csv", Csv.STANDARD.settings()));
        outbox.ask("UID-00001", name, 1);
        String score = outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        assertTrue(scores(name).get(1).startsWith("1|UID-00001||" + score), () -> "as result files are written now");
    }

    @Test
    void aLayoutThatHasChangedLeavesTheScoresAsTheyWere() throws Exception {
        settings.put("begini.layouts.loans.files", "LOANS_*.dat", "test");
        settings.put("begini.layouts.loans.code-page", "iso-8859-1", "test");
        settings.put("begini.layouts.loans.framing", "lines", "test");
        settings.put("begini.layouts.loans.fields", "BRANCH X(4), UID X(9)", "test");
        scores = new BatchScores(BridgeConfig.from(settings), outbox.store, clock);
        Map<String, Object> was = Map.of("layout", Map.of("name", "loans", "fields", "UID X(9)"));
        done(Outbox.batch("LOANS_1.dat"), "LOANS_1.dat", "UID-00001\n", was);
        Path old = Files.writeString(directory.resolve("outbox/LOANS_1.scores.csv"), "as it was");
        IOException changed = assertThrows(IOException.class, () -> scores.of(batch("LOANS_1.dat")));
        assertTrue(changed.getMessage().startsWith("the layout loans has changed"), changed.getMessage());
        assertEquals("as it was", Files.readString(old));
    }

    @Test
    void scoresThatTheLedgerHasForgottenAreKept() throws Exception {
        done("day.csv", "uid\nUID-00001\nUID-00002\n");
        outbox.ask("UID-00001", "day.csv", 1);
        outbox.ask("UID-00002", "day.csv", 2);
        outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        List<String> lines = scores("day.csv");
        clock.advance(config.upkeep().keepResults().plusSeconds(1));
        outbox.receive("UID-00002", "application.expired", "{}");
        assertEquals(lines, scores("day.csv"));
    }

    @Test
    void aLargeBatchAsksTheLedgerForManyRowsAtOnce() throws Exception {
        StringBuilder rows = new StringBuilder("uid\n");
        IntStream.rangeClosed(10_001, 12_500)
                .forEach(i -> rows.append("UID-").append(i).append('\n'));
        done("day.csv", rows.toString());
        outbox.ask("UID-11000", "day.csv", 1_000);
        outbox.ask("UID-11001", "day.csv", 1_001);
        String last = outbox.receive("UID-11000", "psychometric_score.complete", SCORE.formatted(712));
        String first = outbox.receive("UID-11001", "psychometric_score.complete", SCORE.formatted(655));
        settle();
        AtomicInteger questions = new AtomicInteger();
        ResultStore counted = new ResultStore(outbox.database, clock, new SimpleMeterRegistry()) {
            @Override
            public List<ResultEvent> ofRows(String batch, long first, long last) {
                questions.incrementAndGet();
                return super.ofRows(batch, first, last);
            }
        };
        new BatchScores(config, counted, clock).of(batch("day.csv"));
        List<String> lines = published("day");
        assertEquals(2_501, lines.size());
        assertTrue(lines.get(1_000).startsWith("1000,UID-11000,," + last), lines.get(1_000));
        assertTrue(lines.get(1_001).startsWith("1001,UID-11001,," + first), lines.get(1_001));
        assertEquals(3, questions.get());
    }

    @Test
    void aBatchWhoseInputIsGoneIsLeftAlone() throws Exception {
        done("gone.csv", "uid\nUID-00001\n");
        Files.delete(directory.resolve("archive/gone.csv"));
        scores.of(batch("gone.csv"));
        scores.of(batch("../day.csv"));
        assertEquals(Set.of("gone.summary.json"), outboxNames());
    }

    /** A newer batch may just be setting it aside. */
    @Test
    void aBatchWithoutASummaryIsTriedAgain() throws Exception {
        done("night.csv", "uid\nUID-00001\n");
        Files.delete(directory.resolve("outbox/night.summary.json"));
        assertThrows(IOException.class, () -> scores.of(batch("night.csv")));
        assertEquals(Set.of(), outboxNames());
    }

    @Test
    void anInputThatIsBeingSetAsideIsLookedForAgain() throws Exception {
        done("night.csv", "uid\nUID-00001\n");
        ResultFiles.News.Batch slow = new ResultFiles.News.Batch(Outbox.batch("night.csv"), "night.csv", () -> {
            assertDoesNotThrow(() -> Files.deleteIfExists(directory.resolve("archive/night.csv")));
            assertDoesNotThrow(() -> Files.deleteIfExists(directory.resolve("outbox/night.summary.json")));
        });
        assertThrows(IOException.class, () -> scores.of(slow));
    }

    /** Whoever throws is asked again at the next interval. */
    @Test
    void aBatchThatIsNotDoneYetIsTriedAgain() throws Exception {
        outbox.ask("UID-00001", "day.csv", 1);
        String score = outbox.receive("UID-00001", "psychometric_score.complete", SCORE.formatted(712));
        Path folder = atWork(BatchState.claimed(Outbox.batch("day.csv"), "day.csv", "2026-11-24T12:00:00Z"));
        assertThrows(IOException.class, () -> scores.of(batch("day.csv")));

        done("day.csv", "uid\nUID-00001\n");
        Batch.removeFolder(folder);
        assertTrue(scores("day.csv").get(1).startsWith("1,UID-00001,," + score));

        atWork(BatchState.claimed("second", "day.csv", "2026-11-25T12:00:00Z"));
        assertTrue(scores("day.csv").get(1).startsWith("1,UID-00001,," + score), "yesterday's are made as before");
    }

    private Path atWork(BatchState state) throws Exception {
        Path folder = Files.createDirectory(directory.resolve("work").resolve(state.id()));
        state.write(folder);
        return folder;
    }

    @Test
    void aReplayHoldsNothingUpButWhileItIsPublished() throws Exception {
        done("day.csv", "uid\nUID-00001\n");
        BatchState state = BatchState.claimed("again", "day.csv", "2026-11-24T12:00:00Z")
                .with(new BatchState.Replay(Outbox.batch("day.csv"), 2));
        Path folder = atWork(state);
        assertEquals("1,UID-00001,,,,,,,,,", scores("day.csv").get(1));
        state.in(BatchState.Phase.ANSWERED).write(folder);
        assertThrows(IOException.class, () -> scores.of(batch("day.csv")));
    }

    @Test
    void anArchiveThatIsAwayIsTriedAgain() throws Exception {
        Files.delete(directory.resolve("archive"));
        assertThrows(NoSuchFileException.class, () -> scores.of(batch("day.csv")));
    }

    /** Made again, it would hide below the mount point of a file system that is away. */
    @Test
    void anOutboxThatIsAwayIsNotMade() throws Exception {
        String place = "sent/01234567-89ab-cdef-0123-456789abcdef";
        done("day.csv", "uid\nUID-00001\n");
        done(place + "/night.csv", "uid\nUID-00001\n");
        Files.move(directory.resolve("outbox"), directory.resolve("away"));
        for (String name : List.of("day.csv", place + "/night.csv")) {
            assertThrows(NoSuchFileException.class, () -> scores.of(batch(name)));
            assertFalse(Files.exists(directory.resolve("outbox")));
        }
    }

    /** One was too slow: another has taken its work over, and comes first. */
    @Test
    void twoBridgesDoNotWriteIntoTheSameHiddenFile() throws Exception {
        done("day.csv", "uid\nUID-00001\nUID-00002\n");
        BatchScores other = new BatchScores(config, outbox.store, clock);
        List<String> whole = scores("day.csv");
        AtomicInteger rows = new AtomicInteger();
        scores.of(new ResultFiles.News.Batch(Outbox.batch("day.csv"), "day.csv", () -> {
            if (rows.incrementAndGet() == 2) {
                assertDoesNotThrow(() -> other.of(batch("day.csv")));
            }
        }));
        assertEquals(whole, Files.readAllLines(directory.resolve("outbox/day.scores.csv")));
    }

    @Test
    void whatAKilledBridgeLeftGoesWithTheNextScores() throws Exception {
        done("day.csv", "uid\nUID-00001\n");
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
        summary(Outbox.batch("day.csv.pgp"), "day.csv.pgp", Map.of());
        new BatchScores(BridgeConfig.from(settings), outbox.store, clock).of(batch("day.csv.pgp"));

        assertFalse(Files.exists(directory.resolve("outbox/day.scores.csv")));
        Pgp desk = Pgp.of(new PgpKeyFiles(
                keys.resolve("desk.secret.asc"), Optional.of(Secret.of("correct horse")), Optional.empty()));
        try (InputStream in = desk.decrypted(Files.newInputStream(directory.resolve("outbox/day.scores.csv.pgp")))) {
            String content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(content.contains("\n1,CUST-00001,"), content);
        }
    }
}
