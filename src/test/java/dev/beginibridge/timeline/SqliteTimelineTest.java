package dev.beginibridge.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.beginibridge.Configs;
import dev.beginibridge.HeardLog;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.database.SqlWork;
import dev.beginibridge.timeline.Timeline.Kind;
import dev.beginibridge.timeline.Timeline.Note;
import dev.beginibridge.timeline.Timeline.Subject;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The timeline on a SQLite file, and what it does when the database is away. */
class SqliteTimelineTest extends TimelineContract {
    @TempDir
    Path directory;

    @Override
    protected BridgeConfig.Ledger config() {
        return Configs.ledger("jdbc:sqlite:" + directory.resolve("ledger.db"), Optional.empty(), Optional.empty(), 4);
    }

    /** A database that is away when told so, and counts the rows it takes. */
    private static final class Rows implements Database {
        final AtomicBoolean away = new AtomicBoolean();
        final AtomicBoolean broken = new AtomicBoolean();
        final AtomicInteger attempts = new AtomicInteger();
        final List<SqlWork<?>> taken = new ArrayList<>();

        @Override
        public synchronized <T> T write(SqlWork<T> work) {
            attempts.incrementAndGet();
            if (away.get()) {
                throw new LedgerUnavailable("the database is away", null);
            }
            if (broken.get()) {
                throw new IllegalStateException("of UID-1");
            }
            taken.add(work);
            return null;
        }

        @Override
        public int update(String key, String sql, Object... parameters) {
            throw new AssertionError("nothing here is an answer");
        }

        @Override
        public void secure() {
            throw new AssertionError("nothing here is answered");
        }

        @Override
        public <T> T writeToDisk(SqlWork<T> work) {
            throw new AssertionError("nothing here is waited for");
        }

        @Override
        public void sync() {
            throw new AssertionError("nothing here is waited for");
        }

        @Override
        public <T> T read(SqlWork<T> work) {
            throw new AssertionError("nothing is read here");
        }

        @Override
        public boolean isExclusive() {
            return true;
        }

        @Override
        public boolean purge() {
            throw new AssertionError("nothing is deleted here");
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.empty();
        }

        @Override
        public void close() {}
    }

    private static Note note(int i) {
        Subject subject = new Subject("jms", NONE, NONE, Optional.of("UID-" + i), NONE, NONE);
        return new Note(i, Kind.ANSWERED, Instant.EPOCH, subject, Optional.of(Kind.FAILED), NONE, NONE_AT, NONE_AT, 0);
    }

    private static final Optional<Instant> NONE_AT = Optional.empty();

    private static double dropped(MeterRegistry metrics) {
        return metrics.get("begini.events.dropped").counter().count();
    }

    @Test
    void whileTheDatabaseIsAwayNotesWaitAndTooManyAreCounted() {
        Rows rows = new Rows();
        rows.away.set(true);
        MeterRegistry metrics = new SimpleMeterRegistry();
        try (TimelineWriter writer = new TimelineWriter(rows, metrics)) {
            assertTimeout(Duration.ofSeconds(20), () -> {
                for (int i = 0; i < 21_000; i++) {
                    writer.add(note(i));
                }
            });
            assertTrue(dropped(metrics) >= 800, "the buffer holds 20,000 and a batch is under way");
            assertTrue(dropped(metrics) <= 1_000, "no more than what is over");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> rows.attempts.get() > 1);
            double lost = dropped(metrics);
            rows.away.set(false);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> metrics.get("begini.events.buffered").gauge().value() == 0);
            assertEquals(lost, dropped(metrics), "what waited was written");
        }
        assertTrue(rows.taken.size() >= 100, "in batches of 200");
    }

    /** It is not put down to the ledger, and the batch does not come again for ever. */
    @Test
    void aFaultOfOursIsToldAsOne() {
        Rows rows = new Rows();
        rows.broken.set(true);
        MeterRegistry metrics = new SimpleMeterRegistry();
        List<ILoggingEvent> said = new ArrayList<>();
        try (HeardLog heard = HeardLog.of(TimelineWriter.class);
                TimelineWriter writer = new TimelineWriter(rows, metrics)) {
            writer.add(note(1));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> dropped(metrics) == 1);
            Awaitility.await().until(() -> !heard.events().isEmpty());
            said.addAll(heard.events());
        }
        assertEquals(1, said.size());
        assertEquals("1 events of customers' timelines are lost", said.get(0).getFormattedMessage());
        assertEquals(
                "java.lang.IllegalStateException",
                said.get(0).getThrowableProxy().getMessage());
    }

    @Test
    void aNoteThatCannotBeWrittenCostsNoOther() {
        Rows rows = new Rows();
        rows.away.set(true); // so that they come in one batch
        MeterRegistry metrics = new SimpleMeterRegistry();
        try (TimelineWriter writer = new TimelineWriter(rows, metrics)) {
            writer.add(note(1));
            Subject subject = note(2).subject();
            Instant noDatabaseHasIt = Instant.MAX;
            writer.add(new Note(
                    2, Kind.ANSWERED, noDatabaseHasIt, subject, Optional.of(Kind.FAILED), NONE, NONE_AT, NONE_AT, 0));
            writer.add(note(3));
            rows.away.set(false);
        }
        assertEquals(1, dropped(metrics));
        assertEquals(2, rows.taken.size());
    }

    @Test
    void whatCannotBeWrittenAtTheEndIsCounted() {
        Rows rows = new Rows();
        rows.away.set(true);
        MeterRegistry metrics = new SimpleMeterRegistry();
        TimelineWriter writer = new TimelineWriter(rows, metrics);
        writer.add(note(1));
        writer.close();
        writer.add(note(2));

        assertEquals(2, dropped(metrics));
    }

    @Test
    void everySearchIsAnsweredByAnIndex() throws SQLException {
        for (Timeline.By by : Timeline.By.values()) {
            assertTrue(plan(TimelineSql.subjects(by)).contains("USING INDEX event_by_"), by.name());
            assertTrue(plan(TimelineSql.notesOfNobody(by)).contains("USING INDEX event_by_"), by.name());
        }
        assertTrue(plan(TimelineSql.NOTES_OF).contains("USING INDEX event_by_uid"));
        for (Timeline.By by : List.of(Timeline.By.UID, Timeline.By.REQUEST_ID)) {
            String plan = plan(TimelineSql.linked(by));
            assertTrue(plan.contains("(integration_id>?)"), plan); // the next one
            assertTrue(
                    plan.contains("(integration_id=? AND " + (by == Timeline.By.UID ? "uid=?)" : "request_id=?)")),
                    plan);
        }
    }

    private String plan(String sql) {
        List<String> steps =
                database.read(session -> session.rows("EXPLAIN QUERY PLAN " + sql, row -> row.getString(4)));
        return String.join("\n", steps);
    }
}
