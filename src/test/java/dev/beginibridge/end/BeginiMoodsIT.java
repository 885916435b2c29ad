package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.end.TestBridge.Response;
import dev.beginibridge.end.TestBridge.Result;
import dev.beginibridge.sandbox.MagicUid;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Begini away, Begini refusing the key, Begini odd in every way the sandbox knows: under load, through every door. */
@Timeout(240)
class BeginiMoodsIT {
    private static final String KEY = "sandbox-key-personal-loans";

    @TempDir
    Path directory;

    @Test
    void whileBeginiIsAwayNothingIsLostAndOneProbeAtATimeGoesOut() throws Exception {
        int messages = 1_000;
        int rows = 1_000;
        try (CountingBegini begini = new CountingBegini(KEY);
                TestBridge bridge = TestBridge.against(
                        begini.url(),
                        directory,
                        "begini.retry.max-duration",
                        "10m",
                        "begini.probe.unreachable-interval",
                        "200ms");
                JmsClient jms = bridge.jms()) {
            begini.latency(Duration.ofMillis(5));
            assertEquals(201, bridge.post("{\"uid\":\"BEFORE-1\"}").status());
            begini.away(true);
            for (int i = 0; i < messages; i++) {
                jms.send("BEGINI.LINK.REQUEST", jms.session.createTextMessage("{\"uid\":\"AWAY-JMS-" + i + "\"}"));
            }
            String csv = "uid\n"
                    + IntStream.range(0, rows).mapToObj(i -> "AWAY-FILE-" + i).collect(Collectors.joining("\n"));
            TestBridge.dropOnly(bridge.config.file().inbox(), "away.csv", csv);
            // The doors' first calls find out; from then on, one probe at a time.
            await().atMost(Duration.ofSeconds(20)).until(() -> health(bridge).contains("Begini unreachable since"));
            begini.away(true);
            for (int i = 0; i < 3; i++) {
                Instant asked = Instant.now();
                Response response = bridge.post("{\"uid\":\"AWAY-REST-" + i + "\"}");
                assertEquals(503, response.status(), response.raw().body());
                assertEquals(
                        "begini_unavailable",
                        response.body().path("error").path("code").asText());
                Duration took = Duration.between(asked, Instant.now());
                Duration deadline = bridge.config.rest().deadline();
                assertTrue(took.compareTo(deadline.multipliedBy(9).dividedBy(10)) > 0, "answered after " + took);
                assertTrue(took.compareTo(deadline.plusMillis(700)) < 0, "answered after " + took);
            }
            assertEquals(1, begini.mostAtOnceWhileAway());
            assertEquals(1, begini.served());

            begini.away(false);
            Instant back = Instant.now();
            await().atMost(Duration.ofSeconds(5)).until(() -> begini.served() > 100);
            Result result = TestBridge.result(bridge.config.file().outbox(), "away.csv");
            assertEquals(rows, result.summary().path("issued").asInt());
            try (MessageConsumer consumer = jms.session.createConsumer(jms.session.createQueue("BEGINI.LINK.REPLY"))) {
                for (int i = 0; i < messages; i++) {
                    Message reply = consumer.receive(30_000);
                    assertNotNull(reply, "only " + i + " replies");
                    assertEquals("issued", reply.getStringProperty("BeginiStatus"));
                }
                assertNull(consumer.receiveNoWait());
            }
            Duration recovered = Duration.between(back, Instant.now());
            assertTrue(recovered.compareTo(Duration.ofSeconds(60)) < 0, "recovered in " + recovered);
            assertNull(jms.take("DLQ", 100), "nothing is dead-lettered");
            assertTrue(bridge.metrics().contains("begini_jms_messages_total{fate=\"rolled_back\"} 0.0"));
            // Exactly one call that got a token for each uid; every other call was provoked by the stub.
            assertEquals(begini.uids(), begini.served());
            assertEquals(messages + rows + 1, begini.uids());
        }
    }

    private static String health(TestBridge bridge) throws Exception {
        return bridge.management("/health/ready");
    }

