package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.PostgresPair;
import dev.beginibridge.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packaged bridges on one queue of one broker, with one PostgreSQL ledger and its standby, each a process of its own: how evenly
 * they share the work, and that nothing is lost or doubled when at seeded moments under load a bridge is killed or stands still, the
 * database or the broker is killed, or the standby takes over for good. docs/scaling.md has the properties for the whole of it.
 */
@Timeout(7_200)
class SharedQueueIT {
    private static final int BRIDGES = Integer.getInteger("begini.test.bridges", 2);
    private static final int SHARED = Integer.getInteger("begini.test.shared", 200);
    private static final int KILLS = Integer.getInteger("begini.test.kills", 1);
    private static final int STOPS = Integer.getInteger("begini.test.stops", 1);
    private static final int STOP_SECONDS = Integer.getInteger("begini.test.stop-seconds", 1);
    private static final int DATABASE_KILLS = Integer.getInteger("begini.test.database-kills", 1);
    private static final int FAIL_OVERS = Integer.getInteger("begini.test.fail-overs", 1); // or none
    private static final int BROKER_KILLS = Integer.getInteger("begini.test.broker-restarts", 1);
    /** With 5 s more it is the lease of a claim: what a bridge that is starved for longer has claimed, is called for again. */
    private static final String CALL_TIMEOUT = System.getProperty("begini.test.call-timeout", "5s");

    private static final long SEED = Long.getLong("begini.test.seed", 20_261_130);
    private static final int IN_FLIGHT = 8;
    private static final int UIDS = 150;
    private static final int LONGEST_WAIT_MS = 500;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final List<BridgeProcess> bridges = new ArrayList<>();
    private final Set<String> links = new HashSet<>();
    private final Random random = new Random(SEED);
    private PostgresPair postgres;
    private int asked;

    private enum Blow {
        KILL,
        STOP,
        DATABASE,
        FAIL_OVER,
        BROKER
    }

    @AfterEach
    void stopAll() throws IOException {
        bridges.forEach(BridgeProcess::close);
        if (postgres != null) {
            postgres.close();
        }
    }

