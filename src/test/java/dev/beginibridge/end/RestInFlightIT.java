package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stop while a REST request's call is under way. */
@Timeout(120)
class RestInFlightIT {
    @TempDir
    Path directory;

    @Test
    void aRequestIsAnsweredHoweverLongItsCallTakes() throws Exception {
        try (CountingBegini begini = new CountingBegini("sandbox-key-personal-loans")) {
            begini.latency(Duration.ofSeconds(12));
            TestBridge bridge = TestBridge.against(
                    begini.url(),
                    directory,
                    "begini.api.call-timeout",
                    "15s",
                    "begini.rest.deadline",
                    "20s",
                    "begini.retry.max-duration",
                    "60s");
            CompletableFuture<TestBridge.Response> answer = CompletableFuture.supplyAsync(() -> ask(bridge));
            try (bridge) {
                await().until(() -> begini.inFlight() == 1);
            }
            TestBridge.Response reply = answer.get(20, TimeUnit.SECONDS);
            assertEquals(201, reply.status(), () -> reply.body().toString());
            assertEquals(1, begini.served());
        }
    }

    private static TestBridge.Response ask(TestBridge bridge) {
        try {
            return bridge.post("{\"uid\":\"STOPPED-0001\"}");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
