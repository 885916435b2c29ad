package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.end.TestBridge.Response;
import dev.beginibridge.end.TestBridge.Result;
import dev.beginibridge.file.SmallDisk;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.sandbox.Sandbox;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the bridge stands on is away for longer than every deadline: each door, by its shipped route, gives the coded
 * answer, exactly once, and works again afterwards.
 */
@Timeout(180)
class AwayIT {
    private static final Duration DEADLINE = Duration.ofSeconds(8);
    private static final String REPLIES = "BEGINI.LINK.REPLY";
    private static final String ISSUED = "issued,(true|false),https://";
    private static final String FAILED = "failed,,,,internal_error,";
    private static final long PATIENCE_MS = 60_000;

    @TempDir
    Path directory;

    private interface Door<T> {
        T ask() throws Exception;
    }

    private static <T> CompletableFuture<T> meanwhile(Door<T> door) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return door.ask();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    /** The deadline is longer than a claim lasts, so that the claim of before keeps nobody from asking again. */
    private TestBridge start(String key, String value) throws Exception {
        return TestBridge.start(
                directory,
                key,
                value,
                "begini.api.call-timeout",
                "1s",
                "begini.retry.max-duration",
                DEADLINE.toSeconds() + "s",
                "begini.rest.deadline",
                DEADLINE.toSeconds() + "s");
    }

    /**
     * No file is published while the answers of its rows cannot be made safe. Its rows have failed by then, or are asked
     * again, as the moment has it when the ledger comes back.
     */
    @Test
    void aLedgerThatAnotherProgramLocks() throws Exception {
        String url = "jdbc:sqlite:" + directory.resolve("ledger.db");
        try (TestBridge bridge = start("begini.ledger.url", url)) {
            eachDoorIssues(bridge, "BEFORE");
            CompletableFuture<Result> file;
            try (Connection other = DriverManager.getConnection(url);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                file = drop(bridge, "AWAY");
                eachDoorFails(bridge, "AWAY");
                assertFalse(file.isDone());
                statement.execute("ROLLBACK");
            }
            assertRows(file.join(), ISSUED + "|" + FAILED);
            eachDoorIssues(bridge, "AWAY");
            eachDoorIssues(bridge, "AFTER");
        }
    }

    /** Where this process may not mount a small disk, one that goes away shows the same. */
    @Test
    void aLedgerOnAFullDisk() throws Exception {
        Path folder = directory.resolve("disk");
        Optional<SmallDisk> disk = SmallDisk.mount(folder, "1m");
        if (disk.isEmpty()) {
            aLedgerOnADiskThatIsAway(folder);
            return;
        }
        try (SmallDisk small = disk.get();
                TestBridge bridge = start("begini.ledger.url", "jdbc:sqlite:" + folder.resolve("ledger.db"))) {
            eachDoorIssues(bridge, "BEFORE");
            fill(folder.resolve("filler"));
            CompletableFuture<Result> file = drop(bridge, "AWAY");
            eachDoorFails(bridge, "AWAY");
            assertFalse(file.isDone());
            small.grow("8m");
            assertRows(file.join(), ISSUED + "|" + FAILED);
            eachDoorIssues(bridge, "AWAY");
            eachDoorIssues(bridge, "AFTER");
        }
    }

