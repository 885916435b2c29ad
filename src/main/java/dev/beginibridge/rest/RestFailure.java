package dev.beginibridge.rest;

import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.ops.BareTrace;
import dev.beginibridge.port.HttpAnswer;
import dev.beginibridge.rest.answer.Problems;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request that failed outside the core or ended without an answer. A REST request cannot be left for later,
 * so a stopping bridge, or a route that is being exchanged, asks the client to come back; anything else is a fault of
 * ours.
 */
final class RestFailure implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(RestFailure.class);

    @Override
    public void process(Exchange exchange) {
        answer(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)).writeTo(exchange.getMessage());
    }

    static HttpAnswer answer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BridgeStopping) {
                return Problems.stopping();
            }
            if (cause instanceof RejectedExecutionException) { // Camel has taken the route away: begini.routes.reload
                return Problems.changing();
            }
        }
        LOG.error("a REST request is answered as failed", BareTrace.of(failure));
        return Problems.failed();
    }
}
