package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.file.batch.Batch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The calls of a file, counted by Begini: as many at a time as {@code begini.file.concurrency} says, and one for each uid. */
@Timeout(120)
class FileInFlightIT {
    private static final int IN_FLIGHT = 8;
    private static final int ROWS = 80;
    private static final String KEY = "sandbox-key-personal-loans";
    /** Longer than a file that is halted waits for its rows. */
    private static final Duration LATENCY = Duration.ofSeconds(6);

    private static final String[] SLOW = {"begini.api.call-timeout", "15s", "begini.retry.max-duration", "60s"};
    private static final String EIGHT_ROWS = rows("CUT", IN_FLIGHT);

    @TempDir
    Path directory;

    @Test
    void oneFileHasAsManyCallsInFlightAsConfigured() throws Exception {
        try (CountingBegini begini = new CountingBegini(KEY);
                TestBridge bridge = TestBridge.against(
                        begini.url(), directory, "begini.file.concurrency", String.valueOf(IN_FLIGHT))) {
            begini.latency(
                    Duration.ofMillis(200)); // so long that all are under way at once, however busy the machine is
            TestBridge.Result result = bridge.drop("flight.csv", rows("FLIGHT", ROWS));
            assertEquals(IN_FLIGHT, begini.mostAtOnce());
            assertEquals(ROWS, begini.served());
            assertEquals(ROWS, result.summary().path("issued").asInt());
        }
    }

    /** Their calls end long after the rows were interrupted, and the tokens are there when the rows come again. */
    @Test
    void rowsThatAreCutOffInTheirCallsAreNotAskedTwice() throws Exception {
        try (CountingBegini begini = new CountingBegini(KEY);
                TestBridge bridge = TestBridge.against(begini.url(), directory, SLOW)) {
            begini.latency(LATENCY);
            TestBridge.dropOnly(bridge.config.file().inbox(), "cancelled.csv", EIGHT_ROWS);
            await().until(() -> begini.inFlight() == IN_FLIGHT);
            String batch = bridge.bridge.file().orElseThrow().running().get(0).id();
            Batch.cancel(bridge.config.file().work().resolve(batch));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.exists(bridge.config.file().rejected().resolve("cancelled.error.json")));
            assertEquals(IN_FLIGHT, begini.inFlight(), "the calls are still under way");
            assertAskedOnce(bridge, begini);
        }
    }

    @Test
    void rowsThatTheStopCutsOffInTheirCallsAreNotAskedTwice() throws Exception {
        try (CountingBegini begini = new CountingBegini(KEY)) {
            begini.latency(LATENCY);
            try (TestBridge bridge = TestBridge.against(begini.url(), directory, SLOW)) {
                TestBridge.dropOnly(bridge.config.file().inbox(), "stopped.csv", EIGHT_ROWS);
                await().until(() -> begini.inFlight() == IN_FLIGHT);
            }
            try (TestBridge bridge = TestBridge.against(begini.url(), directory, SLOW)) {
                assertAskedOnce(bridge, begini);
            }
        }
    }

    private static void assertAskedOnce(TestBridge bridge, CountingBegini begini) throws Exception {
        TestBridge.Result result = bridge.drop("again.csv", EIGHT_ROWS);
        assertEquals(IN_FLIGHT, result.summary().path("issued").asInt());
        assertEquals(IN_FLIGHT, begini.served());
    }

    private static String rows(String prefix, int count) {
        StringBuilder rows = new StringBuilder("uid\n");
        for (int i = 0; i < count; i++) {
            rows.append(RowsFile.uid(prefix, 1_001 + i)).append('\n');
        }
        return rows.toString();
    }
}
