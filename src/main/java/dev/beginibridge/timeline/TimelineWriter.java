package dev.beginibridge.timeline;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
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
 * Writes notes beside the requests they are about: each is put into a buffer, and a thread of its own brings the buffer
 * into the database a few times a second. While the database is away the buffer fills; what it cannot hold is lost and
 * counted.
 */
final class TimelineWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TimelineWriter.class);
    private static final int CAPACITY = 20_000;
    /** Small, since a request's own commit may have to wait for one such batch. */
    private static final int BATCH = 200;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PAUSE_WHILE_AWAY = Duration.ofSeconds(1);
    private static final Duration LAST_WRITES = Duration.ofSeconds(15);

    private final Database database;
    private final BlockingQueue<Note> buffer = new ArrayBlockingQueue<>(CAPACITY);
    private final List<Note> batch = new ArrayList<>(BATCH);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean losing = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "timeline-writer");
    private final Counter dropped;

    TimelineWriter(Database database, MeterRegistry metrics) {
        this.database = database;
        this.dropped = Counter.builder("begini.events.dropped")
                .description(
                        "Events of customers' timelines that were lost because the ledger did not take them in time")
                .register(metrics);
        Gauge.builder("begini.events.buffered", buffer, BlockingQueue::size)
                .description("Events of customers' timelines that wait to be written")
                .register(metrics);
        this.thread.setDaemon(true);
    }

    void add(Note note) {
        if (closing.getCount() == 0 || !buffer.offer(note)) {
            lost(1);
        } else if (!started.get() && started.compareAndSet(false, true)) {
            thread.start(); // a command that only looks something up needs none
        }
    }

    private void run() {
        boolean open = true;
        boolean away = false;
        while (open) {
            open = !isClosedWithin(away ? PAUSE_WHILE_AWAY : PAUSE);
            away = !writeAll();
        }
        int left = batch.size() + buffer.size();
        if (left > 0) {
            lost(left);
        }
    }

    private boolean isClosedWithin(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false; // only close() ends this thread
        }
    }

    /** Says whether the buffer was emptied, as far as it was filled at the start. */
    private boolean writeAll() {
        int left = buffer.size() + batch.size();
        while (left > 0) {
            buffer.drainTo(batch, BATCH - batch.size());
            left -= batch.size();
            if (!write()) {
                return false;
            }
        }
        losing.set(false);
        return true;
    }

    private boolean write() {
        List<Object[]> rows = batch.stream().map(TimelineWriter::row).toList();
        try {
            database.write(sql -> sql.batch(TimelineSql.NOTE, rows));
        } catch (LedgerUnavailable e) {
            return false; // health says so; the batch is kept, and tried again
        } catch (RuntimeException e) {
            lost(batch.size()); // a fault of ours would only come again
        }
        batch.clear();
        return true;
    }

    private void lost(int notes) {
        dropped.increment(notes);
        if (losing.compareAndSet(false, true)) {
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
            text(subject.integrationId()),
            text(subject.deployment()),
            text(subject.uid()),
            text(subject.requestId()),
            text(subject.correlationId()),
            note.outcome().map(Timeline.Kind::text).orElse(null),
            note.code().orElse(null),
            millis(note.askedAt()),
            millis(note.calledAt()),
            note.tries()
        };
    }

    private static String text(Optional<String> given) {
        return given.map(PlainText::of).orElse(null);
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
