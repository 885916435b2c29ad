package dev.beginibridge.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.beginibridge.NoReply;
import dev.beginibridge.core.RequestContext;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.LinkRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileDoorTest {
    /** How many rows may wait behind a slow one, as docs/files.md says. */
    private static final int WINDOW = 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path root;

    @Test
    void csvRowsAreAnsweredInOrderBehindTheirOwnColumns() throws Exception {
        String input = "name,uid,deployment,note\n"
                + "Ann,uid-00001,loans,\"a, \"\"b\"\"\"\n"
                + "Bob,bad,,\n"
                + "Cy,old-00003,cards,x\n"
                + "Di,late-0004,cards,x\n"
                + "Ed,endless-5,cards,x\n";
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.csv", input);
            box.awaitDone("archive", "day.csv");

            assertEquals(
                    "name,uid,deployment,note,status,reused,link,expires_at,error_code,error_message\n"
                            + "Ann,uid-00001,loans,\"a, \"\"b\"\"\","
                            + "issued,false,https://app.example/t-uid-00001,2026-11-22T15:01:22Z,,\n"
                            + "Bob,bad,,,rejected,,,,invalid_uid,\"the uid is \"\"short\"\", or missing\"\n"
                            + "Cy,old-00003,cards,x,"
                            + "issued,true,https://app.example/t-old-00003,2026-11-22T15:01:22Z,,\n"
                            + "Di,late-0004,cards,x,failed,,,,begini_unavailable,no answer in time\n"
                            + "Ed,endless-5,cards,x,issued,false,https://app.example/t-endless-5,,,\n",
                    box.read("outbox", "day.result.csv"));
            assertEquals(input, box.read("archive", "day.csv"));
            assertEquals(List.of("day.rejects.csv", "day.result.csv", "day.summary.json"), box.names("outbox"));
            assertEquals(List.of(), box.names("inbox"));
            assertEquals(
                    3.0,
                    box.metrics.counter("begini.file.rows", "outcome", "issued").count());
            assertEquals(
                    1.0,
                    box.metrics
                            .counter("begini.file.batches", "outcome", "finished")
                            .count());
        }
    }

    @Test
    void summaryBalancesAndKeepsItsSchema() throws Exception {
        byte[] input = "uid\nuid-00001\nbad\nold-00003\nlate-0004\n".getBytes(StandardCharsets.UTF_8);
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.csv", input);
            box.awaitDone("archive", "day.csv");

            JsonNode summary = JSON.readTree(box.read("outbox", "day.summary.json"));
            var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(Path.of("docs/file-summary.schema.json")));
            assertEquals(Set.of(), schema.validate(summary));
            assertEquals("day.csv", summary.path("file").textValue());
            assertEquals(
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(input)),
                    summary.path("sha256").textValue());
            assertEquals(4, summary.path("rows").longValue());
            assertEquals(2, summary.path("issued").longValue());
            assertEquals(1, summary.path("reused").longValue());
            assertEquals(1, summary.path("rejected").longValue());
            assertEquals(1, summary.path("failed").longValue());
            assertFalse(Instant.parse(summary.path("finished_at").textValue())
                    .isBefore(Instant.parse(summary.path("started_at").textValue())));
        }
    }

    @Test
    void jsonLinesKeepTheirTextAndGetTheAnswerBehindIt() throws Exception {
        String input = """
                {"uid":"uid-00001", "n" : 1.50}\r
                not json

                [1]
                {}
                {"uid":7}
                {"uid":"uid-00002","link":"mine"}
                {"uid":"old-00007","o":{"status":1}}\s""";
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.jsonl", input);
            box.awaitDone("archive", "day.jsonl");

            List<String> lines = box.read("outbox", "day.result.jsonl").lines().toList();
            assertEquals(7, lines.size());
            assertEquals(
                    "{\"uid\":\"uid-00001\", \"n\" : 1.50,\"status\":\"issued\",\"reused\":false,"
                            + "\"link\":\"https://app.example/t-uid-00001\",\"expires_at\":\"2026-11-22T15:01:22Z\"}",
                    lines.get(0));
            assertTrue(box.read("outbox", "day.result.jsonl").contains("22Z\"}\r\n"));
            assertWrapped(2, "not json", lines.get(1));
            assertWrapped(3, "[1]", lines.get(2));
            assertEquals(
                    "{\"status\":\"rejected\",\"error_code\":\"invalid_uid\","
                            + "\"error_message\":\"the uid is \\\"short\\\", or missing\"}",
                    lines.get(3));
            assertTrue(
                    lines.get(4).startsWith("{\"uid\":7,\"status\":\"rejected\",\"error_code\":\"invalid_request\""));
            assertWrapped(6, "{\"uid\":\"uid-00002\",\"link\":\"mine\"}", lines.get(5));
            assertEquals(
                    "{\"uid\":\"old-00007\",\"o\":{\"status\":1},\"status\":\"issued\",\"reused\":true,"
                            + "\"link\":\"https://app.example/t-old-00007\",\"expires_at\":\"2026-11-22T15:01:22Z\"} ",
                    lines.get(6));
        }
    }

    private static void assertWrapped(int row, String text, String line) throws Exception {
        JsonNode node = JSON.readTree(line);
        assertEquals(row, node.path("row").intValue());
        assertEquals(text, node.path("input").textValue());
        assertEquals("rejected", node.path("status").textValue());
        assertEquals("invalid_request", node.path("error_code").textValue());
    }

    @Test
    void ownColumnsAreEchoedByteForByte() throws Exception {
        String mark = "\uFEFF";
        String input = mark + "\"uid\",\"a \"\"b\"\"\",é,\r\n"
                + "uid-00001,\"line 1\r\nline 2\n\",\"\",\r\n"
                + "\r\n"
                + "\"uid-00002\", 5\" tv ,\" x\",007\n"
                + "uid-00003,,,";
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("Day.CSV", input);
            box.awaitDone("archive", "Day.CSV");

            assertEquals(
                    mark + "\"uid\",\"a \"\"b\"\"\",é,,status,reused,link,expires_at,error_code,error_message\r\n"
                            + "uid-00001,\"line 1\r\nline 2\n\",\"\","
                            + ",issued,false,https://app.example/t-uid-00001,2026-11-22T15:01:22Z,,\r\n"
                            + "\"uid-00002\", 5\" tv ,\" x\",007"
                            + ",issued,false,https://app.example/t-uid-00002,2026-11-22T15:01:22Z,,\n"
                            + "uid-00003,,,,issued,false,https://app.example/t-uid-00003,2026-11-22T15:01:22Z,,\r\n",
                    box.read("outbox", "Day.result.csv"));
            assertEquals(
                    3,
                    JSON.readTree(box.read("outbox", "Day.summary.json"))
                            .path("rows")
                            .intValue());
        }
    }

    @Test
    void rowsTellTheHeartWhereTheyComeFrom() throws Exception {
        Map<String, String> origins = new ConcurrentHashMap<>();
        AtomicBoolean right = new AtomicBoolean(true);
        Instant before = Instant.now();
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            RequestContext asked = RequestContext.of(exchange, before, Duration.ofDays(1));
            origins.put(request.uid(), asked.origin().orElseThrow());
            Duration left = Duration.between(before, asked.deadline());
            boolean fits = asked.door().equals("file")
                    && request.requestId().orElseThrow().equals("R" + request.uid())
                    && request.environment().orElseThrow().equals("test")
                    && left.compareTo(Duration.ofHours(2)) >= 0
                    && left.compareTo(Duration.ofMinutes(121)) < 0;
            right.compareAndSet(true, fits);
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", "request_id,uid,environment\nRuid-1,uid-1,test\nRuid-2,uid-2,test\n");
            box.awaitDone("archive", "day.csv");
        }
        assertTrue(right.get());
        String first = origins.get("uid-1");
        assertTrue(first.endsWith(":1"));
        assertEquals(first.replaceAll(":1$", ":2"), origins.get("uid-2"));
    }

    @Test
    void orderHoldsWhateverTheLatencies() throws Exception {
        Random random = new Random(5);
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        StringBuilder input = new StringBuilder("uid\n");
        for (int i = 0; i < 2_000; i++) {
            input.append("uid-").append(100_000 + i).append('\n');
        }
        try (DoorBox box = new DoorBox(root, 16, exchange -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            int millis;
            synchronized (random) {
                millis = random.nextInt(50) == 0 ? 60 : random.nextInt(4);
            }
            TimeUnit.MILLISECONDS.sleep(millis);
            inFlight.decrementAndGet();
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", input.toString());
            box.awaitDone("archive", "day.csv");

            List<String> uids = box.read("outbox", "day.result.csv")
                    .lines()
                    .skip(1)
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .toList();
            assertEquals(input.toString().lines().skip(1).toList(), uids);
            assertEquals(16, most.get());
        }
    }

    @Test
    void oneStuckRowBoundsHowFarTheOthersRunAhead() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        StringBuilder input = new StringBuilder("uid\nstuck-1\n");
        for (int i = 0; i < 50_000; i++) {
            input.append("uid-").append(100_000 + i).append('\n');
        }
        try (DoorBox box = new DoorBox(root, 8, exchange -> {
            asked.incrementAndGet();
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            if (request.uid().equals("stuck-1")) {
                stuck.await();
            }
            DoorBox.heart().process(exchange);
        })) {
            box.drop("big.csv", input.toString());
            await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() == WINDOW);
            // Neighbours are not held up by it.
            box.drop("small.csv", "uid\nuid-00001\n");
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(box.in("archive", "small.csv")));
            BatchProgress progress = box.door.running().stream()
                    .filter(batch -> batch.name().equals("big.csv"))
                    .findAny()
                    .orElseThrow();
            assertEquals(50_001, progress.rowsTotal());
            assertEquals(0, progress.rowsDone());
            assertEquals(WINDOW + 1, asked.get());
            stuck.countDown();
            box.awaitDone("archive", "big.csv");
            assertEquals(50_002, box.read("outbox", "big.result.csv").lines().count());
            assertEquals(List.of(), box.door.running());
        }
    }

    @Test
    void twoDoorsOnOneInboxTakeEachFileOnce() throws Exception {
        Map<String, AtomicLong> calls = new ConcurrentHashMap<>();
        org.apache.camel.Processor heart = exchange -> {
            String uid = exchange.getMessage().getBody(LinkRequest.class).uid();
            calls.computeIfAbsent(uid, any -> new AtomicLong()).incrementAndGet();
            DoorBox.heart().process(exchange);
        };
        try (DoorBox one = new DoorBox(root, 4, heart);
                DoorBox two = new DoorBox(root, 4, heart)) {
            for (int i = 0; i < 60; i++) {
                one.drop("day-" + i + ".csv", "uid\nuid-a-" + i + "\nuid-b-" + i + "\n");
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> one.names("archive").size() == 60 && one.isIdle() && two.isIdle());
            assertEquals(120, calls.size());
            assertTrue(calls.values().stream().allMatch(count -> count.get() == 1));
            assertEquals(120, one.names("outbox").size());
            assertEquals(
                    60.0,
                    one.metrics
                                    .counter("begini.file.batches", "outcome", "finished")
                                    .count()
                            + two.metrics
                                    .counter("begini.file.batches", "outcome", "finished")
                                    .count());
        }
    }

    @Test
    void whatIsNoCompleteRegularFileStaysUntouched() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            Path outside = Files.writeString(root.resolve("outside.csv"), "uid\nuid-00001\n");
            Files.createSymbolicLink(box.in("inbox", "link.csv"), outside);
            Files.createDirectory(box.in("inbox", "folder.csv"));
            assertEquals(
                    0,
                    new ProcessBuilder("mkfifo", box.in("inbox", "pipe.csv").toString())
                            .start()
                            .waitFor());
            List<String> ignored =
                    List.of(".hidden.csv", "a.csv.tmp", "b.csv.part", "c.csv.filepart", "d.CSV.TMP", "e.txt", "csv");
            for (String name : ignored) {
                Files.writeString(box.in("inbox", name), "uid\nuid-00001\n");
            }
            List<String> before = box.names("inbox");
            box.drop("good.csv", "uid\nuid-00001\n");
            box.awaitDone("archive", "good.csv");
            assertEquals(before, box.names("inbox"));
            assertEquals(List.of(), box.names("rejected"));
            assertEquals(List.of("good.csv"), box.names("archive"));
            assertEquals("uid\nuid-00001\n", Files.readString(outside));
        }
    }

    @Test
    void aNameUsedAgainNeverLosesTheEarlierResult() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, DoorBox.heart())) {
            box.drop("day.csv", "uid\nuid-00001\n");
            box.awaitDone("archive", "day.csv");
            String first = box.read("outbox", "day.result.csv");
            box.drop("day.csv", "uid\nuid-00002\n");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> box.names("archive").size() == 2 && box.isIdle());

            assertTrue(box.read("outbox", "day.result.csv").contains("uid-00002"));
            assertEquals("uid\nuid-00002\n", box.read("archive", "day.csv"));
            List<String> outbox = box.names("outbox");
            assertEquals(4, outbox.size());
            String earlier = outbox.get(0);
            assertTrue(earlier.matches("day\\.replaced-\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.result\\.csv"), earlier);
            assertEquals(earlier.replace(".result.csv", ".summary.json"), outbox.get(1));
            assertEquals(first, box.read("outbox", earlier));
        }
    }

    @Test
    void anOutboxThatCannotBeWrittenHoldsTheBatchUntilItCan() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            calls.incrementAndGet();
            DoorBox.heart().process(exchange);
        })) {
            // A file where the folder should be stops even a superuser.
            Files.delete(root.resolve("outbox"));
            Files.writeString(root.resolve("outbox"), "in the way");
            box.drop("day.csv", "uid\nuid-00001\nuid-00002\n");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                List<String> work = box.names("work");
                return !work.isEmpty()
                        && DoorBox.names(box.in("work", work.get(0))).contains("summary.part");
            });
            Files.delete(root.resolve("outbox"));
            Files.createDirectory(
                    root.resolve("outbox"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
            box.awaitDone("archive", "day.csv");
            assertEquals(3, box.read("outbox", "day.result.csv").lines().count());
            assertEquals(2, calls.get());
        }
    }

    @Test
    void aStoppingBridgeAnswersNothingAndTheNextStartGoesOn() throws Exception {
        CountDownLatch waiting = new CountDownLatch(4);
        StringBuilder input = new StringBuilder("uid\n");
        for (int i = 0; i < 500; i++) {
            input.append("uid-").append(100_000 + i).append('\n');
        }
        Set<String> answered = ConcurrentHashMap.newKeySet();
        long started;
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            if (request.uid().compareTo("uid-100300") >= 0) {
                waiting.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new BridgeStopping();
                }
            }
            answered.add(request.uid());
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", input.toString());
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            started = System.nanoTime();
        }
        assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started) < 10);
        assertEquals(300, answered.size());
        assertEquals(List.of(), DoorBox.names(root.resolve("outbox")));

        AtomicInteger again = new AtomicInteger();
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            again.incrementAndGet();
            DoorBox.heart().process(exchange);
        })) {
            box.awaitDone("archive", "day.csv");
            assertEquals(200, again.get());
            assertEquals(501, box.read("outbox", "day.result.csv").lines().count());
            assertArrayEquals(
                    input.toString().getBytes(StandardCharsets.UTF_8),
                    Files.readAllBytes(box.in("archive", "day.csv")));
        }
    }

    @Test
    void rowsWhoseAnswersCouldNotBeKeptAreAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicReference<DoorBox> opened = new AtomicReference<>();
        Processor heart = exchange -> {
            if (asked.incrementAndGet() == 2) {
                opened.get().refusals.incrementAndGet();
            }
            DoorBox.heart().process(exchange);
        };
        try (DoorBox box = new DoorBox(root, 1, heart)) {
            opened.set(box);
            box.drop("day.csv", "uid\nuid-00001\nuid-00002\nuid-00003\n");
            box.awaitDone("archive", "day.csv");

            assertEquals(6, asked.get());
            assertEquals(4, box.read("outbox", "day.result.csv").lines().count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowWithoutAReplyIsAnsweredAsInternalError(NoReply how) throws Exception {
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            String uid = exchange.getMessage().getBody(LinkRequest.class).uid();
            DoorBox.heart().process(exchange);
            if (uid.equals("uid-00002")) {
                how.befall(exchange);
            }
        })) {
            box.drop("day.csv", "uid\nuid-00001\nuid-00002\nuid-00003\n");
            box.awaitDone("archive", "day.csv");
            List<String> lines = box.read("outbox", "day.result.csv").lines().toList();
            assertTrue(lines.get(1).startsWith("uid-00001,issued,"));
            assertTrue(lines.get(2).startsWith("uid-00002,failed,,,,internal_error,"));
            assertTrue(lines.get(3).startsWith("uid-00003,issued,"));
        }
    }

    @Test
    void aRowTheStreetFailsOnIsAnsweredAsInternalError() throws Exception {
        try (DoorBox box = new DoorBox(root, 4, exchange -> {
            if (exchange.getMessage().getBody(LinkRequest.class).uid().equals("uid-00002")) {
                throw new IllegalStateException("a fault");
            }
            DoorBox.heart().process(exchange);
        })) {
            box.drop("day.csv", "uid\nuid-00001\nuid-00002\nuid-00003\n");
            box.awaitDone("archive", "day.csv");
            List<String> lines = box.read("outbox", "day.result.csv").lines().toList();
            assertTrue(lines.get(1).startsWith("uid-00001,issued,"));
            assertTrue(lines.get(2).startsWith("uid-00002,failed,,,,internal_error,"));
            assertTrue(lines.get(3).startsWith("uid-00003,issued,"));
        }
    }
}
