package dev.beginibridge.begini;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.begini.CallScheduler.Outcome;
import dev.beginibridge.begini.CallScheduler.Outcome.Permit;
import dev.beginibridge.begini.CallScheduler.Outcome.TooLate;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Priority;
import dev.beginibridge.model.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A deadline of "now" asks: may this request go at once, or would it wait? */
class CallSchedulerTest {
    private static final Duration PROBE = Duration.ofSeconds(1);
    private static final Duration SUSPENDED_PROBE = Duration.ofSeconds(30);
    private static final Duration BACK = Duration.ofHours(-1);
    private static final TokenAnswer REFUSED = new TokenAnswer.CredentialsRefused(401);
    private static final TokenAnswer USABLE =
            new TokenAnswer.Usable(Secret.of("t"), "", Optional.of(Instant.parse("2026-12-01T00:00:00Z")), List.of());
    private static final TokenAnswer TIMEOUT =
            new TokenAnswer.Unavailable(TokenAnswer.Cause.TIMEOUT, "late", Optional.empty());

    private final ManualClock clock = new ManualClock();
    private final CallScheduler scheduler = new CallScheduler(4, PROBE, SUSPENDED_PROBE, clock);
    private final Deployment loans = deployment("loans", Optional.empty(), Optional.empty());
    private final Deployment cards = deployment("cards", Optional.empty(), Optional.empty());

    private static Deployment deployment(String name, Optional<Integer> concurrent, Optional<Double> perSecond) {
        Credentials credentials =
                new Credentials(name, Secret.of("k-" + name), Optional.empty(), Duration.ZERO, Clock.systemUTC());
        return new Deployment(name, Environment.TEST, "1-" + name, false, credentials, concurrent, perSecond);
    }

    private Outcome ask(Deployment deployment, Priority priority) {
        return scheduler.take(deployment, priority, true, Instant.MIN, clock.instant(), trouble -> {});
    }

    private Permit permit(Deployment deployment) {
        return assertInstanceOf(Permit.class, ask(deployment, Priority.QUEUED));
    }

    private TooLate refused(Deployment deployment) {
        return assertInstanceOf(TooLate.class, ask(deployment, Priority.QUEUED));
    }

    @Test
    void callsInFlightAreBoundedOverAll() {
        List<Permit> turns = List.of(permit(loans), permit(cards), permit(loans), permit(cards));
        assertFalse(refused(loans).suspended());
        assertEquals(4, scheduler.inFlight());
        scheduler.unused(turns.get(0));
        permit(cards);
        assertEquals(4, scheduler.inFlight());
        assertEquals(0, scheduler.waiting());
    }

    @Test
    void callsInFlightAreBoundedPerDeployment() {
        Deployment narrow = deployment("narrow", Optional.of(1), Optional.empty());
        Permit only = permit(narrow);
        refused(narrow);
        permit(loans);
        scheduler.done(only, "a", USABLE);
        permit(narrow);
    }

    @Test
    void theRateOfADeploymentIsKept() {
        Deployment slow = deployment("slow", Optional.empty(), Optional.of(2.0));
        scheduler.done(permit(slow), "a", USABLE);
        refused(slow);
        clock.advance(Duration.ofMillis(500));
        Permit unused = permit(slow);
        refused(slow);
        scheduler.unused(unused); // a turn without a call spends no rate
        permit(slow);
        permit(loans);
    }

    @Test
    void aRequestWaitsForItsBackOff() {
        Instant later = clock.instant().plusSeconds(2);
        assertInstanceOf(
                TooLate.class, scheduler.take(loans, Priority.QUEUED, true, later, clock.instant(), trouble -> {}));
        clock.advance(Duration.ofSeconds(2));
        assertInstanceOf(
                Permit.class, scheduler.take(loans, Priority.QUEUED, true, later, clock.instant(), trouble -> {}));
    }

    @Test
    void aSuspendedDeploymentLetsOneProbeThroughPerIntervalAndOthersGoOn() {
        scheduler.done(permit(loans), "a", REFUSED);
        assertTrue(refused(loans).suspended());
        assertEquals(Map.of("loans", clock.instant()), scheduler.suspended());
        scheduler.done(permit(cards), "b", USABLE);

        clock.advance(SUSPENDED_PROBE);
        Permit probe = permit(loans);
        assertTrue(probe.probe());
        refused(loans);
        scheduler.done(probe, "a", REFUSED);
        refused(loans);

        clock.advance(SUSPENDED_PROBE);
        scheduler.done(permit(loans), "a", USABLE);
        assertEquals(Map.of(), scheduler.suspended());
        permit(loans);
        permit(loans);
    }

