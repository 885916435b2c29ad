package dev.beginibridge.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.beginibridge.HeardLog;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnceReporterTest {
    /** Who drops a file chooses its name. */
    @Test
    void aNameIsOneLineOfTheLog() {
        try (HeardLog log = HeardLog.of(OnceReporter.class)) {
            OnceReporter reporter = new OnceReporter();
            reporter.report("Batch 1 of a\r\nb", new NoSuchFileException("c\nd\u2028e\u0085"));
            reporter.over("Batch 1 of a\r\nb");
            assertEquals(
                    List.of(
                            "Batch 1 of a??b: NoSuchFileException: c?d?e?; nothing is lost, the bridge tries again within 30 s",
                            "Batch 1 of a??b: works again"),
                    log.events().stream()
                            .map(ILoggingEvent::getFormattedMessage)
                            .toList());
        }
    }
}
