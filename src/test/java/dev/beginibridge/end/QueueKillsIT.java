package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the packaged bridge, and of the broker in its own process, at seeded random moments under load: each
 * request has one reply, and a kill costs no more calls than were in flight. The restart of a broker costs none.
 * {@code -Dbegini.test.kills=30 -Dbegini.test.broker-restarts=5} is the whole of it.
 */
@Timeout(900)
class QueueKillsIT {
    private static final int KILLS = Integer.getInteger("begini.test.kills", 1);
    private static final int RESTARTS = Integer.getInteger("begini.test.broker-restarts", 1);
    private static final long SEED = Long.getLong("begini.test.seed", 20_261_125);
    private static final int IN_FLIGHT = 16;
    private static final int LONGEST_WAIT_MS = 1_000;
    private static final Duration LATENCY = Duration.ofMillis(50);
    /** More than can be answered between the kills, at the full speed that the latency allows. */
    private static final int REQUESTS = (KILLS + RESTARTS + 1) * IN_FLIGHT * LONGEST_WAIT_MS / (int) LATENCY.toMillis();

    @TempDir
    Path directory;

    private enum Blow {
        BRIDGE,
        BROKER
    }

    @Test
    void killedAtAnyMomentEachRequestHasOneReply() throws Exception {
        Random random = new Random(SEED);
        List<Blow> blows = new ArrayList<>(Collections.nCopies(KILLS, Blow.BRIDGE));
        blows.addAll(Collections.nCopies(RESTARTS, Blow.BROKER));
        Collections.shuffle(blows, random);
        try (Sandbox sandbox = TestBridge.sandbox(LATENCY);
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), BridgeProcess.freePort());
                BridgeProcess bridge = new BridgeProcess(
                                directory.resolve("bridge"),
                                sandbox.baseUrl(),
                                TestBridge.map(
                                        "begini.jms.broker-url", broker.url(),
                                        "begini.jms.concurrency", String.valueOf(IN_FLIGHT),
                                        "begini.retry.max-duration", "10m",
                                        "begini.file.enabled", "false",
                                        "begini.rest.enabled", "false"))
                        .start()) {
            List<String> uids =
                    IntStream.range(0, REQUESTS).mapToObj(i -> "BLOW-" + i).toList();
            Replies.request(broker.url(), uids, 0);
            int killed = 0;
            for (Blow blow : blows) {
                long before = sandbox.counts().calls();
                await("work goes on; seed " + SEED)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> sandbox.counts().calls() > before
                                || sandbox.counts().calls() >= REQUESTS);
                long at = System.nanoTime() + 1_000_000L * random.nextInt(LONGEST_WAIT_MS);
                await().pollInterval(Duration.ofMillis(2)).until(() -> System.nanoTime() > at);
                assertTrue(sandbox.counts().calls() < REQUESTS, "all was done before the last blow; seed " + SEED);
                if (blow == Blow.BRIDGE) {
                    bridge.kill();
                    bridge.start();
                    killed++;
                } else {
                    broker.kill();
                    broker.start();
                }
            }
            Map<String, String> links = Replies.takeAll(broker.url(), REQUESTS);
            assertEquals(REQUESTS, Set.copyOf(links.values()).size(), "links; seed " + SEED);
            long calls = sandbox.counts().calls();
            assertTrue(
                    calls <= REQUESTS + (long) killed * IN_FLIGHT,
                    calls + " calls for " + REQUESTS + " requests, " + killed + " kills; seed " + SEED);
            System.out.println("QueueKillsIT: " + killed + " kills, " + RESTARTS + " broker restarts, " + REQUESTS
                    + " requests, " + calls + " calls");
        }
    }
}
