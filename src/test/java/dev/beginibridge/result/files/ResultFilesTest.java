package dev.beginibridge.result.files;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.ManualClock;
import dev.beginibridge.config.Results;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.model.Digests;
import dev.beginibridge.result.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Result files of a real outbox, in real folders, on a clock of the test's. */
@Timeout(60)
class ResultFilesTest {
    private static final String SCORE = "{\"application_completed_at\":1645628482,\"calculated\":{\"score\":712,"
            + "\"risk_band\":\"B, low\",\"score_confidence\":\"0.93\"}}";

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private Path folder;
    private Outbox outbox;
    private ResultFiles running;

    @BeforeEach
    void open() {
        folder = directory.resolve("results");
        outbox = new Outbox(directory, clock);
    }

    @AfterEach
    void close() {
        if (running != null) {
            running.close(); // once more is no harm
        }
        outbox.close();
    }

    private void start(ResultFiles.News news) {
        Results config = new Results(Results.HandOver.AUTO, Optional.of(folder), Duration.ofHours(1), false, Map.of());
        running = new ResultFiles(
                config,
                Map.of(Outbox.DEPLOYMENT, "test", "sme-loans", "test"),
                Csv.STANDARD,
                outbox.store,
                outbox.database,
                news,
                clock);
        running.start();
    }

    /** What the hand-over does with each event first. */
    private void settle() {
        outbox.store.take(100, clock.instant(), Duration.ofMinutes(1));
    }

    private List<String> published() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** The next interval is reached, and its file is there with its summary. */
    private void nextInterval(int files) {
        clock.advance(Duration.ofHours(1));
        await().atMost(Duration.ofSeconds(20)).until(() -> published().size() == 2 * files);
    }

