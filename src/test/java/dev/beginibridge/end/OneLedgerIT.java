package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.Configs;
import dev.beginibridge.TestPostgres;
import dev.beginibridge.database.Database;
import dev.beginibridge.end.TestBridge.Response;
import dev.beginibridge.end.TestBridge.Result;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.LedgerFixture;
import dev.beginibridge.sandbox.Sandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One ledger behind all doors: asking twice is safe, at any door, at any moment, in any process. */
@Timeout(120)
class OneLedgerIT {
    private static final String INTEGRATION = "1234567890987654321";

    @TempDir
    Path directory;

    @Test
    void aLinkIsTheSameAtEveryDoorAndAfterARestart() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO)) {
            String link;
            try (TestBridge bridge = TestBridge.start(directory, sandbox);
                    JmsClient jms = bridge.jms()) {
                Response first = bridge.post("{\"uid\":\"SAME-EVERYWHERE\"}");
                assertEquals(201, first.status());
                assertFalse(first.body().path("reused").asBoolean());
                link = first.body().path("link").asText();
                assertTrue(link.startsWith("https://app.psychometric.me/"));
                assertEquals(
                        link,
                        "https://app.psychometric.me/"
                                + first.body().path("access_token").asText());
                assertEquals(
                        "https://api.begini.co/master/psychometrics",
                        first.body().path("session_url").asText());
                assertTrue(
                        Instant.parse(first.body().path("expires_at").asText()).isAfter(Instant.now()));

                Response second = bridge.post("{\"uid\":\"SAME-EVERYWHERE\"}");
                assertEquals(200, second.status());
                assertSame(link, second.body());
                assertSame(link, jms.ask("{\"uid\":\"SAME-EVERYWHERE\"}").body());
                Result file = bridge.drop("same.csv", "uid\nSAME-EVERYWHERE\n");
                assertTrue(
                        file.lines().get(1).contains(",issued,true," + link + ","),
                        file.lines().get(1));

                Response entry = bridge.get("/v1/links/personal-loans/SAME-EVERYWHERE");
                assertEquals(200, entry.status());
                assertFalse(entry.raw().body().contains(link.substring(link.length() - 20)), "no token in the record");
                assertEquals(
                        404, bridge.get("/v1/links/personal-loans/NEVER-ASKED").status());
            }
            try (TestBridge again = TestBridge.start(directory, sandbox)) {
                assertSame(link, again.post("{\"uid\":\"SAME-EVERYWHERE\"}").body());
            }
            assertEquals(1, sandbox.calls("SAME-EVERYWHERE"));
        }
    }

    @Test
    void aLinkThatLivesForTwoMinutesIsTheSameWhenItIsAskedForAgain() throws Exception {
        try (Sandbox sandbox =
                new Sandbox(Configs.sandbox(0, Duration.ZERO, Duration.ofMinutes(2), List.of()), Clock.systemUTC())) {
            sandbox.start();
            try (TestBridge bridge = TestBridge.start(directory, sandbox)) {
                Response first = bridge.post("{\"uid\":\"SHORT-LIVED\"}");
                assertEquals(201, first.status());
                assertSame(
                        first.body().path("link").asText(),
                        bridge.post("{\"uid\":\"SHORT-LIVED\"}").body());
                assertEquals(1, sandbox.calls("SHORT-LIVED"));
            }
        }
    }

    private static void assertSame(String link, JsonNode reply) {
        assertEquals(link, reply.path("link").asText(), reply.toString());
        assertTrue(reply.path("reused").asBoolean());
    }

    @Test
    void askedAtOnceByAllDoorsBeginiIsCalledOnce() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(300));
                TestBridge bridge = TestBridge.start(directory, sandbox)) {
            Set<String> links = new TreeSet<>();
            List<Callable<String>> asks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                asks.add(() -> bridge.post("{\"uid\":\"ALL-AT-ONCE\"}")
                        .body()
                        .path("link")
                        .asText());
                asks.add(() -> {
                    try (JmsClient jms = bridge.jms()) {
                        return jms.ask("{\"uid\":\"ALL-AT-ONCE\"}")
                                .body()
                                .path("link")
                                .asText();
                    }
                });
            }
            asks.add(() -> bridge.drop("once.jsonl", "{\"uid\":\"ALL-AT-ONCE\"}\n".repeat(10)).lines().stream()
                    .map(line -> line.replaceFirst(".*\"link\":\"([^\"]*)\".*", "$1"))
                    .distinct()
                    .reduce((a, b) -> "two different links in one file")
                    .orElseThrow());
            links.addAll(together(asks));
            assertEquals(1, links.size(), "different links: " + links.size());
            assertEquals(1, sandbox.calls("ALL-AT-ONCE"));
        }
    }

    private static <T> List<T> together(List<Callable<T>> asks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(asks.size());
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(asks)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twoBridgesOnOnePostgresAndOneBrokerCallOncePerUid() throws Exception {
        try (EmbeddedPostgres postgres = TestPostgres.start();
                Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(20))) {
            String[] shared = onPostgres(postgres, "begini.jms.concurrency", "8");
            try (TestBridge first = TestBridge.start(directory.resolve("1"), sandbox, shared)) {
                List<String> keys = new ArrayList<>(List.of(shared));
                keys.add("begini.jms.broker-url");
                keys.add(first.bridge.broker().orElseThrow().url());
                try (TestBridge second =
                        TestBridge.start(directory.resolve("2"), sandbox, keys.toArray(String[]::new))) {
                    List<Callable<String>> asks = new ArrayList<>();
                    for (int i = 0; i < 60; i++) {
                        String request = "{\"uid\":\"SHARED-" + i % 20 + "\"}";
                        TestBridge either = i % 2 == 0 ? first : second;
                        asks.add(() -> request
                                + either.post(request).body().path("link").asText());
                        asks.add(() -> {
                            try (JmsClient jms = first.jms()) {
                                return request
                                        + jms.ask(request).body().path("link").asText();
                            }
                        });
                    }
                    assertEquals(20, Set.copyOf(together(asks)).size(), "each uid has one link");
                    assertEquals(20, sandbox.counts().calls());
                }
            }
        }
    }

    @Test
    void aClaimWhoseOwnerDiedOnPostgresIsTakenOverWhenItsLeaseHasExpired() throws Exception {
        Ledger.Key key = new Ledger.Key(INTEGRATION, "LEFT-BEHIND");
        try (EmbeddedPostgres postgres = TestPostgres.start();
                TestBridge bridge = TestBridge.start(directory, onPostgres(postgres, "begini.rest.deadline", "10s"))) {
            try (Database dead = Database.open(bridge.config.ledger())) {
                Ledger.in(dead, Clock.systemUTC(), new SimpleMeterRegistry())
                        .claim(
                                key,
                                "personal-loans",
                                LedgerFixture.asker(Optional.empty()),
                                Optional.empty(),
                                Instant.now(),
                                Duration.ofSeconds(2));
            }
            Instant started = Instant.now();
            Response response = bridge.post("{\"uid\":\"LEFT-BEHIND\"}");
            assertEquals(201, response.status(), response.raw().body());
            assertTrue(Duration.between(started, Instant.now()).compareTo(Duration.ofMillis(1_500)) > 0);
            assertEquals(1, bridge.sandbox.calls("LEFT-BEHIND"));
        }
    }

    private static String[] onPostgres(EmbeddedPostgres postgres, String... more) {
        List<String> keys = new ArrayList<>(List.of(
                "begini.ledger.url",
                postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
                "begini.ledger.user",
                "postgres"));
        keys.addAll(List.of(more));
        return keys.toArray(String[]::new);
    }

    @Test
    void anExpiredLinkIsRenewedByOneCall() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory)) {
            Response first = bridge.post("{\"uid\":\"MAGICEXPIRED-1\"}");
            assertEquals(201, first.status());
            assertTrue(Instant.parse(first.body().path("expires_at").asText()).isBefore(Instant.now()));
            Response second = bridge.post("{\"uid\":\"MAGICEXPIRED-1\"}");
            assertEquals(201, second.status());
            assertFalse(second.body().path("reused").asBoolean());
            assertNotEquals(first.body().path("link"), second.body().path("link"));
            assertEquals(2, bridge.sandbox.calls("MAGICEXPIRED-1"));
            await().untilAsserted(() -> assertTrue(bridge.metrics()
                    .contains("begini_token_mismatch_total{claim=\"exp\",deployment=\"personal-loans\"} 2.0")));
        }
    }

    @Test
    void aTransientFailureIsRetriedWithinTheDeadline() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory)) {
            for (String uid : List.of("MAGICFLAKY503X2-A", "MAGICFLAKYRESETX1-A", "MAGICFLAKYHTMLX2-A")) {
                Response response = bridge.post("{\"uid\":\"" + uid + "\"}");
                assertEquals(201, response.status(), response.raw().body());
            }
            assertEquals(3, bridge.sandbox.calls("MAGICFLAKY503X2-A"));
        }
    }
}
