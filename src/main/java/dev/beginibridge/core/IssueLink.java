package dev.beginibridge.core;

import dev.beginibridge.begini.TokenClient;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.time.Clock;
import org.apache.camel.builder.RouteBuilder;

/**
 * The core: a request comes in, a reply goes out, always. At-least-once outside, idempotent inside: every door may
 * replay.
 *
 * <p>Body in: {@link LinkRequest}; properties: {@link RequestContext}. Body out: {@link LinkReply}. The only exception that
 * leaves is the bridge's stop.
 */
public final class IssueLink extends RouteBuilder {
    private final RequestIntake intake;
    private final LinkSteps steps;
    private final LinkFailures failures;

    IssueLink(RequestIntake intake, LinkSteps steps, Clock clock) {
        this.intake = intake;
        this.steps = steps;
        this.failures = new LinkFailures(steps, clock);
    }

    @Override
    public void configure() {
        from("direct:issue-link")
                .routeId("issue-link")
                .routeDescription("request in, link or coded error out")
                // What a step throws is caught here. An error handler that handles it would end the caller's route as
                // well, and the answer would never reach its door.
                .errorHandler(noErrorHandler())
                .doTry()
                .id("answer")
                .process(intake::validate)
                .id("validate")
                .process(intake::chooseDeployment)
                .id("choose-deployment")
                .process(steps::recall)
                .id("recall")
                // Each round is complete in itself: wait, claim, call, settle. A crash between any two leaves a claim
                // that expires; a transient failure gives the claim back and goes round again until the deadline.
                .loopDoWhile(steps::isUnanswered)
                .id("until-answered")
                .process(steps::acquirePermit)
                .id("acquire-permit")
                .process(steps::claim)
                .id("claim")
                .filter(steps::isClaimed)
                .id("claimed-by-us")
                .process(steps::prepareCall)
                .id("prepare-call")
                // A message of its own: whatever a step in there leaves (a header, "stop", an error "handled") ends
                // with it.
                .enrich(TokenClient.ENDPOINT, steps::takeAnswer)
                .id("call-begini")
                .process(steps::settle)
                .id("settle")
                .end()
                .end()
                .process(steps::reply)
                .id("reply")
                .endDoTry()
                .doCatch(LedgerUnavailable.class)
                .process(failures::ledgerLost)
                .id("ledger-lost")
                .doCatch(BridgeStopping.class)
                .process(failures::abandon)
                .id("abandon")
                .doCatch(Exception.class)
                .process(failures::unexpected)
                .id("unexpected")
                .end();
    }
}