    private void waitForFirstLook() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> outbox.database
                                .read(sql -> sql.rows("SELECT deployment FROM result_file", row -> row.getString(1)))
                                .size()
                        == 2);
    }

    @Test
    void aFileHoldsWhatCameWithItsTotals() throws Exception {
        outbox.ask("UID-00001", "day.csv", 7);
        start(batches -> {});
        waitForFirstLook();
        String score = outbox.receive("UID-00001", "psychometric_score.complete", SCORE);
        String unknown = outbox.receive("UID-00002", "application.cancelled", "{}");
        clock.advance(Duration.ofMinutes(2)); // nobody asked for the second
        settle();
        nextInterval(1);

        String name = "results-personal-loans-20261124T130200Z";
        assertEquals(List.of(name + ".csv", name + ".summary.json"), published());
        assertEquals(
                List.of(
                        "event_id,event,received_at,uid,request_id,batch,row,score,risk_band,score_confidence,"
                                + "completed_at,reasons",
                        score
                                + ",psychometric_score.complete,2026-11-24T12:00:00.000Z,UID-00001,R-UID-00001,day.csv,7,"
                                + "712,\"B, low\",0.93,2022-02-23T15:01:22Z,",
                        unknown + ",application.cancelled,2026-11-24T12:00:00.000Z,UID-00002,,,,,,,,"),
                Files.readAllLines(folder.resolve(name + ".csv")));
        JsonNode summary = new ObjectMapper()
                .readTree(folder.resolve(name + ".summary.json").toFile());
        assertEquals(name + ".csv", summary.path("file").asText());
        assertEquals(
                Digests.sha256(folder.resolve(name + ".csv")),
                summary.path("sha256").asText());
        assertEquals(2, summary.path("rows").asInt());
        assertEquals(3, summary.path("control_totals").path("uid_hash").asInt());
        assertEquals(
                "{\"application.cancelled\":1,\"psychometric_score.complete\":1}",
                summary.path("events").toString());
        running.close();
    }

    @Test
    void anIntervalWithoutEventsHasNoFileAndNoEventIsInTwo() throws Exception {
        List<String> ids = new ArrayList<>();
        start(batches -> {});
        waitForFirstLook();
        ids.add(outbox.receive("UID-00001", "application.complete", "{}"));
        outbox.ask("UID-00001", "day.csv", 1);
        settle();
        nextInterval(1);
        nextInterval(1);
        ids.add(outbox.receive("UID-00001", "psychometric_score.complete", SCORE));
        settle();
        nextInterval(2);
        running.close();
        // A bridge that was down over several intervals makes one file of them, at once.
        ids.add(outbox.receive("UID-00001", "application.expired", "{}"));
        settle();
        clock.advance(Duration.ofHours(5));
        start(batches -> {});
        await().atMost(Duration.ofSeconds(20)).until(() -> published().size() == 6);
        running.close();
        assertEquals(ids, filed());
    }

    /** A virtual machine starts with a clock that is ahead; then a time server sets it right. */
    @Test
    void aClockThatWasAheadKeepsNoFileWaiting() throws Exception {
        clock.advance(Duration.ofDays(365));
        start(batches -> {});
        waitForFirstLook();
        clock.advance(Duration.ofDays(-365));
        String id = outbox.receive("UID-00001", "application.complete", "{}");
        outbox.ask("UID-00001", "day.csv", 1);
        settle();
        nextInterval(1);
        assertEquals(List.of(id), filed());
        assertTrue(published().get(0).contains("-20261124T1"), published().get(0));
    }

    /** The ids in all files, in the order of their names. */
    private List<String> filed() throws IOException {
        List<String> ids = new ArrayList<>();
        for (String name : published()) {
            if (name.endsWith(".csv")) {
                List<String> lines = Files.readAllLines(folder.resolve(name));
                lines.subList(1, lines.size()).forEach(line -> ids.add(line.split(",", 2)[0]));
            }
        }
        return ids;
    }

    /** Nobody settles them but the files themselves. */
    @Test
    void aBridgeThatHandsNothingOverFilesAllThatCame() throws Exception {
        List<String> ids = new ArrayList<>();
        start(batches -> {});
        waitForFirstLook();
        for (int i = 10_000; i < 10_450; i++) {
            ids.add(outbox.receive("UID-" + i, "application.complete", "{}"));
        }
        nextInterval(1);
        assertEquals(ids, filed());
    }

    @Test
    void whatWasBegunIsMadeAgainAsItWas() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        Set<String> told = new HashSet<>();
        outbox.ask("UID-00001", "day.csv", 1);
        String first;
        start(batches -> {
            failures.incrementAndGet();
            Thread.currentThread().setUncaughtExceptionHandler((thread, end) -> {});
            throw new Error("the way that a kill ends it");
        });
        waitForFirstLook();
        first = outbox.receive("UID-00001", "application.complete", "{}");
        settle();
        clock.advance(Duration.ofHours(1));
        await().until(() -> failures.get() == 1);
        running.close();
        String name = published().get(0);
        String content = Files.readString(folder.resolve(name));
        Files.delete(folder.resolve(name)); // as if the kill had come before it was published
        String second = outbox.receive("UID-00001", "psychometric_score.complete", SCORE);
        settle();

        start(batch -> told.add(batch.name()));
        await().atMost(Duration.ofSeconds(20)).until(() -> told.contains("day.csv"));
        assertEquals(content, Files.readString(folder.resolve(name)));
        nextInterval(2);
        running.close();
        assertEquals(List.of(first, second), filed());
        try (Stream<Path> all = Files.list(folder)) {
            assertFalse(all.anyMatch(file -> file.getFileName().toString().startsWith(".")), "a part is left");
        }
    }

    @Test
    void aBatchWithoutScoresHoldsUpNoFileAndIsTriedAgain() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        Set<String> told = ConcurrentHashMap.newKeySet();
        outbox.ask("UID-00001", "broken.csv", 1);
        outbox.ask("UID-00002", "sound.csv", 1);
        start(batch -> {
            if (broken.get() && batch.name().equals("broken.csv")) {
                throw new IOException("of this batch");
            }
            told.add(batch.name());
        });
        waitForFirstLook();
        outbox.receive("UID-00001", "application.complete", "{}");
        outbox.receive("UID-00002", "application.complete", "{}");
        settle();
        nextInterval(1);
        await().until(() -> told.contains("sound.csv"));
        for (String name : published()) {
            Files.delete(folder.resolve(name)); // taken by whoever reads them
        }
        String second = outbox.receive("UID-00002", "psychometric_score.complete", SCORE);
        settle();
        nextInterval(1);
        assertEquals(List.of(second), filed());

        broken.set(false);
        clock.advance(Duration.ofHours(1)); // without an event
        await().atMost(Duration.ofSeconds(20)).until(() -> told.contains("broken.csv"));
    }

    /** A large batch takes longer than the lease. */
    @Test
    void theBridgeAtWorkKeepsItsPageAlsoWhenItStops() throws Exception {
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        outbox.ask("UID-00001", "day.csv", 1);
        start(batch -> {
            for (int row = 0; row < 4; row++) {
                clock.advance(Duration.ofMinutes(2));
                batch.stillAtIt().run();
            }
            atWork.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> stopped.getCount() == 0);
        });
        waitForFirstLook();
        outbox.receive("UID-00001", "application.complete", "{}");
        settle();
        clock.advance(Duration.ofHours(1));
        atWork.await();
        FileBook other = new FileBook(outbox.database);
        assertEquals(Optional.empty(), other.take(Outbox.DEPLOYMENT, clock.instant()), "it was renewed");
        running.close();
        assertEquals(Optional.empty(), other.take(Outbox.DEPLOYMENT, clock.instant()), "it still writes");
        stopped.countDown();
    }

    /** One process at a time has a SQLite file: whoever has the page is dead. */
    @Test
    void aProcessThatWasKilledKeepsNoFileWaiting() {
        new FileBook(outbox.database).take(Outbox.DEPLOYMENT, clock.instant());
        String killed = owner();
        start(batches -> {});
        await().until(() -> !owner().equals(killed));
    }

    private String owner() {
        return outbox.database
                .read(sql -> sql.row(
                        "SELECT owner FROM result_file WHERE deployment = ?",
                        row -> row.getString(1),
                        Outbox.DEPLOYMENT))
                .orElseThrow();
    }

    @Test
    void whoHasLostThePageGoesNoFurther() {
        FileBook slow = new FileBook(outbox.database);
        FileBook other = new FileBook(outbox.database);
        slow.take(Outbox.DEPLOYMENT, clock.instant());
        clock.advance(Duration.ofMinutes(5));
        assertTrue(other.take(Outbox.DEPLOYMENT, clock.instant()).isPresent());
        assertThrows(FileBook.PageLost.class, () -> slow.keep(Outbox.DEPLOYMENT, clock.instant()));
    }
}
