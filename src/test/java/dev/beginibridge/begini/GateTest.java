package dev.beginibridge.begini;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.begini.Gate.Outcome;
import dev.beginibridge.begini.Gate.Outcome.TooLate;
import dev.beginibridge.begini.Gate.Outcome.Turn;
import dev.beginibridge.begini.Gate.Urgency;
import dev.beginibridge.config.Environment;
import dev.beginibridge.config.Secret;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.link.BridgeStopping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A deadline of "now" asks: may this request go at once, or would it wait? */
class GateTest {
    private static final Duration PROBE = Duration.ofSeconds(1);
    private static final Duration SUSPENDED_PROBE = Duration.ofSeconds(30);
    private static final TokenAnswer REFUSED = new TokenAnswer.CredentialsRefused(401);
    private static final TokenAnswer USABLE =
            new TokenAnswer.Usable(Secret.of("t"), "", Optional.of(Instant.parse("2026-12-01T00:00:00Z")), List.of());
    private static final TokenAnswer TIMEOUT =
            new TokenAnswer.Unavailable(TokenAnswer.Cause.TIMEOUT, "late", Optional.empty());

    private final ManualClock clock = new ManualClock();
    private final Gate gate = new Gate(4, PROBE, SUSPENDED_PROBE, clock);
    private final Deployment loans = deployment("loans", Optional.empty(), Optional.empty());
    private final Deployment cards = deployment("cards", Optional.empty(), Optional.empty());

    private static Deployment deployment(String name, Optional<Integer> concurrent, Optional<Double> perSecond) {
        Credentials credentials = new Credentials(name, Secret.of("k-" + name), Optional.empty());
        return new Deployment(name, Environment.TEST, "1-" + name, false, credentials, concurrent, perSecond);
    }

    private Outcome ask(Deployment deployment, Urgency urgency) {
        return gate.take(deployment, urgency, Instant.MIN, clock.instant());
    }

    private Turn turn(Deployment deployment) {
        return assertInstanceOf(Turn.class, ask(deployment, Urgency.QUEUED));
    }

    private TooLate refused(Deployment deployment) {
        return assertInstanceOf(TooLate.class, ask(deployment, Urgency.QUEUED));
    }

    @Test
    void callsInFlightAreBoundedOverAll() {
        List<Turn> turns = List.of(turn(loans), turn(cards), turn(loans), turn(cards));
        assertFalse(refused(loans).suspended());
        assertEquals(4, gate.inFlight());
        gate.unused(turns.get(0));
        turn(cards);
        assertEquals(4, gate.inFlight());
        assertEquals(0, gate.waiting());
    }

    @Test
    void callsInFlightAreBoundedPerDeployment() {
        Deployment narrow = deployment("narrow", Optional.of(1), Optional.empty());
        Turn only = turn(narrow);
        refused(narrow);
        turn(loans);
        gate.done(only, "a", USABLE);
        turn(narrow);
    }

    @Test
    void theRateOfADeploymentIsKept() {
        Deployment slow = deployment("slow", Optional.empty(), Optional.of(2.0));
        gate.done(turn(slow), "a", USABLE);
        refused(slow);
        clock.advance(Duration.ofMillis(500));
        Turn unused = turn(slow);
        refused(slow);
        gate.unused(unused); // a turn without a call spends no rate
        turn(slow);
        turn(loans);
    }

    @Test
    void aRequestWaitsForItsBackOff() {
        Instant later = clock.instant().plusSeconds(2);
        assertInstanceOf(TooLate.class, gate.take(loans, Urgency.QUEUED, later, clock.instant()));
        clock.advance(Duration.ofSeconds(2));
        assertInstanceOf(Turn.class, gate.take(loans, Urgency.QUEUED, later, clock.instant()));
    }

    @Test
    void aSuspendedDeploymentLetsOneProbeThroughPerIntervalAndOthersGoOn() {
        gate.done(turn(loans), "a", REFUSED);
        assertTrue(refused(loans).suspended());
        assertEquals(Map.of("loans", clock.instant()), gate.suspended());
        gate.done(turn(cards), "b", USABLE);

        clock.advance(SUSPENDED_PROBE);
        Turn probe = turn(loans);
        assertTrue(probe.probe());
        refused(loans);
        gate.done(probe, "a", REFUSED);
        refused(loans);

        clock.advance(SUSPENDED_PROBE);
        gate.done(turn(loans), "a", USABLE);
        assertEquals(Map.of(), gate.suspended());
        turn(loans);
        turn(loans);
    }

