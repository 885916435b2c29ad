package dev.beginibridge.core;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.InvalidRequest;
import dev.beginibridge.model.LinkRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;

/** The first steps of {@link IssueLink}: what can be told of a request without asking the ledger or Begini. */
final class RequestIntake {
    private final BridgeConfig config;
    private final RequestRules rules;
    private final Deployments deployments;
    private final LinkMeters meters;
    private final LinkLog log;
    private final Clock clock;

    RequestIntake(BridgeConfig config, Deployments deployments, LinkMeters meters, LinkLog log, Clock clock) {
        this.config = config;
        this.rules = new RequestRules(config);
        this.deployments = deployments;
        this.meters = meters;
        this.log = log;
        this.clock = clock;
    }

    /** Checks what can be checked without knowing the deployment. */
    void validate(Exchange exchange) {
        RequestState state = taken(exchange);
        state.attachTo(exchange);
        meters.entered(state);
        log.taken(exchange, state);
        if (state.reply == null) {
            rules.broken(state.request).ifPresent(state::refuse);
        }
    }

    /** The request with what its door says of it; refused at once when either cannot be read. */
    private RequestState taken(Exchange exchange) {
        Instant now = clock.instant();
        boolean isRequest = exchange.getMessage().getBody() instanceof LinkRequest;
        LinkRequest request = isRequest ? exchange.getMessage().getBody(LinkRequest.class) : LinkRequest.UNREADABLE;
        try {
            RequestContext context =
                    RequestContext.of(exchange, now, config.retry().maxDuration());
            RequestState state = new RequestState(request, context, now);
            if (!isRequest) {
                state.refuse(ErrorCode.INVALID_REQUEST, "the body is no request: send JSON or a Map to direct:link");
            }
            return state;
        } catch (InvalidRequest e) {
            RequestState state = new RequestState(request, RequestContext.unreadable(exchange, now), now);
            state.refuse(ErrorCode.INVALID_REQUEST, e.getMessage());
            return state;
        }
    }

    void chooseDeployment(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        if (state.reply != null) {
            return;
        }
        // One that the sender may not ask for is answered as one that is not there, so that it learns nothing.
        Optional<Deployment> deployment = deployments
                .find(state.request.deployment())
                .filter(found -> state.asked
                        .deployments()
                        .map(allowed -> allowed.contains(found.name()))
                        .orElse(true));
        if (deployment.isEmpty()) {
            state.refuse(
                    ErrorCode.UNKNOWN_DEPLOYMENT,
                    state.request.deployment().isPresent()
                            ? "this bridge serves no deployment of that name: correct deployment, or configure it"
                            : "deployment is missing and there is no default that this request may ask for: name one");
            return;
        }
        state.deployment = deployment.get();
        state.key = new Ledger.Key(state.deployment.integrationId(), state.request.uid());
    }
}
