package dev.beginibridge.timeline;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ops.BareTrace;
import dev.beginibridge.ops.Enduring;
import dev.beginibridge.timeline.Timeline.Note;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes notes beside the requests they are about: a thread brings a buffer of them into the database a few times a second.
 * While the database is away the buffer fills; what it cannot hold is lost and counted.
 */
final class TimelineWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimelineWriter.class);
    private static final int CAPACITY = 20_000;
    private static final int BATCH = 200;
    /** Where one thread writes all, a request's own commit may have to wait for one such batch: 200 take 5 ms. */
    private static final int BATCH_OF_ONE_WRITER = 50;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_WHILE_AWAY = Duration.ofSeconds(1);
    private static final Duration LAST_WRITES = Duration.ofSeconds(15);

    private final Database database;
    private final int most;
    private final BlockingQueue<Note> buffer = new ArrayBlockingQueue<>(CAPACITY);
    private final List<Note> batch = new ArrayList<>(BATCH);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean losing = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "timeline-writer");
    private final Counter dropped;
    /** The database, at the last look. */
    private boolean away;

    TimelineWriter(Database database, MeterRegistry metrics) {
        this.database = database;
        this.most = database.isExclusive() ? BATCH_OF_ONE_WRITER : BATCH;
        this.dropped = Counter.builder("begini.events.dropped")
                .description("Events of customers' timelines that the ledger did not take in time, and that are lost")
                .register(metrics);
        Gauge.builder("begini.events.buffered", buffer, BlockingQueue::size)
                .description("Events of customers' timelines that wait to be written")
                .register(metrics);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    void add(Note note) {
        if (closing.getCount() == 0 || !buffer.offer(note)) {
            lost(1);
        }
    }

    private void run() {
        Enduring.loop("writing the timelines", this::goesOn, () -> closing.getCount() == 0);
        lost(batch.size() + buffer.size());
    }

    private boolean goesOn() throws InterruptedException {
        boolean last = closing.await((away ? PAUSE_WHILE_AWAY : PAUSE).toMillis(), TimeUnit.MILLISECONDS);
        away = !writeAll();
        return !last;
    }

    /** Writes what is there; false when the database does not take it. */
    private boolean writeAll() {
        for (int left = batch.size() + buffer.size(); left > 0; left -= most) {
            buffer.drainTo(batch, most - batch.size());
            if (!write()) {
                return false;
            }
        }
        losing.set(false);
        return true;
    }

    private boolean write() {
        try {
            write(batch);
        } catch (LedgerUnavailable e) {
            return false; // health says so; the batch is kept, and tried again
        } catch (RuntimeException e) {
            return writeSingly(); // one note at fault must not cost the others
        }
        batch.clear();
        return true;
    }

    private boolean writeSingly() {
        int failed = 0;
        RuntimeException last = null;
        boolean away = false;
        while (!away && !batch.isEmpty()) {
            try {
                write(batch.subList(0, 1));
                batch.remove(0);
            } catch (LedgerUnavailable e) {
                away = true;
            } catch (RuntimeException e) { // a fault of ours, which would only come again
                failed++;
                last = e;
                batch.remove(0);
            }
        }
        if (failed > 0) {
            LOG.error("{} events of customers' timelines are lost", failed, BareTrace.of(last));
            dropped.increment(failed);
        }
        return !away;
    }

    private void write(List<Note> notes) {
        List<Object[]> rows = notes.stream().map(TimelineWriter::row).toList();
        database.write(sql -> sql.batch(TimelineSql.NOTE, rows));
    }

    private void lost(int notes) {
        dropped.increment(notes);
        if (notes > 0 && losing.compareAndSet(false, true)) {
            LOG.warn("events of customers' timelines are lost: the ledger does not take them in time. Links are not"
                    + " concerned. Said once until it does again: see the metric begini_events_dropped_total");
        }
    }

    private static Object[] row(Note note) {
        Timeline.Subject subject = note.subject();
        return new Object[] {
            note.kind().text(),
            note.at().toEpochMilli(),
            note.request(),
            subject.door(),
            subject.integrationId().map(TimelineSql::plain).orElse(null),
            subject.deployment().map(TimelineSql::plain).orElse(null),
            subject.uid().map(TimelineSql::plain).orElse(null),
            subject.requestId().map(TimelineSql::plain).orElse(null),
            subject.correlationId().map(TimelineSql::plain).orElse(null),
            note.outcome().map(Timeline.Kind::text).orElse(null),
            note.code().orElse(null),
            millis(note.askedAt()),
            millis(note.calledAt()),
            note.tries()
        };
    }

    private static Long millis(Optional<Instant> instant) {
        return instant.map(Instant::toEpochMilli).orElse(null);
    }

    /** Writes what is there, as far as the database takes it now. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(LAST_WRITES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