    @Test
    void aChangedKeyResumesAtOnce() {
        scheduler.done(permit(loans), "a", REFUSED);
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() -> scheduler.take(
                loans, Priority.BATCH, true, Instant.MIN, clock.instant().plusSeconds(3600), trouble -> {}));
        await().until(() -> scheduler.waiting() == 1);
        scheduler.resume(loans);
        assertInstanceOf(Permit.class, waiting.join());
    }

    @Test
    void whatWasUnderWayWhenTheKeyWasRefusedOrChangedProvesNothing() {
        Permit first = permit(loans);
        Permit underWay = permit(loans);
        scheduler.done(first, "a", REFUSED);
        scheduler.done(underWay, "b", USABLE);
        assertTrue(refused(loans).suspended(), "a late success does not resume");

        clock.advance(SUSPENDED_PROBE);
        Permit withTheOldKey = permit(loans);
        scheduler.resume(loans);
        scheduler.done(withTheOldKey, "c", REFUSED);
        assertEquals(Map.of(), scheduler.suspended(), "a late refusal does not suspend again");
    }

    @Test
    void whatIsNotToWaitForASuspendedDeploymentIsRefused() {
        scheduler.done(permit(loans), "a", REFUSED);
        Instant farAway = clock.instant().plusSeconds(3600);
        TooLate late = assertInstanceOf(
                TooLate.class, scheduler.take(loans, Priority.INTERACTIVE, false, Instant.MIN, farAway, trouble -> {}));
        assertTrue(late.suspended());
    }

    @Test
    void severalDifferentFailuresOpenTheBreakerAndOneProbeAtATimeGoesOut() {
        for (int request = 0; request < 5; request++) {
            scheduler.done(permit(loans), "request-" + request, TIMEOUT);
        }
        assertTrue(refused(cards).beginiDown());
        assertEquals(Optional.of(new CallScheduler.Outage(clock.instant(), "late")), scheduler.outage());

        clock.advance(PROBE);
        Permit probe = permit(cards);
        assertTrue(probe.probe());
        refused(loans);
        scheduler.done(probe, "request-9", TIMEOUT);
        refused(loans);

        clock.advance(PROBE);
        scheduler.done(permit(loans), "request-1", USABLE);
        assertEquals(Optional.empty(), scheduler.outage());
    }

    @Test
    void afterAnOutageCallsComeBackAtARamp() {
        for (int request = 0; request < 5; request++) {
            scheduler.done(permit(loans), "request-" + request, TIMEOUT);
        }
        clock.advance(PROBE);
        scheduler.done(permit(loans), "a", USABLE); // allowance 2
        List<Permit> first = List.of(permit(loans), permit(loans));
        refused(loans);
        first.forEach(permit -> scheduler.done(permit, "b", USABLE)); // allowance 4: all
        for (int i = 0; i < 4; i++) {
            permit(loans);
        }
        refused(loans);
    }

    @Test
    void oneRequestThatFailsAgainAndAgainStopsNobodyElse() {
        for (int i = 0; i < 20; i++) {
            scheduler.done(permit(loans), "the same", TIMEOUT);
        }
        assertEquals(Optional.empty(), scheduler.outage());
        permit(cards);
    }

    @Test
    void throttlingHoldsBackOnlyTheDeploymentItWasSaidTo() {
        scheduler.done(
                permit(loans),
                "a",
                new TokenAnswer.Unavailable(
                        TokenAnswer.Cause.THROTTLED, "slow down", Optional.of(Duration.ofSeconds(7))));
        refused(loans);
        permit(cards);
        clock.advance(Duration.ofSeconds(7));
        permit(loans);
    }

    @Test
    void whatSomebodyWaitsForOvertakesBatchRowsAndTheLeastServedDeploymentGoesFirst() {
        List<Permit> all = new ArrayList<>(List.of(permit(loans), permit(loans), permit(loans), permit(cards)));
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Instant farAway = clock.instant().plusSeconds(3600);
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        record Ask(String name, Deployment deployment, Priority priority) {}
        for (Ask ask : List.of(
                new Ask("batch", cards, Priority.BATCH),
                new Ask("loans", loans, Priority.QUEUED),
                new Ask("cards", cards, Priority.QUEUED))) {
            int before = scheduler.waiting();
            waiting.add(CompletableFuture.runAsync(() -> {
                Outcome outcome =
                        scheduler.take(ask.deployment(), ask.priority(), true, Instant.MIN, farAway, trouble -> {});
                order.add(ask.name());
                scheduler.unused((Permit) outcome);
            }));
            await().until(() -> scheduler.waiting() == before + 1);
        }
        scheduler.unused(all.get(0));
        waiting.forEach(CompletableFuture::join);
        assertEquals(List.of("cards", "loans", "batch"), order);
    }

    @Test
    void aClockThatIsSetBackHoldsUpNoRate() {
        Deployment slow = deployment("slow", Optional.empty(), Optional.of(2.0));
        scheduler.done(permit(slow), "a", USABLE);
        clock.advance(BACK);
        scheduler.done(permit(slow), "b", USABLE);
        refused(slow);
        clock.advance(Duration.ofMillis(500));
        permit(slow);
    }

    @Test
    void aClockThatIsSetBackEndsWhatBeginiAskedToWait() {
        scheduler.done(
                permit(loans),
                "a",
                new TokenAnswer.Unavailable(
                        TokenAnswer.Cause.THROTTLED, "slow down", Optional.of(Duration.ofSeconds(7))));
        clock.advance(BACK);
        permit(loans);
    }

    @Test
    void aClockThatIsSetBackHoldsUpNoProbe() {
        scheduler.done(permit(loans), "a", REFUSED);
        clock.advance(BACK);
        Permit ofSuspended = permit(loans);
        assertTrue(ofSuspended.probe());
        scheduler.done(ofSuspended, "a", USABLE);

        for (int request = 0; request < 5; request++) {
            scheduler.done(permit(loans), "request-" + request, TIMEOUT);
        }
        clock.advance(BACK);
        assertTrue(permit(cards).probe());
    }

    /** Its thread would stand still until the clock shows the same time again. */
    @Test
    void aRequestThatWaitsWhileTheClockIsSetBackWaitsNoLonger() {
        scheduler.done(permit(loans), "a", REFUSED);
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() -> scheduler.take(
                loans,
                Priority.QUEUED,
                true,
                Instant.MIN,
                clock.instant().plusSeconds(2),
                trouble -> clock.advance(BACK)));
        assertTrue(waiting.orTimeout(20, TimeUnit.SECONDS).join() instanceof Permit, "the next probe");
        CompletableFuture<Outcome> behind = CompletableFuture.supplyAsync(() -> scheduler.take(
                loans,
                Priority.QUEUED,
                true,
                Instant.MIN,
                clock.instant().plusSeconds(2),
                trouble -> clock.advance(BACK)));
        assertInstanceOf(TooLate.class, behind.orTimeout(20, TimeUnit.SECONDS).join());
        CompletableFuture<Void> pause = CompletableFuture.runAsync(() -> scheduler.pause(Duration.ofSeconds(1)));
        clock.advance(BACK);
        pause.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** The new reason to wait is counted by the clock as it is now, and the deadline is not. */
    @Test
    void aRequestThatHasAnotherReasonToWaitAfterTheClockWasSetBackWaitsNoLonger() {
        Permit call = permit(loans);
        for (int i = 0; i < 3; i++) {
            permit(cards);
        }
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() -> scheduler.take(
                loans, Priority.QUEUED, true, Instant.MIN, clock.instant().plusSeconds(2), trouble -> {}));
        await().until(() -> scheduler.waiting() == 1);
        clock.advance(BACK);
        scheduler.done(call, "a", REFUSED); // the next probe is in half a minute
        assertInstanceOf(TooLate.class, waiting.orTimeout(15, TimeUnit.SECONDS).join());
    }

    @Test
    void aBackOffIsNoLongerWhenTheClockIsSetBack() {
        for (int i = 0; i < 4; i++) {
            permit(loans);
        }
        Instant later = clock.instant().plusSeconds(2);
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(
                () -> scheduler.take(loans, Priority.QUEUED, true, later, later.plusSeconds(600), trouble -> {}));
        await().until(() -> scheduler.waiting() == 1);
        clock.advance(BACK);
        scheduler.resume(loans); // looks again
        assertEquals(1, scheduler.waiting());
        scheduler.unused(new Permit(loans, false, 0));
        assertInstanceOf(Permit.class, waiting.orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void aStopEndsAllWaiting() {
        for (int i = 0; i < 4; i++) {
            permit(loans);
        }
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() -> scheduler.take(
                loans, Priority.QUEUED, true, Instant.MIN, clock.instant().plusSeconds(3600), trouble -> {}));
        await().until(() -> scheduler.waiting() == 1);
        scheduler.stop();
        CompletionException ended = assertThrows(CompletionException.class, waiting::join);
        assertInstanceOf(BridgeStopping.class, ended.getCause());
        assertEquals(0, scheduler.waiting());
    }
}
