package dev.beginibridge.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Camel's lines keep; those of whole routes are in FailingRoutesIT. */
class RouteLinesTest {
    private static final String UID = "CUST-10001";

    private final LoggerContext logging = new LoggerContext();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger camel = logging.getLogger("org.apache.camel.component.seda.SedaConsumer");

    @BeforeEach
    void listen() {
        logging.addTurboFilter(new RouteLines());
        Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        lines.start();
        root.addAppender(lines);
    }

    private ILoggingEvent only() {
        assertEquals(1, lines.list.size(), lines.list::toString);
        return lines.list.get(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Timeout occurred. Routes are shut down, now. | Timeout occurred. Routes are shut down, now.
            Error processing file GenericFile[CUST-10001] | Error processing file GenericFile…
            No listener for 'A' - trying again. Cause: of CUST-10001 | No listener for…
            {"uid":"CUST-10001"} | …
            Caught: java.lang.IllegalStateException: of CUST-10001 | Caught…: java.lang.IllegalStateException
            """)
    void aTextKeepsItsFirstWordsAndKinds(String text, String kept) {
        camel.info(text);
        assertEquals(kept, only().getFormattedMessage());
    }

    @Test
    void whatIsFilledInIsLeftOutButForNumbersAndKinds() {
        camel.info("{} of {} for {} due to {}", 3, UID, Level.class, new IllegalStateException(UID), "");
        assertEquals(
                "3 of … for class ch.qos.logback.classic.Level due to java.lang.IllegalStateException",
                only().getFormattedMessage());
    }

    @Test
    void aFailureKeepsItsKindAndTheThread() {
        Exception failure = new IllegalStateException("Unknown customer " + UID);
        camel.warn(failure.getMessage(), failure);
        camel.error("{} failed", UID, failure);
        String thread = " on " + Thread.currentThread().getName();
        assertEquals("…" + thread, lines.list.get(0).getFormattedMessage());
        assertEquals("… failed" + thread, lines.list.get(1).getFormattedMessage());
        for (ILoggingEvent line : lines.list) {
            assertEquals(
                    "java.lang.IllegalStateException", line.getThrowableProxy().getMessage());
            assertNull(line.getThrowableProxy().getCause());
        }
    }

    @Test
    void aVeryLongTextIsNoMatter() {
        camel.warn("a ".repeat(1_000_000));
        camel.warn("[" + "a.".repeat(1_000_000));
        assertTrue(
                lines.list.stream().allMatch(line -> line.getFormattedMessage().length() < 1_100));
    }

    @Test
    void othersAndWhatIsNotHeardAreLeftAlone() {
        logging.getLogger("dev.beginibridge.app.Bridge").warn("started, not ready: {}", "broker");
        camel.debug("of {}", UID);
        assertEquals("started, not ready: broker", only().getFormattedMessage());
    }
}
