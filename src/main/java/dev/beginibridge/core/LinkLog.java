package dev.beginibridge.core;

import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkReply;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request answered: at INFO when it failed, for that is what an operator is asked about; at DEBUG
 * otherwise. A hash stands for the uid, and nothing of what a caller wrote is in the line.
 */
public final class LinkLog {
    private static final Logger LOG = LoggerFactory.getLogger(LinkLog.class);
    private static final String LINE = "answered: door={} deployment={} outcome={} code={} tries={} ms={} uid-hash={}";

    private final UidHash hash;
    private final LoggableId shownId;

    LinkLog(UidHash hash) {
        this.hash = hash;
        this.shownId = new LoggableId(hash);
    }

    /** From here on whatever is logged for the request carries its correlation id. */
    void taken(Exchange exchange, RequestState state) {
        CorrelationMdc.takeOff(); // that of a request that went on in another thread
        state.asked.correlationId().ifPresent(id -> CorrelationMdc.put(exchange, shownId.of(id, state.request.uid())));
    }

    void answered(RequestState state, Duration took) {
        LinkReply reply = state.reply;
        boolean failed = reply instanceof LinkReply.Refused refused
                && refused.error().code().kind() == ErrorCode.Kind.FAILED;
        if (failed ? !LOG.isInfoEnabled() : !LOG.isDebugEnabled()) {
            return; // before the hash is computed: a quiet log costs a row nothing
        }
        LOG.atLevel(failed ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.DEBUG)
                .log(
                        LINE,
                        state.asked.door(),
                        state.deployment == null ? "-" : state.deployment.name(),
                        LinkMeters.outcome(reply),
                        LinkMeters.code(reply),
                        state.tries,
                        took.toMillis(),
                        state.request.uid() == null ? "-" : hash.of(state.request.uid()));
    }
}
