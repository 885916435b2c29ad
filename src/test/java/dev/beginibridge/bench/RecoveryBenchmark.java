package dev.beginibridge.bench;

import dev.beginibridge.end.CountingBegini;
import dev.beginibridge.end.JmsClient;
import dev.beginibridge.end.TestBridge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How soon is the queue door at full speed after Begini was away? Links a second before an outage of ten seconds, and in
 * each second after it; the outage is the stub's, the clock starts when it is back.
 */
public final class RecoveryBenchmark {
    private static final int MESSAGES = 20_000;
    private static final int SECONDS_AFTER = 6;
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private RecoveryBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("recovery");
        ExecutorService feeder = Executors.newSingleThreadExecutor();
        try (CountingBegini begini = new CountingBegini("sandbox-key-personal-loans");
                TestBridge bridge = TestBridge.against(begini.url(), directory, "begini.retry.max-duration", "10m")) {
            begini.latency(Duration.ofMillis(50));
            Future<?> fed = feeder.submit(() -> {
                try (JmsClient jms = bridge.jms()) {
                    for (int i = 0; i < MESSAGES; i++) {
                        jms.send(
                                "BEGINI.LINK.REQUEST",
                                jms.session.createTextMessage("{\"uid\":\"RECOVER-" + i + "\"}"));
                    }
                }
                return null;
            });
            fed.get();
            perSecond(begini); // warm
            int before = (perSecond(begini) + perSecond(begini) + perSecond(begini)) / 3;
            begini.away(true);
            NEVER.await(10, TimeUnit.SECONDS);
            begini.away(false);
            System.out.printf("before the outage      %5d links/s%n", before);
            for (int second = 1; second <= SECONDS_AFTER; second++) {
                int after = perSecond(begini);
                System.out.printf(
                        "second %d after it      %5d links/s (%.2f)%n", second, after, (double) after / before);
            }
            System.out.printf(
                    "calls while it was away %d, most at once after the first %d%n",
                    begini.provoked(), begini.mostAtOnceWhileAway());
        }
        System.exit(0);
    }

    private static int perSecond(CountingBegini begini) throws InterruptedException {
        int before = begini.served();
        NEVER.await(1, TimeUnit.SECONDS);
        return begini.served() - before;
    }
}