    @Test
    void aKeyRefusedInTheMiddleOfAFileCostsNoRow() throws Exception {
        int rows = 10_000;
        int inFlight = 32;
        Path keyFile = directory.resolve("loans.key");
        Files.writeString(keyFile, KEY);
        try (CountingBegini begini = new CountingBegini(KEY);
                TestBridge bridge = TestBridge.against(
                        begini.url(),
                        directory,
                        "begini.retry.max-duration",
                        "10m",
                        "begini.api.max-concurrent",
                        String.valueOf(inFlight),
                        "begini.deployments.personal-loans.api-key",
                        "",
                        "begini.deployments.personal-loans.api-key-file",
                        keyFile.toString())) {
            String csv = "uid\n"
                    + IntStream.range(0, rows).mapToObj(i -> "NIGHT-" + i).collect(Collectors.joining("\n"));
            begini.latency(Duration.ofMillis(2));
            TestBridge.dropOnly(bridge.config.file().inbox(), "night.csv", csv);
            await().atMost(Duration.ofSeconds(60)).until(() -> begini.served() > rows / 4);
            begini.key("the-key-after-midnight");
            await().atMost(Duration.ofSeconds(20)).until(() -> begini.wrongKeys() > 0);
            assertEquals(503, bridge.post("{\"uid\":\"NIGHT-REST\"}").status());
            int served = begini.served();
            Files.writeString(keyFile, "the-key-after-midnight\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> begini.served() > served);
            Result result = TestBridge.result(bridge.config.file().outbox(), "night.csv");
            assertEquals(rows, result.summary().path("issued").asInt());
            assertEquals(0, result.summary().path("rejected").asInt());
            assertTrue(begini.wrongKeys() <= inFlight, begini.wrongKeys() + " calls with the refused key");
            assertEquals(begini.uids(), begini.served());
        }
    }

    @Test
    void aSuspendedDeploymentHoldsUpNobodyOnTheQueueAndKeepsItsCorrelation() throws Exception {
        int parked = 100;
        Path keyFile = directory.resolve("sme.key");
        Files.writeString(keyFile, "a-key-of-yesterday");
        try (CountingBegini begini = new CountingBegini(KEY);
                TestBridge bridge = TestBridge.against(
                        begini.url(),
                        directory,
                        "begini.retry.max-duration",
                        "10m",
                        "begini.jms.concurrency",
                        "4",
                        "begini.deployments.sme-loans.auth",
                        "api-key",
                        "begini.deployments.sme-loans.api-key",
                        "",
                        "begini.deployments.sme-loans.api-key-file",
                        keyFile.toString());
                JmsClient jms = bridge.jms()) {
            Queue replies = jms.session.createQueue("SME.REPLIES");
            jms.session.createConsumer(replies).close(); // so that it is there
            Map<String, String> uids = new TreeMap<>();
            for (int i = 0; i < parked; i++) {
                TextMessage request =
                        jms.session.createTextMessage("{\"deployment\":\"sme-loans\",\"uid\":\"PARKED-" + i + "\"}");
                request.setJMSReplyTo(replies);
                jms.send("BEGINI.LINK.REQUEST", request);
                uids.put(request.getJMSMessageID(), "PARKED-" + i);
            }
            // All of them stand before this one in the queue.
            assertEquals("issued", jms.ask("{\"uid\":\"NOT-HELD-UP\"}").status());
            await().until(() ->
                    bridge.metrics().contains("begini_jms_messages_total{fate=\"parked\"} " + parked + ".0"));
            assertEquals(1, begini.served());

            Files.writeString(keyFile, KEY);
            try (MessageConsumer consumer = jms.session.createConsumer(replies)) {
                for (int i = 0; i < parked; i++) {
                    Message reply = consumer.receive(30_000);
                    assertNotNull(reply, "only " + i + " replies");
                    JmsClient.Reply read = JmsClient.read(reply);
                    assertEquals("issued", read.status());
                    assertEquals(
                            uids.remove(reply.getJMSCorrelationID()),
                            read.body().path("uid").asText());
                }
                assertNull(consumer.receiveNoWait());
            }
            assertEquals(Map.of(), uids);
            assertEquals(parked + 1, begini.served());
            assertTrue(begini.wrongKeys() <= 2 * 4 + 2, begini.wrongKeys() + " calls with the refused key");
        }
    }

    @Test
    void everyMagicUidThroughEveryDoor() throws Exception {
        try (TestBridge bridge = TestBridge.start(
                directory,
                "begini.api.call-timeout",
                "500ms",
                "begini.jms.concurrency",
                "64",
                "begini.probe.suspended-interval",
                "50ms",
                "begini.probe.unreachable-interval",
                "50ms")) {
            assertEquals(201, bridge.post("{\"uid\":\"WARM-UP-1\"}").status());
            long before = heap();
            List<MagicUid> waiting = new ArrayList<>();
            for (MagicUid magic : MagicUid.values()) {
                switch (magic.expected()) {
                    case ISSUED -> assertAnswered(bridge, magic, "issued", "");
                    case REJECTED -> assertAnswered(bridge, magic, "rejected", "rejected_by_begini");
                    default -> waiting.add(magic);
                }
            }
            Map<String, String> expected = new TreeMap<>();
            Map<String, Future<String>> answers = new TreeMap<>();
            ExecutorService threads = Executors.newCachedThreadPool();
            try {
                for (MagicUid magic : waiting) {
                    boolean suspends = magic.expected() == MagicUid.Expected.SUSPENDED;
                    if (suspends) {
                        continue; // would hide the others; ErrorCodesIT has them through every door
                    }
                    String uid = magic.name() + "-DOORS";
                    expected.put("rest " + uid, "begini_unavailable");
                    expected.put("jms " + uid, "begini_unavailable");
                    expected.put("file " + uid, "begini_unavailable");
                    answers.put("file " + uid, threads.submit(() -> {
                        String row = bridge.drop(uid + ".csv", "uid\n" + uid + "\n")
                                .lines()
                                .get(1);
                        return row.replaceFirst("^[^,]*,failed,,,,([^,]*),.*", "$1");
                    }));
                    answers.put("rest " + uid, threads.submit(() -> bridge.post("{\"uid\":\"" + uid + "\"}")
                            .body()
                            .path("error")
                            .path("code")
                            .asText()));
                    answers.put("jms " + uid, threads.submit(() -> {
                        try (JmsClient jms = bridge.jms()) {
                            return jms.ask("{\"uid\":\"" + uid + "\"}").code();
                        }
                    }));
                }
                Map<String, String> got = new TreeMap<>();
                for (Map.Entry<String, Future<String>> answer : answers.entrySet()) {
                    got.put(answer.getKey(), answer.getValue().get());
                }
                assertEquals(expected, got);
            } finally {
                threads.shutdownNow();
            }
            assertTrue(expected.size() > 20, "there are magic uids to wait for");
            assertEquals(0, bridge.sandbox.counts().elsewhereWithKey(), "the key went to another host");
            assertTrue(bridge.metrics().contains("begini_calls_in_flight 0.0"));
            await().until(() -> bridge.metrics().contains("begini_http_leased 0.0"));
            assertTrue(heap() - before < 32L << 20, "the heap grew by " + ((heap() - before) >> 20) + " MB");
        }
    }

    /** What is in use after a collection, in bytes. */
    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void assertAnswered(TestBridge bridge, MagicUid magic, String status, String code) throws Exception {
        String uid = magic.name() + "-DOORS";
        Response response = bridge.post("{\"uid\":\"" + uid + "\"}");
        assertEquals(
                code,
                response.body().path("error").path("code").asText(),
                uid + response.raw().body());
        assertEquals(status.equals("issued") ? 201 : 422, response.status());
        try (JmsClient jms = bridge.jms()) {
            assertEquals(status, jms.ask("{\"uid\":\"" + uid + "\"}").status(), uid);
        }
        Result result = bridge.drop(uid + ".csv", "uid\n" + uid + "\n");
        assertTrue(
                result.lines().get(1).startsWith(uid + "," + status + ","),
                result.lines().get(1));
    }
}