    private BridgeProcess bridge(int number, Sandbox sandbox, BrokerProcess broker) throws IOException {
        return new BridgeProcess(
                directory.resolve("bridge-" + number),
                sandbox.baseUrl(),
                TestBridge.map(
                        // What a bridge that stands still was handed goes to the others after 3 s.
                        "begini.jms.broker-url",
                        broker.url() + "?connectionTTL=3000&clientFailureCheckPeriod=1000",
                        "begini.api.call-timeout",
                        CALL_TIMEOUT,
                        "begini.jms.concurrency",
                        String.valueOf(IN_FLIGHT),
                        "begini.ledger.url",
                        postgres.url(),
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
    void workIsSharedEvenlyAndNobodysTroubleIsTheOthers() throws Exception {
        List<Blow> blows = new ArrayList<>(Collections.nCopies(KILLS, Blow.KILL));
        blows.addAll(Collections.nCopies(STOPS, Blow.STOP));
        blows.addAll(Collections.nCopies(DATABASE_KILLS, Blow.DATABASE));
        blows.addAll(Collections.nCopies(FAIL_OVERS, Blow.FAIL_OVER));
        blows.addAll(Collections.nCopies(BROKER_KILLS, Blow.BROKER));
        Collections.shuffle(blows, random);
        postgres = new PostgresPair(directory.resolve("postgres"));
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(50));
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), BridgeProcess.freePort())) {
            for (int i = 0; i < BRIDGES; i++) {
                bridges.add(bridge(i, sandbox, broker).start());
            }
            request(broker, SHARED / 2);
            take(broker, SHARED / 2);
            assertEquals(SHARED / 2 + retries(), sandbox.counts().calls(), "one call for each uid");
            assertSharedEvenly();

            int bound = SHARED / 2;
            for (Blow blow : blows) {
                long before = sandbox.counts().calls();
                request(broker, UIDS);
                await("work goes on; seed " + SEED)
                        .atMost(LIMIT)
                        .until(() -> sandbox.counts().calls() > before);
                long at = System.nanoTime() + 1_000_000L * random.nextInt(LONGEST_WAIT_MS);
                await().pollInterval(Duration.ofMillis(2)).until(() -> System.nanoTime() > at);
                strike(blow, broker);
                bound += UIDS + (blow == Blow.DATABASE || blow == Blow.FAIL_OVER ? BRIDGES : 1) * IN_FLIGHT;
                long calls = sandbox.counts().calls();
                System.out.println("SharedQueueIT: " + blow + ", " + asked + " requests, " + calls + " calls, "
                        + retries() + " again for slow ones (of bridges that were not killed)");
                assertTrue(calls <= bound, calls + " calls where " + bound + " are allowed; seed " + SEED);
            }
            for (BridgeProcess bridge : bridges) {
                await("each works again").atMost(LIMIT).until(bridge::isReady);
            }
            request(broker, UIDS);
            take(broker, UIDS);
            System.out.println("SharedQueueIT: " + blows.size() + " blows, " + asked + " requests, "
                    + sandbox.counts().calls() + " calls for " + links.size() + " uids");
        }
    }

    private void strike(Blow blow, BrokerProcess broker) throws Exception {
        BridgeProcess one = bridges.get(random.nextInt(BRIDGES));
        switch (blow) {
            case KILL -> {
                one.kill();
                one.start();
                take(broker, UIDS);
            }
            case STOP -> {
                long until =
                        System.nanoTime() + Duration.ofSeconds(STOP_SECONDS).toNanos();
                one.signal("STOP");
                take(broker, UIDS); // the others answer everything, what it was handed included
                await().atMost(Duration.ofMinutes(2)).until(() -> System.nanoTime() > until);
                one.signal("CONT");
            }
            case DATABASE -> {
                postgres.kill();
                take(broker, UIDS);
            }
            case FAIL_OVER -> {
                postgres.failOver();
                take(broker, UIDS);
            }
            default -> {
                broker.kill();
                broker.start();
                take(broker, UIDS);
            }
        }
    }

    /** Neighbours on the queue ask for one uid: they are in flight at once, mostly in different bridges. */
    private void request(BrokerProcess broker, int uids) throws Exception {
        int first = asked;
        List<String> twice = IntStream.range(0, 2 * uids)
                .mapToObj(i -> "SHARED-" + (first + i) / 2)
                .toList();
        Replies.request(broker.url(), twice, first);
        asked += twice.size();
    }

    /** All replies to what was requested last: one each, and one link for each uid. */
    private void take(BrokerProcess broker, int uids) throws Exception {
        Map<String, String> replies = Replies.takeAll(broker.url(), 2 * uids);
        for (int i = asked - 2 * uids; i < asked; i += 2) {
            String link = replies.get(String.valueOf(i));
            assertEquals(link, replies.get(String.valueOf(i + 1)), "two requests for one uid have one link");
            assertTrue(link != null && links.add(link), "request " + i + " has a link of its own; seed " + SEED);
        }
    }

    /** Calls that were made again after one that took too long, as on a busy machine some do. */
    private long retries() throws Exception {
        double retries = 0;
        for (BridgeProcess bridge : bridges) {
            retries += bridge.total("begini_call_retries_total");
        }
        return Math.round(retries);
    }

    private void assertSharedEvenly() throws Exception {
        List<Double> shares = new ArrayList<>();
        for (BridgeProcess bridge : bridges) {
            shares.add(bridge.metric("begini_jms_messages_total{fate=\"answered\"}"));
        }
        System.out.println(
                "SharedQueueIT: " + asked + " requests were shared " + shares + ", " + retries() + " calls made again");
        assertEquals(asked, shares.stream().mapToDouble(Double::doubleValue).sum());
        assertTrue(Collections.min(shares) >= asked / (2.0 * BRIDGES), "shared " + shares);
    }
}