    @Test
    void aChangedKeyResumesAtOnce() {
        gate.done(turn(loans), "a", REFUSED);
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() ->
                gate.take(loans, Urgency.BATCH, Instant.MIN, clock.instant().plusSeconds(3600)));
        await().until(() -> gate.waiting() == 1);
        gate.resume(loans);
        assertInstanceOf(Turn.class, waiting.join());
    }

    @Test
    void whatWasUnderWayWhenTheKeyWasRefusedOrChangedProvesNothing() {
        Turn first = turn(loans);
        Turn underWay = turn(loans);
        gate.done(first, "a", REFUSED);
        gate.done(underWay, "b", USABLE);
        assertTrue(refused(loans).suspended(), "a late success does not resume");

        clock.advance(SUSPENDED_PROBE);
        Turn withTheOldKey = turn(loans);
        gate.resume(loans);
        gate.done(withTheOldKey, "c", REFUSED);
        assertEquals(Map.of(), gate.suspended(), "a late refusal does not suspend again");
    }

    @Test
    void anInteractiveRequestDoesNotWaitForASuspendedDeployment() {
        gate.done(turn(loans), "a", REFUSED);
        Instant farAway = clock.instant().plusSeconds(3600);
        TooLate late = assertInstanceOf(TooLate.class, gate.take(loans, Urgency.INTERACTIVE, Instant.MIN, farAway));
        assertTrue(late.suspended());
    }

    @Test
    void severalDifferentFailuresOpenTheBreakerAndOneProbeAtATimeGoesOut() {
        for (int request = 0; request < 5; request++) {
            gate.done(turn(loans), "request-" + request, TIMEOUT);
        }
        assertTrue(refused(cards).beginiDown());
        assertEquals(Optional.of(new Gate.Outage(clock.instant(), "late")), gate.outage());

        clock.advance(PROBE);
        Turn probe = turn(cards);
        assertTrue(probe.probe());
        refused(loans);
        gate.done(probe, "request-9", TIMEOUT);
        refused(loans);

        clock.advance(PROBE);
        gate.done(turn(loans), "request-1", USABLE);
        assertEquals(Optional.empty(), gate.outage());
    }

    @Test
    void afterAnOutageCallsComeBackAtARamp() {
        for (int request = 0; request < 5; request++) {
            gate.done(turn(loans), "request-" + request, TIMEOUT);
        }
        clock.advance(PROBE);
        gate.done(turn(loans), "a", USABLE); // allowance 2
        List<Turn> first = List.of(turn(loans), turn(loans));
        refused(loans);
        first.forEach(turn -> gate.done(turn, "b", USABLE)); // allowance 4: all
        for (int i = 0; i < 4; i++) {
            turn(loans);
        }
        refused(loans);
    }

    @Test
    void oneRequestThatFailsAgainAndAgainStopsNobodyElse() {
        for (int i = 0; i < 20; i++) {
            gate.done(turn(loans), "the same", TIMEOUT);
        }
        assertEquals(Optional.empty(), gate.outage());
        turn(cards);
    }

    @Test
    void throttlingHoldsBackOnlyTheDeploymentItWasSaidTo() {
        gate.done(
                turn(loans),
                "a",
                new TokenAnswer.Unavailable(
                        TokenAnswer.Cause.THROTTLED, "slow down", Optional.of(Duration.ofSeconds(7))));
        refused(loans);
        turn(cards);
        clock.advance(Duration.ofSeconds(7));
        turn(loans);
    }

    @Test
    void whatSomebodyWaitsForOvertakesBatchRowsAndTheLeastServedDeploymentGoesFirst() {
        List<Turn> all = new ArrayList<>(List.of(turn(loans), turn(loans), turn(loans), turn(cards)));
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Instant farAway = clock.instant().plusSeconds(3600);
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        record Ask(String name, Deployment deployment, Urgency urgency) {}
        for (Ask ask : List.of(
                new Ask("batch", cards, Urgency.BATCH),
                new Ask("loans", loans, Urgency.QUEUED),
                new Ask("cards", cards, Urgency.QUEUED))) {
            int before = gate.waiting();
            waiting.add(CompletableFuture.runAsync(() -> {
                Outcome outcome = gate.take(ask.deployment(), ask.urgency(), Instant.MIN, farAway);
                order.add(ask.name());
                gate.unused((Turn) outcome);
            }));
            await().until(() -> gate.waiting() == before + 1);
        }
        gate.unused(all.get(0));
        waiting.forEach(CompletableFuture::join);
        assertEquals(List.of("cards", "loans", "batch"), order);
    }

    @Test
    void aStopEndsAllWaiting() {
        for (int i = 0; i < 4; i++) {
            turn(loans);
        }
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() ->
                gate.take(loans, Urgency.QUEUED, Instant.MIN, clock.instant().plusSeconds(3600)));
        await().until(() -> gate.waiting() == 1);
        gate.stop();
        CompletionException ended = assertThrows(CompletionException.class, waiting::join);
        assertInstanceOf(BridgeStopping.class, ended.getCause());
        assertEquals(0, gate.waiting());
    }
}
