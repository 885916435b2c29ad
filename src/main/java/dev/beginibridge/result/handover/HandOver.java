package dev.beginibridge.result.handover;

import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.model.DaemonThreads;
import dev.beginibridge.model.Due;
import dev.beginibridge.ops.Enduring;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.result.ResultStore;
import dev.beginibridge.result.ResultStore.Delivery;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events out of the outbox and hands them over, several at once, those of one uid one after the other. One that fails
 * is tried again, ever more seldom; when all fail, a few try now and then whether the way is free again. A kill
 * between the route's end and the note of it makes the event come again, with the same id.
 */
public final class HandOver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final int AT_ONCE = 8;
    /** Renewed while the route runs; the events of a bridge that died wait this long for another bridge. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final Duration RENEWAL = LEASE.dividedBy(3);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration COUNT = Duration.ofSeconds(5);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_BREAK = Duration.ofSeconds(8);
    /** How long a stop waits for hand-overs in progress. */
    private static final Duration LAST = Duration.ofSeconds(5);

    /** The way that an event goes; whatever it throws means that the event is not delivered. */
    @FunctionalInterface
    public interface Route {
        void send(ResultEvent event) throws Exception;
    }

    private final ResultStore store;
    private final Route route;
    private final Clock clock;
    private final HandOverMeters meters;
    private final ExecutorService threads =
            Executors.newFixedThreadPool(AT_ONCE, DaemonThreads.named("results-hand-over"));
    private final Thread dispatcher = DaemonThreads.named("results-hand-over").newThread(this::run);
    private final Set<Delivery> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean broken = new AtomicBoolean();
    /** Counts only events that had not failed before: others may have a fault of their own. */
    private int failuresInARow;

    private boolean woken;
    private volatile boolean closing;
    private Instant renewed;
    /** Of {@link System#nanoTime}. */
    private long counted = System.nanoTime() - COUNT.toNanos();

    public HandOver(ResultStore store, Route route, Clock clock, MeterRegistry metrics) {
        this.store = store;
        this.route = route;
        this.clock = clock;
        this.meters = new HandOverMeters(metrics, clock);
        this.renewed = clock.instant();
    }

    public void start() {
        dispatcher.start();
    }

    /** There is a new event: it need not wait for the next look. */
    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** What waits, as it was a few seconds ago; empty when it could not be counted for longer. */
    public Optional<ResultStore.Waiting> waiting() {
        return meters.waiting();
    }

    private void run() {
        Enduring.loop("the hand-over of events", this::goesOn, () -> closing);
    }

    /** One look at what is to be done; false when there is no other. */
    private boolean goesOn() throws InterruptedException {
        Instant now = clock.instant();
        boolean ours = !Due.after(RENEWAL, renewed).hasCome(now);
        if (!ours && renew()) {
            renewed = now;
            ours = true;
        } // else what is under way here may look as if nobody had it
        if (System.nanoTime() - counted >= COUNT.toNanos()) {
            counted = System.nanoTime();
            asked(() -> meters.waits(store.waiting()));
        }
        if (!ours || !startSome() || isTroubled()) {
            pause();
        }
        return !closing;
    }

    private boolean renew() {
        return asked(() -> underWay.forEach(
                delivery -> store.renew(delivery, clock.instant().plus(LEASE))));
    }

    /** False when the ledger is away, which its own health check tells; what else fails is not worth another try at once. */
    private boolean asked(Runnable question) {
        try {
            question.run();
            return true;
        } catch (LedgerUnavailable e) {
            LOG.debug("the ledger is away: events wait in it");
            return false;
        } catch (RuntimeException e) {
            if (broken.compareAndSet(false, true)) {
                LOG.error(
                        "the outbox failed ({}): events wait in it. Said once",
                        e.getClass().getName());
            }
            return true;
        }
    }

    /** Starts what there is a place for; false when that is nothing. */
    private boolean startSome() {
        int free = free();
        if (free <= 0) {
            return false;
        }
        return asked(() -> start(store.take(free, clock.instant(), LEASE))) && free() < free;
    }

    private void start(List<Delivery> deliveries) {
        deliveries.forEach(delivery -> {
            underWay.add(delivery);
            try {
                threads.execute(() -> handOver(delivery));
            } catch (RejectedExecutionException | OutOfMemoryError e) { // the stop is faster, or no thread can be had
                underWay.remove(delivery);
                tell(delivery.event(), e);
                failed(delivery);
            }
        });
    }

    private int free() {
        return AT_ONCE - underWay.size();
    }

    private synchronized boolean isTroubled() {
        return failuresInARow >= AT_ONCE;
    }

    private synchronized void pause() throws InterruptedException {
        boolean troubled = isTroubled();
        Duration pause = troubled ? doubled(LOOK, failuresInARow / AT_ONCE - 1, LONGEST_BREAK) : LOOK;
        long end = System.nanoTime() + pause.toNanos();
        long left = pause.toMillis();
        while (!closing && left > 0 && (!woken || (troubled && isTroubled()))) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        woken = false;
    }

    /** Twice as long each time, up to the longest. */
    private static Duration doubled(Duration first, int times, Duration longest) {
        Duration wait = first.multipliedBy(1L << Math.min(times, 20));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    private void handOver(Delivery delivery) {
        boolean done = false;
        try {
            route.send(delivery.event());
            done = true;
            told.set(false);
        } catch (Exception | Error e) {
            tell(delivery.event(), e);
        }
        try {
            settle(delivery, done);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(delivery, done);
        }
    }

    private void tell(ResultEvent event, Throwable why) {
        if (!closing && told.compareAndSet(false, true)) {
            // Only the kind of fault: its text may quote the event.
            LOG.warn(
                    "event {} of {} was not handed over ({}). It is tried again until the route results ends without an"
                            + " exception; this is said once until one does",
                    event.id(),
                    event.deployment(),
                    why.getClass().getName());
        }
    }

    /** Notes what came of it; a ledger that is away is waited for, since the event would come again without the note. */
    private void settle(Delivery delivery, boolean done) throws InterruptedException {
        while (!asked(done ? () -> delivered(delivery) : () -> failed(delivery)) && !closing) {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    private void delivered(Delivery delivery) {
        if (store.delivered(delivery, clock.instant())) {
            meters.delivered();
        } else {
            LOG.info(
                    "event {} was taken over by another bridge meanwhile: it may come twice",
                    delivery.event().id());
        }
    }

    /** A stop is not the event's fault: another bridge, or the next start, may go on at once. */
    private void failed(Delivery delivery) {
        // While all fail, the breaks set the pace: the events stay due, and go at once when the way is free again.
        Duration longest = isTroubled() ? LONGEST_BREAK : LONGEST_WAIT;
        Duration wait = doubled(FIRST_WAIT, delivery.event().attempts(), longest);
        long jitter = ThreadLocalRandom.current().nextLong(wait.toMillis() / 2);
        store.failed(
                delivery, closing ? clock.instant() : clock.instant().plus(wait).minusMillis(jitter));
        meters.failed();
    }

    private synchronized void ended(Delivery delivery, boolean done) {
        underWay.remove(delivery);
        if (done) {
            failuresInARow = 0;
        } else if (isTroubled() || delivery.event().attempts() == 0) {
            failuresInARow++;
        }
        woken = true; // there is a place again, and the next event of its uid may have its turn
        notifyAll();
    }

    /** Takes no more. */
    public synchronized void stop() {
        closing = true;
        notifyAll();
    }

    /** Takes no new events, waits for hand-overs in progress, and gives the rest back. */
    @Override
    public void close() {
        stop();
        try {
            if (dispatcher.isAlive()) {
                dispatcher.join(LAST.toMillis());
            }
            threads.shutdown();
            if (!threads.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow(); // what is interrupted is given back
                threads.awaitTermination(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
