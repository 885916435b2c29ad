package dev.beginibridge.timeline;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.ledger.LedgerFixture;
import dev.beginibridge.timeline.Timeline.By;
import dev.beginibridge.timeline.Timeline.Customer;
import dev.beginibridge.timeline.Timeline.Event;
import dev.beginibridge.timeline.Timeline.Found;
import dev.beginibridge.timeline.Timeline.Kind;
import dev.beginibridge.timeline.Timeline.Note;
import dev.beginibridge.timeline.Timeline.Subject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the timeline does, whatever its database. */
abstract class TimelineContract extends LedgerFixture {
    private final AtomicLong requests = new AtomicLong(System.nanoTime());
    private final String uid = "UID-" + UUID.randomUUID();

    private Timeline timeline;
    private Timeline otherTimeline;

    @BeforeEach
    void openTimelines() {
        timeline = Timeline.in(database, clock, metrics);
        otherTimeline = Timeline.in(peer, clock, new SimpleMeterRegistry());
    }

    @AfterEach
    void closeTimelines() {
        timeline.close();
        otherTimeline.close();
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    private Subject subject(String uid, String requestId, String correlationId) {
        return new Subject(
                "jms",
                Optional.of(key.integrationId()),
                Optional.of("loans"),
                Optional.ofNullable(uid),
                Optional.ofNullable(requestId),
                Optional.ofNullable(correlationId));
    }

    private Note answered(Subject subject, Kind outcome) {
        Instant now = clock.instant();
        return new Note(
                requests.incrementAndGet(),
                Kind.ANSWERED,
                now,
                subject,
                Optional.of(outcome),
                outcome == Kind.REJECTED ? Optional.of("rejected_by_begini") : NONE,
                Optional.of(now.minusMillis(70)),
                outcome == Kind.REUSED ? Optional.empty() : Optional.of(now.minusMillis(50)),
                outcome == Kind.REUSED ? 0 : 1);
    }

    private static Note waiting(Note later, Instant at) {
        return new Note(
                later.request(),
                Kind.WAITING,
                at,
                later.subject(),
                Optional.empty(),
                Optional.of("begini_unavailable"),
                later.askedAt(),
                Optional.empty(),
                0);
    }

    private static List<Kind> kinds(Customer customer) {
        return customer.events().stream().map(Event::kind).toList();
    }

    private Customer only(By by, String term) {
        Found found = timeline.find(by, term);
        assertFalse(found.more());
        assertEquals(1, found.customers().size());
        return found.customers().get(0);
    }

    @Test
    void nothingIsFoundOfWhatNobodyAskedFor() {
        for (By by : By.values()) {
            assertEquals(new Found(List.of(), false), timeline.find(by, "NEVER-SEEN"));
        }
    }

    @Test
    void theLastAnswersWithACodeAreFoundAndTheLastUids() {
        Note first = answered(subject(uid + "-1", "R-1", null), Kind.REJECTED);
        clock.advance(Duration.ofSeconds(1));
        Note second = answered(subject(uid + "-2", "R-2", null), Kind.REJECTED);
        clock.advance(Duration.ofSeconds(1));
        Note issued = answered(subject(uid + "-2", "R-3", null), Kind.ISSUED);
        List.of(first, second, waiting(issued, clock.instant()), issued).forEach(timeline::note);
        soon(() -> assertEquals(
                List.of(uid + "-2", uid + "-1"),
                otherTimeline.uids(1_000).stream()
                        .filter(found -> found.startsWith(uid))
                        .toList()));
        soon(() -> assertEquals(
                List.of(second, first),
                otherTimeline.latest("rejected_by_begini", 100).stream()
                        .filter(note -> note.subject().uid().orElse("").startsWith(uid))
                        .toList()));
        assertEquals(1, otherTimeline.latest("rejected_by_begini", 1).size());
        assertEquals(List.of(), timeline.latest("begini_unavailable", 10), "what waited was answered");
    }

    @Test
    void aRequestIsToldStepByStepToEveryBridge() {
        Note note = answered(subject(uid, "R-" + uid, "C-" + uid), Kind.ISSUED);
        timeline.note(note);
        soon(() ->
                assertEquals(List.of(Kind.ASKED, Kind.CALLED, Kind.ISSUED, Kind.ANSWERED), kinds(only(By.UID, uid))));

        Customer customer = only(By.UID, uid);
        assertEquals(Optional.of(key.integrationId()), customer.integrationId());
        assertEquals(Optional.of(uid), customer.uid());
        assertEquals(Optional.empty(), customer.entry());
        assertFalse(customer.more());
        Instant now = clock.instant();
        Event asked = customer.events().get(0);
        assertEquals(
                new Event(
                        now.minusMillis(70),
                        Kind.ASKED,
                        asked.request(),
                        "jms",
                        Optional.of("loans"),
                        Optional.of("R-" + uid),
                        Optional.of("C-" + uid),
                        NONE,
                        0,
                        Optional.empty()),
                asked);
        assertEquals(now.minusMillis(50), customer.events().get(1).at());
        assertEquals(1, customer.events().get(1).tries());
        assertEquals(
                Optional.of(Duration.ofMillis(70)), customer.events().get(3).took());
        assertEquals(new Found(List.of(customer), false), timeline.find(By.REQUEST_ID, "R-" + uid));
        assertEquals(new Found(List.of(customer), false), timeline.find(By.CORRELATION_ID, "C-" + uid));
        assertEquals(new Found(List.of(customer), false), otherTimeline.find(By.UID, uid));
    }

    @Test
    void whoeverIsFoundByAnIdIsShownWhole() {
        timeline.note(answered(subject(uid, "R1-" + uid, null), Kind.ISSUED));
        clock.advance(Duration.ofMinutes(1));
        timeline.note(answered(subject(uid, "R2-" + uid, null), Kind.REUSED));

        soon(() -> assertEquals(
                List.of(Kind.ASKED, Kind.CALLED, Kind.ISSUED, Kind.ANSWERED, Kind.ASKED, Kind.REUSED, Kind.ANSWERED),
                kinds(only(By.REQUEST_ID, "R2-" + uid))));
    }

    @Test
    void aRequestThatWaitsIsFoundAndLaterToldOnce() {
        Note note = answered(subject(uid, null, null), Kind.REJECTED);
        timeline.note(waiting(note, clock.instant().minusMillis(60)));
        soon(() -> assertEquals(List.of(Kind.ASKED, Kind.WAITING), kinds(only(By.UID, uid))));

        timeline.note(note);
        soon(() -> assertEquals(
                List.of(Kind.ASKED, Kind.WAITING, Kind.CALLED, Kind.REJECTED, Kind.ANSWERED),
                kinds(only(By.UID, uid))));
        List<Event> events = only(By.UID, uid).events();
        assertEquals(Optional.of("begini_unavailable"), events.get(1).code());
        assertEquals(NONE, events.get(2).code());
        assertEquals(Optional.of("rejected_by_begini"), events.get(3).code());
        assertEquals(1, events.stream().map(Event::request).distinct().count());
    }

    @Test
    void aCustomerOfTwoIntegrationsIsTwo() {
        Ledger.Key elsewhere = new Ledger.Key(key.integrationId() + "-b", uid);
        ledger.issue(
                granted(ledger.claim(elsewhere, "cards", asker(NONE), NONE, clock.instant(), LEASE)), link("t", "o"));
        timeline.note(answered(subject(uid, null, null), Kind.ISSUED));

        soon(() -> assertEquals(2, timeline.find(By.UID, uid).customers().size()));
        List<Customer> customers = timeline.find(By.UID, uid).customers();
        assertEquals(Optional.of(key.integrationId()), customers.get(0).integrationId());
        assertEquals(Optional.of(elsewhere.integrationId()), customers.get(1).integrationId());
        assertEquals(ledger.entry(elsewhere), customers.get(1).entry());
        assertEquals(List.of(), customers.get(1).events());
    }

    @Test
    void aLinkWithoutEventsIsFoundByUidAndRequestId() {
        Ledger.Key known = new Ledger.Key(key.integrationId(), uid);
        ledger.claim(known, "loans", asker(Optional.of("R-" + uid)), NONE, clock.instant(), LEASE);

        assertEquals(ledger.entry(known), only(By.UID, uid).entry());
        assertEquals(Optional.of(uid), only(By.REQUEST_ID, "R-" + uid).uid());
        assertEquals(List.of(), timeline.find(By.CORRELATION_ID, uid).customers());
    }

    @Test
    void aRequestWithoutUidOrDeploymentIsFoundToo() {
        Subject nobody = new Subject("rest", NONE, Optional.of("no-such"), NONE, Optional.of("R-" + uid), NONE);
        Subject nowhere = new Subject("rest", NONE, NONE, Optional.of(uid), NONE, Optional.of("C-" + uid));
        timeline.note(answered(nobody, Kind.REJECTED));
        timeline.note(answered(nowhere, Kind.FAILED));

        soon(() -> assertEquals(NONE, only(By.REQUEST_ID, "R-" + uid).uid()));
        assertEquals(
                Optional.of("no-such"),
                only(By.REQUEST_ID, "R-" + uid).events().get(0).deployment());
        soon(() -> assertEquals(
                Optional.of(uid), only(By.CORRELATION_ID, "C-" + uid).uid()));
        assertEquals(Kind.FAILED, only(By.UID, uid).events().get(2).kind());
    }

    @Test
    void whatNoDatabaseTakesIsMadePlain() {
        String odd = "a\u0000b\ud800c\n" + "x".repeat(300);
        timeline.note(answered(subject(uid, odd, null), Kind.ISSUED));

        soon(() -> assertEquals(
                Optional.of("a?b?c?" + "x".repeat(194)),
                only(By.REQUEST_ID, odd).events().get(0).requestId()));
    }

    @Test
    void aResultHasItsPlace() {
        Note result = new Note(
                requests.incrementAndGet(),
                Kind.RESULT,
                clock.instant(),
                subject(uid, null, null),
                Optional.empty(),
                NONE,
                Optional.empty(),
                Optional.empty(),
                0);
        timeline.note(result);

        soon(() -> assertEquals(List.of(Kind.RESULT), kinds(only(By.UID, uid))));
    }

    @Test
    void aSearchIsBounded() {
        IntStream.range(0, 250).forEach(i -> {
            clock.advance(Duration.ofSeconds(1));
            timeline.note(answered(subject(uid, null, "C-" + uid), Kind.REUSED));
        });
        soon(() -> {
            Customer customer = only(By.UID, uid);
            assertTrue(customer.more());
            assertEquals(200 * 3, customer.events().size());
            assertEquals(clock.instant(), customer.events().get(599).at());
        });
        IntStream.range(0, 25).forEach(i -> timeline.note(answered(subject(uid + i, null, "C-" + uid), Kind.ISSUED)));
        soon(() -> {
            Found found = timeline.find(By.CORRELATION_ID, "C-" + uid);
            assertTrue(found.more());
            assertEquals(20, found.customers().size());
        });
    }

    @Test
    void whatIsNotedIsWrittenAtTheClose() {
        int many = 5_000;
        Timeline mine = Timeline.in(database, clock, new SimpleMeterRegistry());
        IntStream.range(0, many).forEach(i -> mine.note(answered(subject(uid + i, null, null), Kind.ISSUED)));
        mine.close();

        assertEquals(4, only(By.UID, uid + (many - 1)).events().size());
        assertEquals(4, only(By.UID, uid + 0).events().size());
    }

    @Test
    void aBatchThatIsWrittenTwiceIsToldOnce() {
        Note note = answered(subject(uid, null, null), Kind.ISSUED);
        timeline.note(note);
        timeline.note(note);
        Note last = answered(subject(uid, "R-" + uid, null), Kind.ISSUED);
        timeline.note(last);

        soon(() -> assertEquals(8, only(By.REQUEST_ID, "R-" + uid).events().size()));
    }
}
