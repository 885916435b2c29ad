package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code begini.file.concurrency}, counted by Begini: as many calls at a time for one file, and never one more. */
@Timeout(120)
class FileInFlightIT {
    private static final int IN_FLIGHT = 8;
    private static final int ROWS = 400;

    @TempDir
    Path directory;

    @Test
    void oneFileHasAsManyCallsInFlightAsConfigured() throws Exception {
        try (CountingBegini begini = new CountingBegini("sandbox-key-personal-loans");
                TestBridge bridge = TestBridge.against(
                        begini.url(), directory, "begini.file.concurrency", String.valueOf(IN_FLIGHT))) {
            begini.latency(Duration.ofMillis(20));
            StringBuilder rows = new StringBuilder("uid\n");
            for (int i = 0; i < ROWS; i++) {
                rows.append(RowsFile.uid("FLIGHT", 1_001 + i)).append('\n');
            }
            TestBridge.Result result = bridge.drop("flight.csv", rows.toString());
            assertEquals(IN_FLIGHT, begini.mostAtOnce());
            assertEquals(ROWS, begini.served());
            assertEquals(ROWS, result.summary().path("issued").asInt());
        }
    }
}
