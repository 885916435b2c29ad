package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.config.FileRules;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.RowTotals;
import dev.beginibridge.format.csv.Csv;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.ops.Health;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose rows Begini does not answer must not keep others out. */
class StuckFilesTest {
    @TempDir
    Path root;

    private final CountDownLatch answers = new CountDownLatch(1);

    private DoorBox open(Duration stalledAfter) throws Exception {
        FileRules rules = new FileRules(
                false, List.of(), Duration.ZERO, false, Csv.STANDARD, List.of(), Optional.empty(), stalledAfter);
        return new DoorBox(DoorBox.config(root, 4, rules), this::answer);
    }

    private void answer(Exchange exchange) throws Exception {
        LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
        if (request.uid().startsWith("CUST-G")) {
            answers.await();
        }
        DoorBox.heart().process(exchange);
    }

    private static void dropStuck(DoorBox box) throws Exception {
        for (int i = 0; i <= 4; i++) {
            box.drop("sme" + i + ".csv", "uid,deployment\nCUST-G0000" + i + ",sme\n");
        }
        await().until(() -> box.door.running().size() == 4);
    }

    @Test
    void anotherDeploymentHasItsPlaceAtOnce() throws Exception {
        try (DoorBox box = open(Duration.ofHours(1))) {
            dropStuck(box);
            box.drop("loans.csv", "uid,deployment\nCUST-00001,loans\n");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> box.names("outbox").contains("loans.summary.json"));
            answers.countDown();
            box.awaitDone("archive", "sme4.csv");
            assertEquals(6, box.names("archive").size());
        }
    }

    @Test
    void aFileWhoseRowsOnlyWaitGivesUpItsPlace() throws Exception {
        try (DoorBox box = open(Duration.ofMillis(300))) {
            dropStuck(box);
            box.drop("loans.csv", "uid,deployment\nCUST-00001,sme\n");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> box.names("outbox").contains("loans.summary.json"));
            assertTrue(box.metrics.get("begini.file.waiting.seconds").gauge().value() > 0);
            // Nothing has failed.
            assertEquals(0, box.metrics.get("begini.file.held").gauge().value());
            answers.countDown();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> box.names("archive").size() == 6 && box.isIdle());
            for (int i = 0; i <= 4; i++) {
                assertTrue(box.read("outbox", "sme" + i + ".result.csv").contains(",issued,"));
            }
        }
    }

    @Test
    void oneThatAnotherBridgeHasFinishedWaitsNoMore() throws Exception {
        try (DoorBox box = open(Duration.ofMillis(300))) {
            dropStuck(box);
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            box.names("inbox").isEmpty() && box.door.running().size() == 4);
            List<String> places =
                    box.door.running().stream().map(BatchProgress::id).toList();
            String givenUp = box.names("work").stream()
                    .filter(id -> !places.contains(id))
                    .findFirst()
                    .orElseThrow();
            Batch.removeFolder(box.in("work", givenUp));
            answers.countDown();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> box.names("archive").size() == 4 && box.isIdle());
            await().until(() ->
                    box.metrics.get("begini.file.waiting.seconds").gauge().value() == 0);
        }
    }

    @Test
    void aBatchThatIsCancelledMayComeAgain() throws Exception {
        String content = "uid\nCUST-00001\nCUST-G00001\n";
        try (DoorBox box = open(Duration.ofHours(1))) {
            box.drop("day.csv", content);
            await().until(() -> box.door.running().stream().anyMatch(batch -> batch.rowsDone() == 1));
            Batch.cancel(box.in("work", box.door.running().get(0).id()));
            box.awaitDone("rejected", "day.error.json");
            assertTrue(box.read("rejected", "day.error.json").contains("\"cancelled\""));
            assertEquals(content, box.read("rejected", "day.csv"));
            answers.countDown();
            box.drop("day.csv", content);
            box.awaitDone("archive", "day.csv");
        }
    }

    @Test
    void theTimeInWhichARowMustBeAnsweredGoesOn() {
        Instant since = Instant.parse("2026-11-29T10:00:00Z");
        Instant later = since.plusSeconds(3_600);
        BatchState waiting = BatchState.claimed("id", "a.csv", since.toString()).waiting(4, since);
        assertEquals(since, waiting.askedFirst(4, later));
        assertEquals(later, waiting.askedFirst(5, later));
        assertEquals(since, waiting.waiting(6, later).askedFirst(4, later));
        BatchState answered =
                waiting.with(new BatchState.Checkpoint(5, 50, 100, 0, new RowTotals(4, 0, 0, 0, 0, Map.of())));
        assertEquals(later, answered.waiting(6, later).askedFirst(6, later.plusSeconds(1)));
    }

    @Test
    void aFileThatHasWaitedLongIsAStateOfHealth() {
        Instant now = Clock.systemUTC().instant();
        WaitingFiles waiting = new WaitingFiles(Clock.systemUTC());
        waiting.see("a", "a.csv", "it has no trigger", now);
        assertEquals(Health.Status.UP, waiting.health().status());
        waiting.see("b", "b\n.csv", "it has no trigger", now.minusSeconds(301));
        assertEquals(Health.Status.DEGRADED, waiting.health().status());
        assertEquals(
                "1 file has waited for more than 5 minutes, the oldest is b?.csv: it has no trigger",
                waiting.health().message());
        assertEquals(1, waiting.count());
        waiting.only(Set.of("a"));
        assertEquals(Health.Status.UP, waiting.health().status());
    }
}
