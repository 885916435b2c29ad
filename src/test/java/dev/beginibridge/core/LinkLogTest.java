package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.beginibridge.config.Log;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.model.Priority;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The lines are what operators search (docs/operations.md), so here, and only here, a log line is what is tested. */
class LinkLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(LinkLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final LinkLog log = new LinkLog(
            UidHash.open(new Log("info", Log.Format.TEXT, Optional.of(Secret.of("the-uid-key")), Path.of("unused"))));

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private List<String> said(Level level, String uid, ErrorCode code) {
        logger.setLevel(level);
        lines.list.clear();
        LinkRequest request =
                new LinkRequest(Optional.of("R-1"), Optional.of("not\nconfigured"), uid, Optional.empty());
        RequestContext asked = new RequestContext(
                "file",
                Optional.empty(),
                Optional.empty(),
                false,
                Instant.MAX,
                Priority.BATCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        RequestState state = new RequestState(request, asked, Instant.EPOCH);
        MDC.put(CorrelationMdc.KEY, "a request that went on in another thread");
        log.taken(new DefaultExchange(new DefaultCamelContext()), state);
        assertNull(MDC.get(CorrelationMdc.KEY));
        state.tries = 3;
        state.refuse(code, "a message");
        log.answered(state, Duration.ofMillis(42));
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void aFailedRequestIsFoundByItsHash() {
        assertEquals(
                List.of("INFO answered: door=file deployment=- outcome=failed code=begini_unavailable tries=3 ms=42"
                        + " uid-hash=3d9af7f83b"),
                said(Level.INFO, "QWERT-YUIOP-ASDFGH", ErrorCode.BEGINI_UNAVAILABLE));
        assertEquals(List.of(), said(Level.WARN, "QWERT-YUIOP-ASDFGH", ErrorCode.BEGINI_UNAVAILABLE));
    }

    @Test
    void anyOtherOnlyAtDebug() {
        assertEquals(List.of(), said(Level.INFO, "a b", ErrorCode.INVALID_UID));
        assertEquals(
                List.of("DEBUG answered: door=file deployment=- outcome=rejected code=invalid_uid tries=3 ms=42"
                        + " uid-hash=-"),
                said(Level.DEBUG, null, ErrorCode.INVALID_UID));
    }
}