    private void aLedgerOnADiskThatIsAway(Path folder) throws Exception {
        Path away = directory.resolve("disk-that-is-away");
        try (TestBridge bridge = start("begini.ledger.url", "jdbc:sqlite:" + folder.resolve("ledger.db"))) {
            eachDoorIssues(bridge, "BEFORE");
            Files.move(folder, away);
            CompletableFuture<Result> file = drop(bridge, "AWAY");
            eachDoorFails(bridge, "AWAY");
            assertFalse(file.isDone());
            Files.move(away, folder);
            assertRows(file.join(), ISSUED + "|" + FAILED);
            eachDoorIssues(bridge, "AWAY");
            eachDoorIssues(bridge, "AFTER");
        }
    }

    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[512];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertEquals("No space left on device", e.getMessage());
        }
    }

    /** All at once, so that none is helped by the end of another. */
    private static void eachDoorFails(TestBridge bridge, String uid) throws Exception {
        try (JmsClient jms = bridge.jms()) {
            request(jms, uid);
            CompletableFuture<Response> posted = meanwhile(() -> post(bridge, uid));
            CompletableFuture<LinkReply> sent = meanwhile(() -> send(bridge, uid));

            JmsClient.Reply reply = JmsClient.read(jms.take(REPLIES, PATIENCE_MS));
            assertEquals("failed", reply.status());
            assertEquals("internal_error", reply.code());
            assertEquals("correlation-" + uid, reply.message().getJMSCorrelationID());
            assertEquals("internal_error", reply.body().at("/error/code").asText());

            Response response = posted.join();
            assertEquals(503, response.status(), response.raw().body());
            assertEquals("internal_error", response.body().at("/error/code").asText());
            assertEquals(
                    Optional.of("application/problem+json"),
                    response.raw().headers().firstValue("Content-Type"));

            LinkReply.Refused refused = assertInstanceOf(LinkReply.Refused.class, sent.join());
            assertEquals(ErrorCode.INTERNAL_ERROR, refused.error().code());
            assertNothingLeft(jms);
        }
    }

    private static void eachDoorIssues(TestBridge bridge, String uid) throws Exception {
        try (JmsClient jms = bridge.jms()) {
            Response response = post(bridge, uid);
            assertEquals(201, response.status(), response.raw().body());
            request(jms, uid);
            JmsClient.Reply reply = JmsClient.read(jms.take(REPLIES, PATIENCE_MS));
            assertEquals("issued", reply.status());
            assertEquals("correlation-" + uid, reply.message().getJMSCorrelationID());
            assertInstanceOf(LinkReply.Issued.class, send(bridge, uid));
            assertRows(drop(bridge, uid).join(), ISSUED);
            assertNothingLeft(jms);
        }
    }

    private static Response post(TestBridge bridge, String uid) throws Exception {
        return bridge.post("{\"uid\":\"" + uid + "-REST\"}");
    }

    private static void request(JmsClient jms, String uid) throws Exception {
        Message request = jms.session.createTextMessage("{\"uid\":\"" + uid + "-QUEUE\"}");
        request.setJMSCorrelationID("correlation-" + uid);
        jms.send("BEGINI.LINK.REQUEST", request);
    }

    /** As the command {@code send} does. */
    private static LinkReply send(TestBridge bridge, String uid) {
        return bridge.bridge.issue(
                new LinkRequest(Optional.empty(), Optional.empty(), uid + "-SENT", Optional.empty()),
                "cli",
                DEADLINE,
                Priority.INTERACTIVE);
    }

    private static CompletableFuture<Result> drop(TestBridge bridge, String uid) {
        String name = uid + "-" + System.nanoTime() + ".csv";
        return meanwhile(() -> bridge.drop(name, "uid\n" + uid + "-ROW1\n" + uid + "-ROW2\n"));
    }

    private static void assertRows(Result result, String answer) {
        assertEquals(3, result.lines().size());
        for (String row : result.lines().subList(1, 3)) {
            assertTrue(row.matches("[A-Z]+-ROW[12],(" + answer + ").*"), row);
        }
        assertEquals(
                2,
                result.summary().path("issued").asInt()
                        + result.summary().path("failed").asInt(),
                result.summary().toString());
    }

    /** Each request has had one answer, and none lies anywhere. */
    private static void assertNothingLeft(JmsClient jms) {
        for (String queue : List.of(REPLIES, "BEGINI.LINK.REQUEST", "BEGINI.LINK.INVALID", "DLQ")) {
            await().untilAsserted(() -> assertEquals(0, jms.depth(queue), "messages on " + queue));
        }
    }

    /** Requests in flight, requests lying, and the broker gone for longer than any of them may take. */
    @Test
    void aBrokerLongerThanTheDeadline() throws Exception {
        Duration deadline = Duration.ofSeconds(2);
        List<String> uids =
                IntStream.range(0, 30).mapToObj(i -> "BROKER-AWAY-" + i).toList();
        EmbeddedBroker broker = broker(0);
        int port = URI.create(broker.url()).getPort();
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(500));
                TestBridge bridge = TestBridge.start(
                        directory,
                        sandbox,
                        "begini.jms.broker-url",
                        broker.url(),
                        "begini.jms.concurrency",
                        "4",
                        "begini.retry.max-duration",
                        deadline.toSeconds() + "s")) {
            Replies.request(broker.url(), uids, 0);
            await().until(() -> sandbox.counts().calls() > 4); // the first are answered, others under way
            broker.close();
            await().pollDelay(deadline.plusSeconds(1))
                    .until(() -> bridge.management("/health/ready").contains("no connection to the broker"));
            broker = broker(port);
            assertEquals(uids.size(), Replies.takeAll(broker.url(), uids.size()).size());
            assertEquals(uids.size(), sandbox.counts().issued(), "one link for each");
        } finally {
            broker.close();
        }
    }

    private EmbeddedBroker broker(int port) {
        BridgeConfig config = BridgeConfig.from(TestBridge.settings(
                directory,
                URI.create("http://127.0.0.1:1"),
                TestBridge.map("begini.broker.port", Integer.toString(port))));
        EmbeddedBroker broker = new EmbeddedBroker(config.broker(), config.jms());
        broker.start();
        return broker;
    }
}
