package dev.beginibridge.result;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.LedgerFixture;
import dev.beginibridge.model.Asker;
import dev.beginibridge.result.ResultStore.Arrival;
import dev.beginibridge.result.ResultStore.Delivery;
import dev.beginibridge.result.ResultStore.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the outbox promises, whatever the database. */
abstract class ResultStoreContract extends LedgerFixture {
    private static final String SCORE = "psychometric_score.complete";
    private static final Asker BATCH_DESK = new Asker(
            Optional.of("R-7"),
            Optional.of("C-7"),
            "file",
            Optional.of("loans.csv"),
            Optional.of(3L),
            Optional.of("LOANS.SCORES"),
            Optional.of("branch"));

    private final String deployment = "loans-" + UUID.randomUUID();
    private final AtomicInteger count = new AtomicInteger();
    private ResultStore results;
    private ResultStore peers;

    @BeforeEach
    void prepare() {
        database.write(sql -> sql.update("DELETE FROM result"));
        results = new ResultStore(database, clock, metrics);
        peers = new ResultStore(peer, clock, new SimpleMeterRegistry());
    }

    private Arrival arrival(String id, Optional<String> uid) {
        return arrival(deployment, id, uid);
    }

    private Arrival arrival(String deployment, String id, Optional<String> uid) {
        return new Arrival(
                id, deployment, key.integrationId(), "test", uid, Optional.of(SCORE), body(id), clock.instant());
    }

