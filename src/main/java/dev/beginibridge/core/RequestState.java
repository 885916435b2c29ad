package dev.beginibridge.core;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.apache.camel.Exchange;

/** The state of one request on its way through the core; an exchange property, seen by the core's steps only. */
final class RequestState {
    private static final String PROPERTY = "BeginiInFlight";
    /** Begini mostly answers in less. Requests with little time of their own get half of it. */
    private static final Duration LEAST_CALL = Duration.ofSeconds(1);

    final LinkRequest request;
    final RequestContext asked;
    final Instant startedAt;
    /** Ties together what this request leaves in the timeline. */
    final long id = ThreadLocalRandom.current().nextLong();

    Deployment deployment;
    Ledger.Key key;
    CallScheduler.Outcome.Permit permit;
    Ledger.Ticket ticket;
    /** Ends the claim; null while there is nothing to settle. */
    Predicate<Ledger> settlement;

    TokenAnswer answer;
    Optional<TokenAnswer.Unavailable> lastFailure = Optional.empty();
    Instant calledAt;
    int tries;
    boolean waited;
    /** Counted among those in the core. */
    boolean counted;

    boolean cutShort;
    int polls;
    Instant notBefore = Instant.MIN;
    LinkReply reply;

    RequestState(LinkRequest request, RequestContext asked, Instant startedAt) {
        this.request = request;
        this.asked = asked;
        this.startedAt = startedAt;
    }

    static RequestState of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, RequestState.class);
    }

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** The refusal does not count: the door lets the request wait elsewhere. */
    boolean isParked(Instant now) {
        return asked.parkable()
                && now.isBefore(asked.deadline())
                && reply instanceof LinkReply.Refused refused
                && refused.error().code() == ErrorCode.DEPLOYMENT_SUSPENDED;
    }

    /** A call that its deadline cuts off may have made a token, which nobody gets: then Begini is asked twice for this uid. */
    boolean isTooLateToCall(Instant now) {
        Duration half = Duration.between(startedAt, asked.deadline()).dividedBy(2);
        Duration least = half.compareTo(LEAST_CALL) < 0 ? half : LEAST_CALL;
        return !now.isBefore(asked.deadline().minus(least));
    }

    void issue(Ledger.Link link, boolean reused, URI linkBase) {
        reply = new LinkReply.Issued(
                request.requestId(),
                deployment.name(),
                deployment.environment(),
                request.uid(),
                reused,
                linkBase,
                link.token(),
                link.sessionUrl(),
                link.expiresAt());
    }

    void refuse(ErrorCode code, String message) {
        refuse(new LinkError(code, message));
    }

    void refuse(LinkError error) {
        reply = LinkReply.refuse(deployment == null ? request : request.to(deployment.name()), error);
    }
}
