package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code demo --exit}, on a machine where a real bridge is configured. */
@Timeout(180)
class DemoIT {
    @TempDir
    Path directory;

    @Test
    void everyAnswerIsRightAndRealWorkIsNotTouched() throws Exception {
        Path inbox = Files.createDirectories(directory.resolve("real/inbox"));
        Path waiting = Files.writeString(inbox.resolve("night.csv"), "uid\nREAL-CUSTOMER-1\n");
        Path configuration = Files.writeString(directory.resolve("real.properties"), """
                begini.environment=production
                begini.deployments.real.integration-id=1
                begini.deployments.real.api-key=real-key
                begini.deployments.real.environment=production
                begini.rest.port=0
                begini.management.port=0
                begini.broker.port=0
                begini.sandbox.port=0
                begini.broker.directory=real/broker
                begini.ledger.url=jdbc:sqlite:real/ledger.db
                begini.file.inbox=real/inbox
                begini.file.outbox=real/outbox
                begini.file.work=real/work
                begini.file.trigger=true
                begini.file.csv.separator=;
                begini.uid.strict=true
                """);

        String said = demo(configuration);
        assertTrue(said.contains("20 rows: 18 issued (0 reused), 2 rejected, 0 failed"), said);
        String again = demo(configuration);
        assertTrue(again.contains("20 rows: 18 issued (18 reused), 2 rejected, 0 failed"), again);

        assertEquals("uid\nREAL-CUSTOMER-1\n", Files.readString(waiting));
        try (var real = Files.list(directory.resolve("real"))) {
            assertEquals(List.of(inbox), real.toList(), "nothing was made beside the real inbox");
        }
        assertTrue(Files.exists(directory.resolve("data/demo/ledger.db")));
    }

    private String demo(Path configuration) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        BridgeProcess.BUNDLE.resolve("bin/begini-bridge").toString(),
                        "demo",
                        "--exit",
                        "--config",
                        configuration.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .put("BEGINI_FILE_OUTBOX", directory.resolve("real/outbox").toString());
        Process process = Children.start(builder);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);
        assertTrue(said.contains("Every answer was right."), said);
        assertFalse(said.matches("(?s).*eyJ[A-Za-z0-9_-]{10}.*"), "tokens are shortened: " + said);
        assertTrue(said.contains("\"event\":\"psychometric_score.complete\""), said);
        assertTrue(said.matches("(?s).*file +data/demo/results/results-personal-loans-\\d{8}T\\d{6}Z\\.csv.*"), said);
        assertFalse(said.contains("real"), said);
        return said;
    }
}
