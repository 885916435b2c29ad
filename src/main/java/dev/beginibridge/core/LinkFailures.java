package dev.beginibridge.core;

import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.ops.BareTrace;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failure policy: what happens in the core when one of the {@link LinkSteps} throws. Begini's answers are judged in
 * {@link RetryPolicy}; these are no answers:
 *
 * <ul>
 *   <li>the ledger was away until the request's deadline ({@link RetryingLedger} has waited for it): answered {@code
 *       internal_error}
 *   <li>the bridge stops: the exception leaves, so that the door leaves the request where it is
 *   <li>anything else: logged without the message's content, answered {@code internal_error}
 * </ul>
 *
 * Nothing here logs a body, a header or an exception's message: they may hold what must not be seen. Nothing is
 * redelivered: a policy that redelivers makes Camel copy each exchange at each step.
 */
record LinkFailures(LinkSteps steps, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(LinkFailures.class);

    /** The ledger was away until the deadline. */
    void ledgerLost(Exchange exchange) {
        LOG.error(
                "a request of door {} is answered as failed: the ledger was unavailable until its deadline",
                RequestContext.doorOf(exchange));
        failInternally(
                exchange, "the bridge's ledger was not available before the request's deadline: ask again later");
    }

    /** A fault of ours: its kind and its frames are logged, its message may hold what must not be seen. */
    void unexpected(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        LOG.error("a request of door {} is answered as failed", RequestContext.doorOf(exchange), BareTrace.of(cause));
        failInternally(exchange, "the bridge failed on this request: ask again; if it fails again, ask its operator");
    }

    /** The bridge stops: nothing is answered, only the claim stays, and it expires. */
    void abandon(Exchange exchange) throws Exception {
        RequestState state = RequestState.of(exchange);
        if (state != null) {
            steps.abandon(state);
        }
        throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }

    private void failInternally(Exchange exchange, String message) {
        RequestState state = RequestState.of(exchange);
        if (state == null) { // it failed before it was taken up
            LinkRequest request =
                    exchange.getMessage().getBody() instanceof LinkRequest readable ? readable : LinkRequest.UNREADABLE;
            state = new RequestState(request, RequestContext.unreadable(exchange, clock.instant()), clock.instant());
            state.attachTo(exchange);
        }
        steps.giveUp(state);
        state.refuse(ErrorCode.INTERNAL_ERROR, message);
        steps.reply(exchange);
    }
}
