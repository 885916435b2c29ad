package dev.beginibridge.core;

import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.begini.TokenCall;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.timeline.Timeline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.apache.camel.Exchange;

/** The steps of {@link IssueLink} behind {@link RequestIntake}, in the order of the route. */
public final class LinkSteps {
    /** Set on a {@code begini_unavailable} reply: what Begini did last, for the REST door's status. */
    public static final String UNAVAILABLE_CAUSE = "BeginiUnavailableCause";

    /** Set on a {@code deployment_suspended} reply that is no answer: the deployment's name; its door lets the request wait. */
    public static final String SUSPENDED_DEPLOYMENT = "BeginiSuspendedDeployment";

    /** Value of {@link #UNAVAILABLE_CAUSE} beside the names of {@link TokenAnswer.Cause}: Begini is away as a whole. */
    public static final String BEGINI_DOWN = "DOWN";

    /** How long storing the answer may take after the call before others may take the claim over. */
    private static final Duration LEASE_SLACK = Duration.ofSeconds(5);

    /** The route was changed and ends without an answer. */
    private static final TokenAnswer NO_ANSWER = new TokenAnswer.Unavailable(
            TokenAnswer.Cause.BAD_ANSWER, "the route token-call left no answer", Optional.empty());

    private final BridgeConfig config;
    private final RetryingLedger ledger;
    private final LateSettlements late;
    private final CallScheduler scheduler;
    private final LinkMeters meters;
    private final LinkLog log;
    private final LinkTimeline timeline;
    private final Clock clock;
    private final RetryPolicy retryPolicy;

    LinkSteps(
            BridgeConfig config,
            Ledger ledger,
            Timeline timeline,
            CallScheduler scheduler,
            LinkMeters meters,
            LinkLog log,
            Clock clock) {
        this.config = config;
        this.ledger = new RetryingLedger(ledger, scheduler, clock);
        this.late = new LateSettlements(this.ledger);
        this.scheduler = scheduler;
        this.meters = meters;
        this.log = log;
        this.timeline = new LinkTimeline(timeline);
        this.clock = clock;
        this.retryPolicy = new RetryPolicy(config.retry(), RandomGenerator.getDefault());
    }

    /**
     * Answers with what is known, a link that is alive above all, even while nobody may call. When a permit is free at once, the claim
     * comes next and looks for the link as well.
     */
    void recall(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        if (state.reply != null) {
            return;
        }
        state.permit = scheduler.takeNow(state.deployment).orElse(null);
        if (state.permit == null) {
            ledger.ask(
                            state.asked.deadline(),
                            known -> known.recall(
                                    state.key, state.request.requestId(), state.asked.origin(), clock.instant()))
                    .ifPresent(known -> answer(state, known));
        }
    }

    boolean isUnanswered(Exchange exchange) {
        return RequestState.of(exchange).reply == null;
    }

    /** Waits until this request may call; at the deadline it is answered as failed. */
    void acquirePermit(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        if (state.permit != null) {
            return;
        }
        CallScheduler.Outcome outcome = meters.waiting(
                state.asked.door(),
                () -> scheduler.take(
                        state.deployment,
                        state.asked.urgency(),
                        state.asked.waitsForSuspended(),
                        state.notBefore,
                        state.asked.deadline(),
                        why -> timeline.waits(state, why, clock.instant())));
        if (outcome instanceof CallScheduler.Outcome.Permit permit) {
            state.permit = permit;
        } else if (outcome instanceof CallScheduler.Outcome.TooLate late) {
            tooLate(exchange, state, late);
        }
    }

    private void tooLate(Exchange exchange, RequestState state, CallScheduler.Outcome.TooLate late) {
        if (late.suspended()) {
            state.refuse(
                    ErrorCode.DEPLOYMENT_SUSPENDED,
                    "Begini refuses the credentials of this deployment: its api key or integration id must be corrected,"
                            + " then ask again");
            return;
        }
        TokenAnswer.Cause cause =
                state.lastFailure.map(TokenAnswer.Unavailable::cause).orElse(TokenAnswer.Cause.THROTTLED);
        exchange.setProperty(UNAVAILABLE_CAUSE, late.beginiDown() ? BEGINI_DOWN : cause.name());
        state.refuse(retryPolicy.exhausted(state.tries, state.lastFailure, late.beginiDown(), state.polls > 0));
    }

    /** Takes the entry for a call, so that nobody else calls for it; or finds the answer there. */
    void claim(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        if (state.permit == null) {
            return;
        }
        // One for all tries: each finds what it may have claimed.
        Ledger.Ticket ticket = ledger.ledger().ticket(state.key);
        Ledger.Claim claim = ledger.ask(
                state.asked.deadline(),
                known -> known.claim(
                        ticket,
                        state.deployment.name(),
                        state.asked.asker(state.request),
                        state.asked.origin(),
                        clock.instant(),
                        lease()));
        if (claim instanceof Ledger.Claim.Granted granted) {
            state.ticket = granted.ticket();
            state.settlement = null;
            if (state.isTooLateToCall(clock.instant())) {
                giveUp(state);
                boolean suspended = scheduler.suspended().containsKey(state.deployment.name());
                boolean down = scheduler.outage().isPresent();
                tooLate(exchange, state, new CallScheduler.Outcome.TooLate(suspended, down));
            }
            return;
        }
        releasePermit(state);
        if (claim instanceof Ledger.Claim.Busy busy) {
            // Somebody is calling for this very uid: their answer is ours. Look again soon, at first very soon.
            Instant next = clock.instant().plus(RetryPolicy.poll(state.polls++));
            state.notBefore = busy.leaseUntil().isBefore(next) ? busy.leaseUntil() : next;
        } else {
            answer(state, claim);
        }
    }

