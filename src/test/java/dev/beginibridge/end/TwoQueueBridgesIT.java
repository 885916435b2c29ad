package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged bridges on one queue of one broker, with one PostgreSQL ledger: each a process of its own. */
@Timeout(300)
class TwoQueueBridgesIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int IN_FLIGHT = 8;
    private static final int UIDS = 100;
    private static final int REQUESTS = 200;

    @TempDir
    Path directory;

    private BridgeProcess bridge(String name, Sandbox sandbox, BrokerProcess broker, EmbeddedPostgres postgres)
            throws Exception {
        return new BridgeProcess(
                directory.resolve(name),
                sandbox.baseUrl(),
                TestBridge.map(
                        "begini.jms.broker-url",
                        broker.url(),
                        "begini.jms.concurrency",
                        String.valueOf(IN_FLIGHT),
                        "begini.ledger.url",
                        postgres.getJdbcUrl("postgres", "postgres").replaceFirst("\\?.*", ""),
                        "begini.ledger.user",
                        "postgres",
                        "begini.retry.max-duration",
                        "10m",
                        "begini.file.enabled",
                        "false",
                        "begini.rest.enabled",
                        "false"));
    }

    @Test
    void workIsSharedAndEitherMayDie() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(50));
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), BridgeProcess.freePort());
                BridgeProcess first = bridge("1", sandbox, broker, postgres).start();
                BridgeProcess second = bridge("2", sandbox, broker, postgres).start()) {
            // Neighbours on the queue ask for one uid: they are in flight at once, mostly in both bridges.
            List<String> twice = IntStream.range(0, UIDS)
                    .boxed()
                    .flatMap(i -> Stream.of("SHARED-" + i, "SHARED-" + i))
                    .toList();
            Replies.request(broker.url(), twice, 0);
            awaitReplies(broker, twice.size());
            assertEquals(UIDS, sandbox.counts().calls(), "one call for each uid");
            double one = answered(first);
            double two = answered(second);
            assertEquals(twice.size(), one + two);
            assertTrue(Math.min(one, two) >= twice.size() / 5.0, "shared " + one + " to " + two);

            Replies.request(broker.url(), uids("FIRST-DIES-"), twice.size());
            awaitCalls(sandbox, UIDS + REQUESTS / 4);
            first.kill();
            awaitReplies(broker, twice.size() + REQUESTS);

            first.start();
            Replies.request(broker.url(), uids("SECOND-DIES-"), twice.size() + REQUESTS);
            awaitCalls(sandbox, UIDS + REQUESTS + REQUESTS / 4);
            second.kill();
            awaitCalls(sandbox, UIDS + REQUESTS + REQUESTS / 2);
            broker.kill();
            broker.start();

            Map<String, String> links = Replies.takeAll(broker.url(), twice.size() + 2 * REQUESTS);
            for (int i = 0; i < twice.size(); i += 2) {
                assertEquals(
                        links.get(String.valueOf(i)),
                        links.get(String.valueOf(i + 1)),
                        "two requests for one uid have one link");
            }
            Set<String> distinct = new HashSet<>(links.values());
            assertEquals(UIDS + 2 * REQUESTS, distinct.size());
            long calls = sandbox.counts().calls();
            assertTrue(calls <= UIDS + 2 * REQUESTS + 2 * IN_FLIGHT, calls + " calls");
        }
    }

    private static List<String> uids(String prefix) {
        return IntStream.range(0, REQUESTS).mapToObj(i -> prefix + i).toList();
    }

    private static void awaitCalls(Sandbox sandbox, int calls) {
        await().atMost(LIMIT).until(() -> sandbox.counts().calls() >= calls);
    }

    private static void awaitReplies(BrokerProcess broker, int replies) throws Exception {
        try (JmsClient jms = new JmsClient(broker.url())) {
            await().atMost(LIMIT).until(() -> jms.depth("BEGINI.LINK.REPLY") == replies);
        }
    }

    private static double answered(BridgeProcess bridge) throws Exception {
        return bridge.metric("begini_jms_messages_total{fate=\"answered\"}");
    }
}
