package dev.beginibridge.link;

import dev.beginibridge.ledger.LedgerUnavailable;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;

/**
 * What happens in the heart when something fails that is no answer of Begini's (those are judged in {@link Judgement}):
 *
 * <ul>
 *   <li>the ledger is away: the failed step is repeated until the request's deadline; each step may be repeated
 *   <li>the bridge stops: the exception leaves, so that the door leaves the request where it is
 *   <li>anything else: logged without the message's content, answered {@code internal_error}
 * </ul>
 *
 * Nothing here logs a body, a header or an exception's message: they may hold what must not be seen.
 */
public final class FailurePolicy extends RouteConfigurationBuilder {
    static final String ID = "failure-policy";
    private static final int FIRST_DELAY_MS = 100;
    private static final int LONGEST_DELAY_MS = 5_000;

    private final LinkSteps steps;

    public FailurePolicy(LinkSteps steps) {
        this.steps = steps;
    }

    @Override
    public void configuration() {
        RouteConfigurationDefinition policy = routeConfiguration(ID);
        OnExceptionDefinition ledgerAway = policy.onException(LedgerUnavailable.class)
                .maximumRedeliveries(-1)
                .retryWhile(steps::isBeforeDeadline)
                .redeliveryDelay(FIRST_DELAY_MS)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LONGEST_DELAY_MS)
                .retryAttemptedLogLevel(LoggingLevel.OFF)
                .retriesExhaustedLogLevel(LoggingLevel.OFF)
                .logExhausted(false)
                .logStackTrace(false)
                .handled(true)
                .process(steps::ledgerLost);
        // On a stop the wait ends at once and the door keeps the request, instead of holding up the whole shutdown.
        ledgerAway.getRedeliveryPolicyType().setAllowRedeliveryWhileStopping("false");
        policy.onException(BridgeStopping.class)
                .maximumRedeliveries(0)
                .logExhausted(false)
                .logStackTrace(false)
                .handled(false)
                .process(steps::abandon);
        policy.onException(Exception.class)
                .maximumRedeliveries(0)
                .logExhausted(false)
                .logStackTrace(false)
                .handled(true)
                .process(steps::unexpected);
    }
}