    private static byte[] body(String id) {
        return ("{\"é\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private String stored(Optional<String> uid) {
        String id = "event-" + count.incrementAndGet();
        assertTrue(results.store(arrival(id, uid)));
        return id;
    }

    private String stored() {
        return stored(Optional.of(key.uid()));
    }

    private void asked(Asker asker) {
        ledger.issue(
                granted(ledger.claim(key, deployment, asker, NONE, clock.instant(), LEASE)), link("token-1", "door:1"));
    }

    private List<Delivery> take() {
        return results.take(10, clock.instant(), LEASE);
    }

    private List<String> taken() {
        return ids(take());
    }

    private static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.event().id()).toList();
    }

    @Test
    void anEventKeepsItsBytesAndFindsWhoAsked() {
        asked(BATCH_DESK);
        String id = stored();
        ResultEvent stored = results.events(id).get(0);
        assertEquals(0, stored.number(), "it is not settled");
        assertEquals(Optional.empty(), stored.asker());

        ResultEvent event = take().get(0).event();
        assertEquals(id, event.id());
        assertEquals(deployment, event.deployment());
        assertEquals("test", event.environment());
        assertEquals(Optional.of(key.uid()), event.uid());
        assertEquals(Optional.of(SCORE), event.type());
        assertArrayEquals(body(id), event.body());
        assertEquals(clock.instant(), event.receivedAt());
        assertEquals(Optional.of(BATCH_DESK), event.asker());
        assertTrue(event.number() > 0, "it is settled");
        assertEquals(Optional.empty(), event.deliveredAt());
        assertEquals(0, event.attempts());
    }

    /** The answer to a commit is lost, and the work runs again: else nobody would hand the event over before the lease ends. */
    @Test
    void anEventIsTakenAlsoWhenTheWorkRunsTwice() {
        asked(BATCH_DESK);
        String id = stored();
        Database twice = (Database) Proxy.newProxyInstance(
                Database.class.getClassLoader(), new Class<?>[] {Database.class}, (proxy, method, given) -> {
                    if (method.getName().equals("write")) {
                        method.invoke(database, given);
                    }
                    return method.invoke(database, given);
                });
        ResultStore lossy = new ResultStore(twice, clock, new SimpleMeterRegistry());
        assertEquals(List.of(id), ids(lossy.take(10, clock.instant(), LEASE)));
        assertEquals(List.of(), taken(), "and by nobody else");
    }

    @Test
    void theSameBodyIsStoredOnceForEver() throws Exception {
        asked(BATCH_DESK);
        String id = stored();
        assertFalse(peers.store(arrival(id, Optional.of(key.uid()))));
        assertTrue(results.delivered(take().get(0), clock.instant()));
        clock.advance(Duration.ofDays(60));
        assertFalse(results.store(arrival(id, Optional.of(key.uid()))));
        assertEquals(List.of(), taken());

        List<Boolean> news =
                atOnce(i -> () -> (i % 2 == 0 ? results : peers).store(arrival("all-at-once", Optional.of(key.uid()))));
        assertEquals(1, news.stream().filter(isNew -> isNew).count());
    }

    /** Else whoever has one deployment's key, or two deployments by chance, could take the other's event away. */
    @Test
    void theSameBodyAtAnotherDeploymentIsAnotherEvent() {
        asked(BATCH_DESK);
        Optional<String> uid = Optional.of(key.uid());
        String id = stored();
        String second = "second-" + deployment;
        assertTrue(results.store(arrival(second, id, uid)));
        assertFalse(peers.store(arrival(second, id, uid)));
        assertEquals(2, results.newest(10, true).size());

        List<Delivery> taken = take();
        assertEquals(List.of(deployment, second), deployments(taken.stream().map(Delivery::event)));
        assertEquals(
                List.of(false, true),
                taken.stream().map(delivery -> delivery.event().twin()).toList());
        results.renew(taken.get(0), clock.instant().plus(LEASE.multipliedBy(3)));
        assertTrue(results.delivered(taken.get(0), clock.instant()));
        results.failed(taken.get(1), clock.instant());
        assertEquals(List.of(second), deployments(results.newest(10, true).stream()));
        Delivery again = take().get(0);
        assertEquals(second, again.event().deployment());
        assertTrue(results.delivered(again, clock.instant()));

        assertEquals(1, results.of(second, key.uid()).size());
        assertEquals(1, results.after(deployment, 0, 10).size());
        assertEquals(List.of(deployment, second), deployments(results.events(id).stream()));
        results.replay(id, clock.instant());
        assertEquals(List.of(id, id), taken());
    }

    private static List<String> deployments(Stream<ResultEvent> events) {
        return events.map(ResultEvent::deployment).toList();
    }

    @Test
    void anEventWaitsAMinuteForItsLinkAndKeepsItsPlace() {
        String first = stored();
        clock.advance(Duration.ofSeconds(59));
        assertEquals(List.of(), taken());
        String second = stored();
        asked(BATCH_DESK);
        Delivery delivery = take().get(0);
        assertEquals(first, delivery.event().id());
        assertEquals(Optional.of(BATCH_DESK), delivery.event().asker());
        results.delivered(delivery, clock.instant());
        assertEquals(List.of(second), taken());
    }

    @Test
    void afterThatMinuteItIsNobodys() {
        stored();
        clock.advance(Settling.WAIT_FOR_LINK);
        ResultEvent event = take().get(0).event();
        assertTrue(event.number() > 0, "it is settled");
        assertEquals(Optional.empty(), event.asker());
    }

    @Test
    void anEventWithoutUidWaitsForNobody() {
        List<String> both = List.of(stored(Optional.empty()), stored(Optional.empty()));
        List<Delivery> taken = take();
        assertEquals(both, ids(taken));
        assertEquals(Optional.empty(), taken.get(0).event().asker());
    }

    @Test
    void whoAskedLastGetsIt() {
        asked(BATCH_DESK);
        Asker later = new Asker(Optional.of("R-8"), NONE, "rest", NONE, Optional.empty(), NONE, NONE);
        other.asked(key, later);
        stored();
        assertEquals(Optional.of(later), take().get(0).event().asker());
    }

    @Test
    void aRenewedLinkIsForWhoeverRenewedIt() {
        asked(BATCH_DESK);
        clock.advance(Duration.ofDays(2));
        asked(asker(Optional.of("R-9")));
        stored();
        assertEquals(
                Optional.of(asker(Optional.of("R-9"))), take().get(0).event().asker());
    }

    @Test
    void whatNoDatabaseCanHoldIsLeftOutOfTheAsker() {
        asked(new Asker(NONE, Optional.of("a\0b"), "jms", Optional.of("\ud800"), Optional.empty(), NONE, NONE));
        stored();
        assertEquals(
                Optional.of(new Asker(NONE, NONE, "jms", NONE, Optional.empty(), NONE, NONE)),
                take().get(0).event().asker());
    }

    @Test
    void oneUidIsHandedOverInOrderAndHoldsUpNoOther() {
        asked(BATCH_DESK);
        String first = stored();
        String second = stored();
        String foreign = stored(Optional.empty());
        List<Delivery> taken = take();
        assertEquals(List.of(first, foreign), ids(taken));
        results.failed(taken.get(0), clock.instant().plusSeconds(5));
        results.delivered(taken.get(1), clock.instant());
        assertEquals(List.of(), taken());
        clock.advance(Duration.ofSeconds(5));
        Delivery again = take().get(0);
        assertEquals(first, again.event().id());
        assertEquals(1, again.event().attempts());
        assertTrue(results.delivered(again, clock.instant()));
        assertEquals(List.of(second), taken());
    }

    /** Else each look would pass all of them by, while one deployment's route fails and the others' go on. */
    @Test
    void whatWaitsBehindAFailedEventIsDueWhenThatIs() {
        asked(BATCH_DESK);
        List<String> ofTheUid = List.of(stored(), stored(), stored());
        results.failed(take().get(0), clock.instant().plusSeconds(5));
        assertEquals(0, due());
        clock.advance(Duration.ofSeconds(5));
        assertEquals(3, due());
        List<String> inOrder = new ArrayList<>();
        while (inOrder.size() < ofTheUid.size()) {
            Delivery delivery = take().get(0);
            inOrder.add(delivery.event().id());
            results.delivered(delivery, clock.instant());
        }
        assertEquals(ofTheUid, inOrder);
    }

    private long due() {
        return database.read(sql -> sql.row(
                        "SELECT COUNT(*) FROM result WHERE due_at <= ?",
                        row -> row.getLong(1),
                        clock.instant().toEpochMilli()))
                .orElseThrow();
    }

    @Test
    void aLeaseThatRanOutIsAnothers() {
        asked(BATCH_DESK);
        stored();
        Delivery mine = take().get(0);
        assertEquals(List.of(), peers.take(10, clock.instant(), LEASE));
        clock.advance(LEASE);
        Delivery theirs = peers.take(10, clock.instant(), LEASE).get(0);
        assertFalse(results.delivered(mine, clock.instant()));
        results.failed(mine, clock.instant());
        assertEquals(List.of(), taken(), "only the holder's word counts");
        assertTrue(peers.delivered(theirs, clock.instant()));
        assertTrue(peers.delivered(theirs, clock.instant()), "the same word again, after an unknown commit");
    }

    @Test
    void manyTakersShareTheEventsAndNumbersAscend() throws Exception {
        IntStream.range(0, 300).forEach(i -> stored(Optional.empty()));
        List<List<Delivery>> taken = atOnce(i -> () -> (i % 2 == 0 ? results : peers).take(20, clock.instant(), LEASE));
        Set<String> different = new HashSet<>();
        taken.forEach(some -> different.addAll(ids(some)));
        assertEquals(different.size(), taken.stream().mapToInt(List::size).sum(), "no event has two takers");
        while (different.addAll(taken())) {
            assertTrue(different.size() <= 300);
        }
        assertEquals(300, different.size());

        List<Long> numbers = results.after(deployment, 0, 1_000).stream()
                .map(ResultEvent::number)
                .toList();
        assertEquals(300, new HashSet<>(numbers).size());
        assertEquals(numbers.stream().sorted().toList(), numbers);
        assertEquals(100, results.after(deployment, numbers.get(199), 1_000).size());
    }

    @Test
    void anEventThatIsNotSettledIsInNoFileYet() {
        stored();
        assertEquals(List.of(), results.after(deployment, 0, 10));
        asked(BATCH_DESK);
        take();
        assertEquals(1, results.after(deployment, 0, 10).size());
    }

    @Test
    void aDeliveredEventCanBeReplayed() {
        asked(BATCH_DESK);
        String id = stored();
        results.delivered(take().get(0), clock.instant());
        assertEquals(Optional.of(clock.instant()), results.events(id).get(0).deliveredAt());
        results.replay(id, clock.instant());
        assertEquals(List.of(id), taken());
        results.replay("unheard-of", clock.instant());
        assertEquals(List.of(), results.events("unheard-of"));
    }

    @Test
    void eventsAreFoundByCustomerAndByAge() {
        asked(BATCH_DESK);
        String first = stored();
        clock.advance(Duration.ofMillis(5));
        String second = stored();
        String foreign = stored(Optional.empty());
        assertEquals(List.of(first, second), of(results.of(deployment, key.uid())));
        assertEquals(List.of(foreign, second), of(results.newest(2, false)));
        assertEquals(new Waiting(3, Optional.of(clock.instant().minusMillis(5))), results.waiting());
        take().forEach(delivery -> results.delivered(delivery, clock.instant()));
        assertEquals(List.of(second), of(results.newest(10, true)));
        assertEquals(new Waiting(1, Optional.of(clock.instant())), results.waiting());
        take().forEach(delivery -> results.delivered(delivery, clock.instant()));
        assertEquals(new Waiting(0, Optional.empty()), results.waiting());
    }

    private static List<String> of(List<ResultEvent> events) {
        return events.stream().map(ResultEvent::id).toList();
    }

    @Test
    void theEventsOfABatchAreFoundByItsRows() {
        String batch = UUID.randomUUID().toString();
        Optional<String> third = Optional.of(batch + ":3");
        asked(new Asker(NONE, third, "file", Optional.of("loans.csv"), Optional.of(3L), NONE, NONE));
        String id = stored();
        taken();
        assertEquals(List.of(id), of(results.ofRows(batch, 3, 3)));
        assertEquals(List.of(id), of(results.ofRows(batch, 1, 1_000)));
        assertEquals(List.of(), of(results.ofRows(batch, 4, 1_000)));
        assertEquals(List.of(), of(results.ofRows(UUID.randomUUID().toString(), 1, 1_000)));
        String plan = plan(ResultSql.BY_BATCH, batch + ":", 1L, 1_000L);
        assertTrue(plan.contains("result_by_batch"), plan);
    }

    @Test
    void linksWithoutAFinalEventAreMissing() {
        asked(BATCH_DESK);
        Instant issued = clock.instant();
        assertEquals(List.of(), results.missing(deployment, Instant.EPOCH, issued, 10), "not yet");
        clock.advance(Duration.ofHours(24));
        List<ResultStore.Missing> missing = results.missing(deployment, Instant.EPOCH, clock.instant(), 10);
        assertEquals(List.of(new ResultStore.Missing(deployment, key.uid(), issued, Optional.of(BATCH_DESK))), missing);

        store("application.incomplete");
        assertEquals(
                1,
                results.missing(deployment, Instant.EPOCH, clock.instant(), 10).size());
        store("application.expired");
        assertEquals(List.of(), results.missing(deployment, Instant.EPOCH, clock.instant(), 10));

        clock.advance(Duration.ofDays(2));
        asked(BATCH_DESK);
        clock.advance(Duration.ofHours(1));
        assertEquals(
                1,
                results.missing(deployment, Instant.EPOCH, clock.instant(), 10).size(),
                "a new session");
        store(SCORE);
        clock.advance(Duration.ofDays(2));
        asked(BATCH_DESK);
        clock.advance(Duration.ofHours(1));
        assertEquals(List.of(), results.missing(deployment, Instant.EPOCH, clock.instant(), 10), "a score stays one");
    }

    private void store(String type) {
        String id = "event-" + count.incrementAndGet();
        results.store(new Arrival(
                id,
                deployment,
                key.integrationId(),
                "test",
                Optional.of(key.uid()),
                Optional.of(type),
                body(id),
                clock.instant()));
    }

    @Test
    void aLinkFromBeforeThereWereAskersMatches() {
        asked(BATCH_DESK);
        database.write(sql -> sql.update(
                "UPDATE link SET asker_door = NULL, asker_request_id = NULL, asker_correlation_id = NULL,"
                        + " asker_batch = NULL, asker_row = NULL, asker_result_to = NULL, asker_broker = NULL WHERE uid = ?",
                key.uid()));
        stored();
        assertEquals(
                Optional.of(new Asker(NONE, NONE, "unnamed", NONE, Optional.empty(), NONE, NONE)),
                take().get(0).event().asker());
    }

    /** Many wait in vain for their links: that costs not each round, keeps nobody else, and loses no order. */
    @Test
    void manyThatWaitForTheirLinksHoldUpNothing() {
        int many = 10_000;
        long arrived = clock.instant().toEpochMilli() * 1_000 - many;
        List<Object[]> rows = IntStream.range(0, many)
                .mapToObj(i -> new Object[] {
                    "many-" + i, deployment, key.integrationId(), "MANY-" + i, new byte[9], arrived + i
                })
                .toList();
        database.write(sql -> sql.batch(
                "INSERT INTO result (id, deployment, integration_id, environment, uid, body, arrived)"
                        + " VALUES (?, ?, ?, 'test', ?, ?, ?)",
                rows));
        String early = stored();
        assertEquals(List.of(), taken());

        asked(BATCH_DESK);
        String foreign = stored(Optional.empty());
        assertTrue(taken().contains(foreign), "what is new has its turn at once");
        String late = stored();
        Settling settling = new Settling(database);
        int rounds = 500;
        IntStream.range(0, rounds).forEach(round -> settling.round(clock.instant()));
        assertTrue(settling.looksAtMany() < rounds / 3, settling.looksAtMany() + " looks at all in " + rounds);

        List<String> ofTheUid = results.of(deployment, key.uid()).stream()
                .sorted((a, b) -> Long.compare(a.number(), b.number()))
                .map(ResultEvent::id)
                .toList();
        assertEquals(List.of(early, late), ofTheUid, "both are settled, in their order");
        clock.advance(Settling.WAIT_FOR_LINK);
        await("nobody's by now")
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> { // a look at all rests by real time
                            settling.round(clock.instant());
                            return unsettled() == 0;
                        });
    }

    private long unsettled() {
        return database.read(sql -> sql.row("SELECT COUNT(*) FROM result WHERE number IS NULL", row -> row.getLong(1)))
                .orElseThrow();
    }

    /** Else the look for work would grow with all that was ever handed over. */
    @Test
    void theLooksForWorkUseTheIndexesOfWhatWaits() {
        String plan = plan(ResultSql.DUE, clock.instant().toEpochMilli(), 10)
                + plan(ResultSql.SETTLEABLE, 0L, 1L, 0L, 0L, 10)
                + plan(ResultSql.UNSETTLED, 201);
        assertTrue(plan.contains("result_due"), plan);
        assertTrue(plan.contains("result_waiting"), plan);
        assertTrue(plan.contains("result_unsettled"), plan);
        assertTrue(plan.contains("result_by_uid"), plan);
        String behind = plan(ResultSql.FOLLOW, 1L, deployment, key.uid(), 1L);
        assertTrue(behind.contains("result_waiting"), behind);
    }

    protected abstract String plan(String sql, Object... parameters);

    protected final String explained(String explain, int column, String sql, Object... parameters) {
        List<String> lines =
                database.read(session -> session.rows(explain + " " + sql, row -> row.getString(column), parameters));
        return String.join("\n", lines);
    }
}
