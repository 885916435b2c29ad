package dev.beginibridge.link;

import org.apache.camel.builder.RouteBuilder;

/**
 * The heart: a request comes in, a reply goes out, always. At-least-once outside, idempotent inside: every door may
 * replay.
 *
 * <p>Body in: {@link LinkRequest}; properties: {@link Asked}. Body out: {@link LinkReply}. The only exception that
 * leaves is the bridge's stop.
 */
public final class IssueLink extends RouteBuilder {
    private final LinkSteps steps;

    public IssueLink(LinkSteps steps) {
        this.steps = steps;
    }

    @Override
    public void configure() {
        from("direct:issue-link")
                .routeId("issue-link")
                .routeDescription("request in, link or coded error out")
                .routeConfigurationId(FailurePolicy.ID)
                .process(steps::validate)
                .id("validate")
                .process(steps::chooseDeployment)
                .id("choose-deployment")
                .process(steps::recall)
                .id("recall")
                // Each round is complete in itself: wait, claim, call, settle. A crash between any two leaves a claim
                // that expires; a transient failure gives the claim back and goes round again until the deadline.
                .loopDoWhile(steps::isUnanswered)
                .id("until-answered")
                .process(steps::takeTurn)
                .id("take-turn")
                .process(steps::claim)
                .id("claim")
                .filter(steps::isClaimed)
                .id("claimed-by-us")
                .process(steps::callBegini)
                .id("call-begini")
                .process(steps::settle)
                .id("settle")
                .end()
                .end()
                .process(steps::reply)
                .id("reply");
    }
}
