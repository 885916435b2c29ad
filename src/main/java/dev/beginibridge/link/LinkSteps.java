package dev.beginibridge.link;

import dev.beginibridge.begini.Gate;
import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.begini.TokenCall;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.deployment.Deployments;
import dev.beginibridge.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.apache.camel.Exchange;

/** The steps of {@link IssueLink}, in the order of the route. */
public final class LinkSteps {
    /** Set on a {@code begini_unavailable} reply: what Begini did last, for the REST door's status. */
    public static final String UNAVAILABLE_CAUSE = "BeginiUnavailableCause";

    /** Set on a {@code deployment_suspended} reply: the deployment's name, so that a door may let the request wait. */
    public static final String SUSPENDED_DEPLOYMENT = "BeginiSuspendedDeployment";

    /** Value of {@link #UNAVAILABLE_CAUSE} beside the names of {@link TokenAnswer.Cause}: Begini is away as a whole. */
    public static final String BEGINI_DOWN = "DOWN";

    private static final int MAX_REQUEST_ID = 200;
    /** What storing the answer may take beyond the call itself before others may take the claim over. */
    private static final Duration LEASE_SLACK = Duration.ofSeconds(5);

    /** After this time what was stored is on the disk, whoever stored it. */
    private static final Duration JUST_NOW = Duration.ofSeconds(1);

    private static final Duration FIRST_POLL = Duration.ofMillis(20);
    private static final int MAX_POLL_DOUBLINGS = 4;

    private final BridgeConfig config;
    private final Deployments deployments;
    private final PatientLedger ledger;
    private final Gate gate;
    private final TokenCall tokenCall;
    private final LinkMeters meters;
    private final LinkLog log;
    private final LinkTimeline timeline;
    private final Clock clock;
    private final UidRule uidRule;
    private final Judgement judgement;

    public LinkSteps(
            BridgeConfig config,
            Deployments deployments,
            Ledger ledger,
            Gate gate,
            TokenCall tokenCall,
            LinkMeters meters,
            LinkLog log,
            Clock clock) {
        this.config = config;
        this.deployments = deployments;
        this.ledger = new PatientLedger(ledger, gate, clock);
        this.gate = gate;
        this.tokenCall = tokenCall;
        this.meters = meters;
        this.log = log;
        this.timeline = new LinkTimeline(ledger.timeline());
        this.clock = clock;
        this.uidRule = new UidRule(config.link().strictUid());
        this.judgement = new Judgement(config.retry(), RandomGenerator.getDefault());
    }

    /** Checks what can be checked without knowing the deployment. */
    void validate(Exchange exchange) {
        Instant now = clock.instant();
        LinkRequest request = exchange.getMessage().getBody(LinkRequest.class);
        InFlight flight =
                new InFlight(request, Asked.of(exchange, now.plus(config.retry().maxDuration())), now);
        flight.attachTo(exchange);
        meters.entered(flight);
        log.taken(exchange, flight);
        Optional<String> environment = request.environment();
        if (request.requestId()
                .filter(id -> id.isBlank() || id.length() > MAX_REQUEST_ID)
                .isPresent()) {
            flight.refuse(
                    ErrorCode.INVALID_REQUEST,
                    "request_id is blank or longer than " + MAX_REQUEST_ID + " characters: leave it out or shorten it");
        } else if (environment.isPresent()
                && !environment.get().equalsIgnoreCase(config.environment().text())) {
            flight.refuse(
                    ErrorCode.ENVIRONMENT_MISMATCH,
                    "the request is for another environment: this bridge serves "
                            + config.environment().text());
        } else {
            uidRule.broken(request.uid()).ifPresent(broken -> flight.refuse(ErrorCode.INVALID_UID, broken));
        }
    }

    void chooseDeployment(Exchange exchange) {
        InFlight flight = InFlight.of(exchange);
        if (flight.reply != null) {
            return;
        }
        // One that the sender may not ask for is answered as one that is not there, so that it learns nothing.
        Optional<Deployment> deployment = deployments
                .find(flight.request.deployment())
                .filter(found -> flight.asked
                        .deployments()
                        .map(allowed -> allowed.contains(found.name()))
                        .orElse(true));
        if (deployment.isEmpty()) {
            flight.refuse(
                    ErrorCode.UNKNOWN_DEPLOYMENT,
                    flight.request.deployment().isPresent()
                            ? "this bridge serves no deployment of that name: correct deployment, or configure it"
                            : "deployment is missing and no default is configured: name one");
            return;
        }
        flight.deployment = deployment.get();
        flight.key = new Ledger.Key(flight.deployment.integrationId(), flight.request.uid());
    }

