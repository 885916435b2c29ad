package dev.beginibridge.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the servers' warnings keep: the sentence, numbers, kinds and frames. */
class LibraryLinesTest {
    private static final String UID = "CUST-10001";

    private final LoggerContext logging = new LoggerContext();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logging.addTurboFilter(new LibraryLines());
        Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        lines.start();
        root.addAppender(lines);
    }

    private ILoggingEvent only() {
        assertEquals(1, lines.list.size(), lines.list::toString);
        return lines.list.get(0);
    }

    @Test
    void aMessageThatPassesThroughTheBrokerIsLeftOut() {
        CoreMessage message = new CoreMessage(1, 100);
        message.putStringProperty("JMSCorrelationID", UID);
        logging.getLogger("org.apache.activemq.artemis.core.server").warn("Duplicate of {} on {}", message, "QUEUE");
        assertEquals("Duplicate of … on QUEUE", only().getFormattedMessage());
    }

    @Test
    void aFailureOfTheBrokerKeepsItsText() {
        logging.getLogger("org.apache.activemq.artemis.core.client")
                .warn("no way to {}", "mq1:61617", new IllegalStateException("refused"));
        assertEquals("no way to mq1:61617", only().getFormattedMessage());
        assertEquals("refused", only().getThrowableProxy().getMessage());
    }

    @Test
    void aRequestThatFailsInTheHttpServerIsLeftOut() {
        IllegalStateException cause = new IllegalStateException("of " + UID);
        logging.getLogger("org.eclipse.jetty.server.Response")
                .warn("status={}, message={}, response={}", 500, "of " + UID, "/v1/links/loans/" + UID, cause);
        assertEquals("status=500, message=…, response=…", only().getFormattedMessage());
        assertEquals(
                "java.lang.IllegalStateException", only().getThrowableProxy().getMessage());
        assertNull(only().getThrowableProxy().getCause());
    }

    @Test
    void oursAreTheirOwnAffair() {
        logging.getLogger("dev.beginibridge.app.Bridge").warn("started, not ready: {}", "broker");
        assertEquals("started, not ready: broker", only().getFormattedMessage());
    }
}
