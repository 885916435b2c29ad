package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM to the packaged bridge while Begini is slow: what can finish in the drain time does, the rest goes back. */
@Timeout(180)
class QueueDrainIT {
    private static final Duration DRAIN = Duration.ofSeconds(4);
    /** What a stop takes beside its drain, on a slow machine. */
    private static final Duration REST_OF_STOP = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void whatFinishesIsAnsweredAndTheNextStartAnswersTheRest() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofSeconds(1));
                BrokerProcess broker = new BrokerProcess(directory.resolve("artemis"), BridgeProcess.freePort());
                BridgeProcess bridge = new BridgeProcess(
                                directory.resolve("bridge"),
                                sandbox.baseUrl(),
                                TestBridge.map(
                                        "begini.jms.broker-url", broker.url(),
                                        "begini.jms.concurrency", "4",
                                        "begini.jms.drain-time", DRAIN.toSeconds() + "s",
                                        "begini.api.call-timeout", "8s",
                                        "begini.retry.max-duration", "10m",
                                        "begini.file.enabled", "false",
                                        "begini.rest.enabled", "false"))
                        .start();
                JmsClient jms = new JmsClient(broker.url())) {
            // Two that Begini takes longer for than the drain, and two that it answers in time.
            Replies.request(broker.url(), List.of("MAGICSLOW-1", "MAGICSLOW-2", "DRAIN-1", "DRAIN-2"), 0);
            await().atMost(Duration.ofSeconds(30)).until(() -> sandbox.counts().calls() >= 4);
            Instant stopped = Instant.now();
            assertEquals(143, bridge.terminate(), bridge.output());
            Duration took = Duration.between(stopped, Instant.now());
            assertTrue(took.compareTo(DRAIN.plus(REST_OF_STOP)) < 0, "the stop took " + took);
            assertEquals(2, jms.depth("BEGINI.LINK.REPLY"), "what finished is answered");
            assertEquals(2, jms.depth("BEGINI.LINK.REQUEST"), "the rest is on its queue");
            Replies.request(broker.url(), List.of("DRAIN-3"), 4);

            sandbox.mode("slow=10ms");
            bridge.start();
            Map<String, String> links = Replies.takeAll(broker.url(), 5);
            assertEquals(5, links.size());
            assertEquals(1, sandbox.calls("DRAIN-1") * sandbox.calls("DRAIN-2") * sandbox.calls("DRAIN-3"));
        }
    }
}
