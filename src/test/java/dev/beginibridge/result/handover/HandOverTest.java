package dev.beginibridge.result.handover;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ManualClock;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.result.Outbox;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker on a real outbox; the route is the test's. */
@Timeout(60)
class HandOverTest {
    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    /** Events of these uids fail. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private volatile boolean allFail;
    private final AtomicInteger tries = new AtomicInteger();
    private Outbox outbox;
    private HandOver handOver;

    @BeforeEach
    void open() {
        outbox = new Outbox(directory, clock);
        handOver = new HandOver(outbox.store, this::send, clock, metrics);
    }

    @AfterEach
    void close() {
        handOver.close();
        outbox.close();
    }

    private void send(ResultEvent event) throws IOException {
        tries.incrementAndGet();
        if (allFail || failing.contains(event.uid().orElseThrow())) {
            throw new IOException("not now");
        }
        sent.add(event.uid().orElseThrow() + " " + event.type().orElseThrow());
    }

    private void receive(int uids, int eventsOfEach) {
        for (int uid = 0; uid < uids; uid++) {
            outbox.ask("UID-0000" + uid, "day.csv", uid + 1);
        }
        for (int i = 0; i < eventsOfEach; i++) {
            for (int uid = 0; uid < uids; uid++) {
                outbox.receive("UID-0000" + uid, "type-" + i, "{}");
            }
        }
    }

    private void assertInOrder(String uid, int events) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            expected.add(uid + " type-" + i);
        }
        assertEquals(
                expected, sent.stream().filter(line -> line.startsWith(uid)).toList());
    }

    @Test
    void eachUidKeepsItsOrder() {
        receive(5, 8);
        handOver.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() == 40);
        for (int uid = 0; uid < 5; uid++) {
            assertInOrder("UID-0000" + uid, 8);
        }
        await().until(() -> outbox.store.waiting().count() == 0);
        assertEquals(40, metrics.counter("begini.results.delivered").count());
    }

    @Test
    void anEventThatFailsHoldsUpItsOwnUidOnly() {
        failing.add("UID-00001");
        receive(3, 4);
        handOver.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() == 8);
        assertInOrder("UID-00000", 4);
        assertInOrder("UID-00002", 4);
        await().until(() -> outbox.store.newest(20, true).stream().anyMatch(event -> event.attempts() == 1));

        failing.clear();
        clock.advance(Duration.ofSeconds(1));
        await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() == 12);
        assertInOrder("UID-00001", 4);
    }

    @Test
    void anOutageCostsFewTriesAndEndsByItself() {
        allFail = true;
        receive(9, 10);
        handOver.start();
        await().until(() -> tries.get() >= 9);
        assertTrue(tries.get() <= 12, tries + " tries at once");
        allFail = false;
        clock.advance(Duration.ofMinutes(5));
        await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() == 90);
        for (int uid = 0; uid < 9; uid++) {
            assertInOrder("UID-0000" + uid, 10);
        }
    }

    @Test
    void manyThatFailAgainAndAgainDoNotHoldUpOthers() {
        for (int uid = 10; uid < 50; uid++) {
            failing.add("UID-000" + uid);
            outbox.ask("UID-000" + uid, "day.csv", uid);
            outbox.receive("UID-000" + uid, "type-0", "{}");
        }
        receive(1, 1); // a good one among them
        handOver.start();
        for (int round = 1; round <= 3; round++) {
            int good = round;
            await().atMost(Duration.ofSeconds(40)).until(() -> sent.size() == good);
            clock.advance(Duration.ofMinutes(5)); // those that failed are due again
            outbox.receive("UID-00000", "type-" + round, "{}");
        }
        await().atMost(Duration.ofSeconds(40)).until(() -> sent.size() == 4);
        assertInOrder("UID-00000", 4);
    }

    @Test
    void severalGoAtOnceAndNoMoreThanEight() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch eight = new CountDownLatch(8);
        CountDownLatch goOn = new CountDownLatch(1);
        receive(9, 2);
        try (HandOver slow = new HandOver(
                outbox.store,
                event -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    eight.countDown();
                    goOn.await();
                    now.decrementAndGet();
                    send(event);
                },
                clock,
                new SimpleMeterRegistry())) {
            slow.start();
            eight.await();
            goOn.countDown();
            await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() == 18);
        }
        assertEquals(8, most.get());
    }

    @Test
    void aStopLetsWhatIsUnderWayEndAndGivesBackWhatFailsByIt() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        receive(2, 1);
        HandOver stopped = new HandOver(
                outbox.store,
                event -> {
                    started.countDown();
                    if (event.uid().orElseThrow().equals("UID-00000")) {
                        new CountDownLatch(1).await(); // hangs: the stop interrupts it
                    }
                    send(event);
                },
                clock,
                new SimpleMeterRegistry());
        stopped.start();
        started.await();
        stopped.close();
        assertInOrder("UID-00001", 1);

        handOver.start(); // the next bridge need not wait
        await().atMost(Duration.ofSeconds(10)).until(() -> sent.size() == 2);
    }

    @Test
    void whatWaitsIsToldWithoutNamingAnybody() {
        allFail = true;
        receive(2, 2);
        clock.advance(Duration.ofSeconds(90));
        handOver.start();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> metrics.get("begini.results.waiting").gauge().value() == 4);
        assertEquals(90, metrics.get("begini.results.oldest.age").gauge().value());
        metrics.getMeters().forEach(meter -> assertTrue(meter.getId().getTags().isEmpty(), meter.toString()));
    }

    /** Such as that no memory or no further thread can be had. */
    @Test
    void anErrorDoesNotEndTheHandOver() {
        AtomicInteger errors = new AtomicInteger();
        ResultStore failing = new ResultStore(outbox.database, clock, new SimpleMeterRegistry()) {
            @Override
            public List<Delivery> take(int most, Instant now, Duration lease) {
                if (errors.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                return super.take(most, now, lease);
            }
        };
        receive(1, 2);
        try (HandOver enduring = new HandOver(failing, this::send, clock, new SimpleMeterRegistry())) {
            assertEquals(Optional.empty(), enduring.waiting(), "nothing is told that was not counted");
            enduring.start();
            await().until(() -> sent.size() == 2);
            await().until(() -> enduring.waiting().orElseThrow().count() == 0);
        }
    }

    /** Such as after an exchange of the jars under the running bridge. */
    @Test
    void anErrorInEachRoundDoesNotHoldUpTheStop() {
        AtomicInteger errors = new AtomicInteger();
        ResultStore failing = new ResultStore(outbox.database, clock, new SimpleMeterRegistry()) {
            @Override
            public List<Delivery> take(int most, Instant now, Duration lease) {
                throw error();
            }

            @Override
            public void renew(Delivery delivery, Instant leaseUntil) {
                throw error();
            }

            @Override
            public Waiting waiting() {
                throw error();
            }

            private Error error() {
                errors.incrementAndGet();
                return new NoClassDefFoundError("of a jar that was exchanged");
            }
        };
        HandOver stopped = new HandOver(failing, this::send, clock, new SimpleMeterRegistry());
        stopped.start();
        await().until(() -> errors.get() > 0);
        assertTimeout(Duration.ofSeconds(4), stopped::close);
    }

    @Test
    void aClockThatIsSetBackEndsNoLeaseOfWhatIsUnderWay() throws Exception {
        AtomicInteger renewals = new AtomicInteger();
        ResultStore counting = new ResultStore(outbox.database, clock, new SimpleMeterRegistry()) {
            @Override
            public void renew(Delivery delivery, Instant leaseUntil) {
                renewals.incrementAndGet();
                super.renew(delivery, leaseUntil);
            }
        };
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        receive(1, 1);
        try (HandOver slow = new HandOver(
                counting,
                event -> {
                    started.countDown();
                    end.await();
                    send(event);
                },
                clock,
                metrics)) {
            slow.start();
            started.await();
            clock.advance(Duration.ofHours(-1));
            await().until(() -> renewals.get() > 0);
            end.countDown();
            await().until(() -> outbox.store.waiting().count() == 0);
        }
        assertInOrder("UID-00000", 1);
    }

    /** Its lease has run out meanwhile: the event looks as if nobody had it. */
    @Test
    void whatWaitsForItsNoteInAnOutageIsNotHandedOverAgain() {
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger notes = new AtomicInteger();
        AtomicInteger renewals = new AtomicInteger();
        ResultStore refusing = new ResultStore(outbox.database, clock, new SimpleMeterRegistry()) {
            @Override
            public boolean delivered(Delivery delivery, Instant now) {
                checkIsThere(notes);
                return super.delivered(delivery, now);
            }

            @Override
            public void renew(Delivery delivery, Instant leaseUntil) {
                checkIsThere(renewals);
                super.renew(delivery, leaseUntil);
            }

            private void checkIsThere(AtomicInteger tries) {
                if (away.get()) {
                    tries.incrementAndGet();
                    throw new LedgerUnavailable("away", null);
                }
            }
        };
        receive(1, 1);
        try (HandOver inOutage = new HandOver(refusing, this::send, clock, metrics)) {
            inOutage.start();
            await().until(() -> notes.get() > 0);
            clock.advance(Duration.ofMinutes(1));
            await().until(() -> renewals.get() > 1);
            away.set(false);
            await().until(() -> outbox.store.waiting().count() == 0);
        }
        assertInOrder("UID-00000", 1);
    }
}