    /**
     * Known and alive? Then that is the answer, even while nobody may call. When a turn is free at once the claim is next, and
     * it looks as well.
     */
    void recall(Exchange exchange) {
        InFlight flight = InFlight.of(exchange);
        if (flight.reply != null) {
            return;
        }
        flight.turn = gate.takeNow(flight.deployment).orElse(null);
        if (flight.turn == null) {
            ledger.ask(
                            flight.asked.deadline(),
                            known -> known.recall(flight.key, flight.request.requestId(), aliveBeyond()))
                    .ifPresent(link -> answer(flight, link));
        }
    }

    boolean isUnanswered(Exchange exchange) {
        return InFlight.of(exchange).reply == null;
    }

    /** Waits until this request may call; at the deadline it is answered as failed. */
    void takeTurn(Exchange exchange) {
        InFlight flight = InFlight.of(exchange);
        if (flight.turn != null) {
            return;
        }
        Gate.Outcome outcome = meters.waiting(
                flight.asked.door(),
                () -> gate.take(
                        flight.deployment,
                        flight.asked.urgency(),
                        flight.notBefore,
                        flight.asked.deadline(),
                        why -> timeline.waits(flight, why, clock.instant())));
        if (outcome instanceof Gate.Outcome.Turn turn) {
            flight.turn = turn;
        } else if (outcome instanceof Gate.Outcome.TooLate late) {
            tooLate(exchange, flight, late);
        }
    }

    private void tooLate(Exchange exchange, InFlight flight, Gate.Outcome.TooLate late) {
        if (late.suspended()) {
            exchange.setProperty(SUSPENDED_DEPLOYMENT, flight.deployment.name());
            flight.refuse(
                    ErrorCode.DEPLOYMENT_SUSPENDED,
                    "Begini refuses the credentials of this deployment: its api key or integration id must be corrected,"
                            + " then ask again");
            return;
        }
        TokenAnswer.Cause cause =
                flight.lastFailure.map(TokenAnswer.Unavailable::cause).orElse(TokenAnswer.Cause.THROTTLED);
        String last = flight.lastFailure
                .map(TokenAnswer.Unavailable::reason)
                .orElse(late.beginiDown() ? "Begini is unreachable" : "too many requests were waiting");
        exchange.setProperty(UNAVAILABLE_CAUSE, late.beginiDown() ? BEGINI_DOWN : cause.name());
        flight.refuse(
                ErrorCode.BEGINI_UNAVAILABLE,
                "no link before the request's deadline, after " + flight.tries + " tries: " + last
                        + ". Ask again later");
    }

    /** Takes the entry for a call, so that nobody else calls for it; or finds the answer there. */
    void claim(Exchange exchange) {
        InFlight flight = InFlight.of(exchange);
        if (flight.turn == null) {
            return;
        }
        Ledger.Claim claim = ledger.ask(
                flight.asked.deadline(),
                known -> known.claim(
                        flight.key,
                        flight.deployment.name(),
                        flight.request.requestId(),
                        flight.asked.origin(),
                        aliveBeyond(),
                        config.api().callTimeout().plus(LEASE_SLACK)));
        if (claim instanceof Ledger.Claim.Granted granted) {
            flight.ticket = granted.ticket();
            return;
        }
        releaseTurn(flight);
        if (claim instanceof Ledger.Claim.Alive alive) {
            answer(flight, alive.link());
        } else if (claim instanceof Ledger.Claim.AlreadyRejected rejected) {
            flight.refuse(rejected.error());
        } else if (claim instanceof Ledger.Claim.RequestIdConflict) {
            flight.refuse(
                    ErrorCode.REQUEST_ID_CONFLICT,
                    "request_id was used before for another uid: use a new one for each customer");
        } else if (claim instanceof Ledger.Claim.Busy busy) {
            // Somebody is calling for this very uid: their answer is ours. Look again soon, at first very soon.
            Duration poll = FIRST_POLL.multipliedBy(1L << Math.min(flight.polls++, MAX_POLL_DOUBLINGS));
            Instant next = clock.instant().plus(poll);
            flight.notBefore = busy.leaseUntil().isBefore(next) ? busy.leaseUntil() : next;
        }
    }

    boolean isClaimed(Exchange exchange) {
        return InFlight.of(exchange).ticket != null;
    }

