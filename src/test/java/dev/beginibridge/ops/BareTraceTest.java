package dev.beginibridge.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class BareTraceTest {
    private static final String SECRET = "uid QWERT-1 of the caller";

    private static RuntimeException failure() {
        IllegalArgumentException cause = new IllegalArgumentException(SECRET);
        RuntimeException failure = new IllegalStateException(SECRET, cause);
        RuntimeException beside = new UnsupportedOperationException(SECRET);
        beside.initCause(failure); // a circle
        failure.addSuppressed(beside);
        return failure;
    }

    /** As the console shows it, text and JSON: what to search in the source is there, what the caller sent is not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsKindsAndFramesAndNoMessage(boolean json) throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        LineEncoder encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.json(json);
        encoder.start();
        String line = new String(
                encoder.encode(new LoggingEvent(
                        "", context.getLogger("x"), Level.ERROR, "it failed", BareTrace.of(failure()), null)),
                StandardCharsets.UTF_8);
        String trace = json ? new JsonMapper().readTree(line).path("throwable").asText() : line;

        assertFalse(line.contains("QWERT"), line);
        for (Class<?> kind : List.of(
                IllegalStateException.class, IllegalArgumentException.class, UnsupportedOperationException.class)) {
            assertTrue(trace.contains(kind.getName()), trace);
        }
        assertTrue(trace.contains("at " + BareTraceTest.class.getName() + ".failure(BareTraceTest.java:"), trace);
    }

    @Test
    void framesAreThoseOfTheFailure() {
        RuntimeException failure = failure();
        assertEquals(
                List.of(failure.getStackTrace()), List.of(BareTrace.of(failure).getStackTrace()));
    }
}