    private void answer(RequestState state, Ledger.Claim known) {
        if (known instanceof Ledger.Claim.Alive alive) {
            answer(state, alive.link());
        } else if (known instanceof Ledger.Claim.AlreadyRejected rejected) {
            state.refuse(rejected.error());
        } else if (known instanceof Ledger.Claim.RequestIdConflict) {
            state.refuse(
                    ErrorCode.REQUEST_ID_CONFLICT,
                    "request_id was used before for another uid: use a new one for each customer");
        }
    }

    boolean isClaimed(Exchange exchange) {
        return RequestState.of(exchange).ticket != null;
    }

    /** The body becomes the call to be made; no transaction is open during it. */
    void prepareCall(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        state.answer = null;
        state.tries++;
        Instant started = clock.instant();
        state.calledAt = started;
        Duration left = Duration.between(started, state.asked.deadline());
        state.cutShort = left.compareTo(config.api().callTimeout()) < 0;
        exchange.getMessage().setBody(new TokenCall(state.deployment, state.request.uid(), left));
    }

    /** Of the call's own exchange only the answer counts. */
    Exchange takeAnswer(Exchange request, Exchange called) {
        RequestState state = RequestState.of(request);
        state.answer = called.getMessage().getBody() instanceof TokenAnswer answer ? answer : NO_ANSWER;
        meters.called(state, Duration.between(state.calledAt, clock.instant()));
        CallScheduler.Outcome.Permit permit = state.permit;
        state.permit = null;
        scheduler.done(permit, state.key, state.answer);
        return request;
    }

    /** Writes down what the call brought, before any door acknowledges anything: from here on a kill loses nothing. */
    void settle(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        TokenAnswer answer = state.answer;
        Ledger.Ticket ticket = state.ticket;
        if (answer instanceof TokenAnswer.Usable usable) {
            Ledger.Link link = new Ledger.Link(
                    usable.token(), usable.sessionUrl(), clock.instant(), usable.expiresAt(), state.asked.origin());
            if (stored(state, known -> known.issue(ticket, link))) {
                meters.issued(state.deployment, usable);
                state.issue(link, false, config.link().baseUrl());
            } // else the claim was taken over after its lease: the next round finds what the other got
        } else if (answer instanceof TokenAnswer.Rejected rejected) {
            LinkError error = retryPolicy.rejection(rejected);
            if (stored(state, known -> known.reject(ticket, state.asked.origin(), error))) {
                state.refuse(error);
            }
        } else {
            stored(state, known -> known.release(ticket));
            if (answer instanceof TokenAnswer.Unavailable failure) {
                if (!state.cutShort || state.lastFailure.isEmpty()) {
                    state.lastFailure = Optional.of(failure);
                } // else it is the deadline that ended the call: what Begini did before tells more
                Instant now = clock.instant();
                state.notBefore = now.plus(retryPolicy.delay(state.tries, failure));
                timeline.waits(state, ErrorCode.BEGINI_UNAVAILABLE, now);
            } // credentials refused: the scheduler holds the request until the key is changed or a probe succeeds
        }
        state.ticket = null;
    }

    private boolean stored(RequestState state, Predicate<Ledger> operation) {
        state.settlement = operation;
        return ledger.settle(state.asked.deadline(), operation);
    }

    void reply(Exchange exchange) {
        RequestState state = RequestState.of(exchange);
        exchange.getMessage().setBody(state.reply);
        meters.left(state);
        Instant now = clock.instant();
        if (state.isParked(now)) {
            exchange.setProperty(SUSPENDED_DEPLOYMENT, state.deployment.name());
            timeline.waits(state, ErrorCode.DEPLOYMENT_SUSPENDED, now);
            return;
        }
        Duration took = Duration.between(state.startedAt, now);
        meters.answered(state.asked.door(), state.reply, took);
        log.answered(state, took);
        timeline.answered(state, now);
    }

    /** It is not answered. */
    void abandon(RequestState state) {
        releasePermit(state);
        meters.left(state);
    }

    /** It is answered as failed: it keeps neither its permit nor its claim. */
    void giveUp(RequestState state) {
        releasePermit(state);
        if (state.ticket != null) {
            Ledger.Ticket ticket = state.ticket;
            late.add(
                    clock.instant().plus(lease()),
                    state.settlement == null ? known -> known.release(ticket) : state.settlement);
            state.ticket = null;
        }
    }

    private Duration lease() {
        return config.api().callTimeout().plus(LEASE_SLACK);
    }

    /** Gives the permit back, if it has one. */
    private void releasePermit(RequestState state) {
        if (state.permit != null) {
            scheduler.unused(state.permit);
            state.permit = null;
        }
    }

    /**
     * Answers with a link from the ledger. It counts as new for the very request that it was issued to, which may
     * come again after a crash.
     */
    private void answer(RequestState state, Ledger.Link link) {
        if (config.webhooks().enabled()) { // before the reply goes out: its result may come at any time
            ledger.ask(state.asked.deadline(), known -> known.asked(state.key, state.asked.asker(state.request)));
        }
        boolean same = link.origin().isPresent() && link.origin().equals(state.asked.origin());
        state.issue(link, !same, config.link().baseUrl());
    }
}
