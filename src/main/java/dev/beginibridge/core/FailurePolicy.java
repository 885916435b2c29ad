package dev.beginibridge.core;

import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.model.BridgeStopping;
import java.time.Clock;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;

/**
 * What happens in the core when something fails that is no answer of Begini's (those are judged in {@link RetryPolicy}):
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
public final class FailurePolicy extends RouteConfigurationBuilder {
    static final String ID = "failure-policy";

    private final LinkFailures failures;

    public FailurePolicy(LinkSteps steps, Clock clock) {
        this.failures = new LinkFailures(steps, clock);
    }

    @Override
    public void configuration() {
        RouteConfigurationDefinition policy = routeConfiguration(ID);
        quietly(policy.onException(LedgerUnavailable.class)).handled(true).process(failures::ledgerLost);
        quietly(policy.onException(BridgeStopping.class)).handled(false).process(failures::abandon);
        quietly(policy.onException(Exception.class)).handled(true).process(failures::unexpected);
    }

    private static OnExceptionDefinition quietly(OnExceptionDefinition failure) {
        return failure.maximumRedeliveries(0).logExhausted(false).logStackTrace(false);
    }
}