    /** The call; no transaction is open during it. */
    void callBegini(Exchange exchange) {
        InFlight flight = InFlight.of(exchange);
        flight.answer = null;
        flight.tries++;
        Instant started = clock.instant();
        flight.calledAt = started;
        Duration left = Duration.between(started, flight.asked.deadline());
        flight.cutShort = left.compareTo(config.api().callTimeout()) < 0;
        flight.answer = tokenCall.call(flight.deployment, flight.request.uid(), left);
        meters.called(flight, Duration.between(started, clock.instant()));
        Gate.Outcome.Turn turn = flight.turn;
        flight.turn = null;
        gate.done(turn, flight.key, flight.answer);
    }

    /** Writes down what the call brought, before any door acknowledges anything: from here on a kill loses nothing. */
    void settle(Exchange exchange) {
        InFlight flight = InFlight.of(exchange);
        TokenAnswer answer = flight.answer;
        if (answer instanceof TokenAnswer.Usable usable) {
            Ledger.Link link = new Ledger.Link(
                    usable.token(), usable.sessionUrl(), clock.instant(), usable.expiresAt(), flight.asked.origin());
            if (stored(flight, known -> known.issue(flight.ticket, link, safe(flight)))) {
                meters.issued(flight.deployment, usable);
                flight.reply = issued(flight, link, false);
            } // else the claim was taken over after its lease: the next round finds what the other got
        } else if (answer instanceof TokenAnswer.Rejected rejected) {
            LinkError error = judgement.rejection(rejected);
            if (stored(flight, known -> known.reject(flight.ticket, flight.asked.origin(), error, safe(flight)))) {
                flight.refuse(error);
            }
        } else {
            ledger.tell(flight.asked.deadline(), known -> known.release(flight.ticket));
            if (answer instanceof TokenAnswer.Unavailable failure) {
                if (!flight.cutShort || flight.lastFailure.isEmpty()) {
                    flight.lastFailure = Optional.of(failure);
                } // else it is the deadline that ended the call: what Begini did before tells more
                Instant now = clock.instant();
                flight.notBefore = now.plus(judgement.delay(flight.tries, failure));
                timeline.waits(flight, ErrorCode.BEGINI_UNAVAILABLE, now);
            } // credentials refused: the gate holds the request until the key is changed or a probe succeeds
        }
        flight.ticket = null;
    }

    private boolean stored(InFlight flight, Predicate<Ledger> operation) {
        return ledger.ask(flight.asked.deadline(), operation::test);
    }

    private static Ledger.Safe safe(InFlight flight) {
        return flight.asked.checkpointed() ? Ledger.Safe.WITH_SYNC : Ledger.Safe.AT_ONCE;
    }

    void reply(Exchange exchange) {
        InFlight flight = InFlight.of(exchange);
        exchange.getMessage().setBody(flight.reply);
        meters.left(flight);
        Instant now = clock.instant();
        if (flight.isParked(now)) {
            timeline.waits(flight, ErrorCode.DEPLOYMENT_SUSPENDED, now);
            return;
        }
        Duration took = Duration.between(flight.startedAt, now);
        meters.answered(flight.asked.door(), flight.reply, took);
        log.answered(flight, took);
        timeline.answered(flight, now);
    }

    /** It is not answered. */
    void abandon(InFlight flight) {
        releaseTurn(flight);
        meters.left(flight);
    }

    /** Gives the turn back, if it has one. */
    void releaseTurn(InFlight flight) {
        if (flight.turn != null) {
            gate.unused(flight.turn);
            flight.turn = null;
        }
    }

    private Instant aliveBeyond() {
        return clock.instant().plus(config.link().expiryMargin());
    }

    /** A link the ledger knows; it counts as new for the very request it was issued to, come again after a crash. */
    private void answer(InFlight flight, Ledger.Link link) {
        if (link.issuedAt().isAfter(clock.instant().minus(JUST_NOW))) {
            // Whoever stored it may not have come to that yet.
            ledger.tell(flight.asked.deadline(), Ledger::secure);
        }
        boolean same = link.origin().isPresent() && link.origin().equals(flight.asked.origin());
        flight.reply = issued(flight, link, !same);
    }

    private LinkReply issued(InFlight flight, Ledger.Link link, boolean reused) {
        return new LinkReply.Issued(
                flight.request.requestId(),
                flight.deployment.name(),
                flight.deployment.environment(),
                flight.request.uid(),
                reused,
                config.link().baseUrl(),
                link.token(),
                link.sessionUrl(),
                link.expiresAt());
    }
}
