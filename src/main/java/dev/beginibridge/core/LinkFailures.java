package dev.beginibridge.core;

import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkRequest;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done when one of the {@link LinkSteps} throws; when which, says {@link FailurePolicy}. */
final class LinkFailures {
    private static final Logger LOG = LoggerFactory.getLogger(LinkFailures.class);

    private final LinkSteps steps;
    private final Clock clock;

    LinkFailures(LinkSteps steps, Clock clock) {
        this.steps = steps;
        this.clock = clock;
    }

    /** The ledger was away until the deadline. */
    void ledgerLost(Exchange exchange) {
        LOG.error("a request of door {} is answered as failed: the ledger was away too long", doorOf(exchange));
        failInternally(
                exchange, "the bridge's ledger was not available before the request's deadline: ask again later");
    }

    /** A fault of ours: its kind is logged, its message may hold what must not be seen. */
    void unexpected(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        StackTraceElement[] trace = cause.getStackTrace();
        LOG.error(
                "a request of door {} is answered as failed: {} at {}",
                doorOf(exchange),
                cause.getClass().getName(),
                trace.length == 0 ? "an unknown place" : trace[0]);
        failInternally(exchange, "the bridge failed on this request: ask again; if it fails again, ask its operator");
    }

    /** The bridge stops: nothing is answered, nothing stays taken but a claim that expires. */
    void abandon(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        if (state != null) {
            steps.abandon(state);
        }
    }

    private void failInternally(Exchange exchange, String message) {
        RequestState state = RequestState.of(exchange);
        if (state == null) { // it failed before it was taken up
            LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
            state = new RequestState(request, RequestContext.of(exchange, clock.instant()), clock.instant());
            state.attachTo(exchange);
        }
        steps.releasePermit(state);
        state.refuse(ErrorCode.INTERNAL_ERROR, message);
        steps.reply(exchange);
    }

    private static String doorOf(Exchange exchange) {
        return exchange.getProperty(RequestContext.DOOR, "unnamed", String.class);
    }
}
