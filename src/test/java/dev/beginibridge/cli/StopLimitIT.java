package dev.beginibridge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import dev.beginibridge.app.Bridge;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.end.JavaProcess;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stop in which a step never ends. */
@Timeout(60)
class StopLimitIT {
    /** Calls of 100 ms and their 5 s, and 5 s more. */
    private static final int LIMIT_SECONDS = 10;

    @Test
    void isCutOffAtItsLimitWithStatus1() throws Exception {
        Process process = Children.start(JavaProcess.of(NeverStops.class.getName()));
        try (BufferedReader said = process.inputReader()) {
            assertEquals("up", said.readLine());
            long told = System.nanoTime();
            process.toHandle().destroy(); // SIGTERM; what it says is still read
            assertTrue(process.waitFor(LIMIT_SECONDS + 10, TimeUnit.SECONDS), "it goes on");
            assertTrue(System.nanoTime() - told >= TimeUnit.SECONDS.toNanos(LIMIT_SECONDS), "it had its time");
            assertEquals(1, process.exitValue());
            assertTrue(said.readLine().startsWith("begini-bridge: the stop took longer than 10 s and is cut off."));
        }
    }

    /** Its stop waits for what never comes. */
    static final class NeverStops {
        private NeverStops() {}

        public static void main(String[] args) throws Exception {
            Settings settings = Settings.empty()
                    .put("begini.api.call-timeout", "100ms", "test")
                    .put("begini.jms.drain-time", "100ms", "test");
            ConsoleStream.install();
            try (Bridge bridge = new Bridge(BridgeConfig.from(settings), settings, Path.of(""), Clock.systemUTC())) {
                StopOnSignal.of(bridge, NeverStops::waitForEver);
                System.out.println("up");
                StopOnSignal.await();
            }
        }

        private static void waitForEver() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
