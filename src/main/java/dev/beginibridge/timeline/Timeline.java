package dev.beginibridge.timeline;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What happened to each customer, for an operator who is asked. It is in the ledger's database, and never in a request's way:
 * what is noted is written a moment later, many at once. A kill may lose the last moments of it, which it never does to a
 * link.
 *
 * <p>Holds uids, and ids of the callers' own; never a token or a link.
 */
public interface Timeline extends AutoCloseable {
    /** The timeline in a ledger's database. */
    static Timeline in(Database database, MeterRegistry metrics) {
        return new SqlTimeline(database, new TimelineWriter(database, metrics), metrics);
    }

    /** What is noted and what is shown. Only {@code WAITING}, {@code ANSWERED} and {@code RESULT} are noted. */
    enum Kind {
        /** A door handed the request over. */
        ASKED,
        /** It had to wait for Begini or for its deployment, for the first time. */
        WAITING,
        /** Begini was called for it; with several tries, the last call. */
        CALLED,
        /** A new link is stored. */
        ISSUED,
        /** The ledger knew a link that is alive. */
        REUSED,
        REJECTED,
        FAILED,
        /** The reply was handed to the door. */
        ANSWERED,
        /** Begini sent what came out of the assessment. */
        RESULT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Whom a note is about, and by which names an operator may look for it; texts as callers gave them.
     *
     * @param integrationId empty when no deployment was found for the request
     * @param uid not necessarily a valid one
     */
    record Subject(
            String door,
            Optional<String> integrationId,
            Optional<String> deployment,
            Optional<String> uid,
            Optional<String> requestId,
            Optional<String> correlationId) {
        /** Without what names the customer, so that it can be logged. */
        @Override
        public String toString() {
            return "Subject[door=" + door + ", deployment=" + deployment.orElse("-") + "]";
        }
    }

    /**
     * One thing to be remembered.
     *
     * @param request a random number that all notes of one request share
     * @param outcome of an answer: {@code ISSUED}, {@code REUSED}, {@code REJECTED} or {@code FAILED}
     * @param code the error code; of a wait: the code it would be answered with
     * @param calledAt when its last call began
     * @param tries calls made for it so far
     */
    record Note(
            long request,
            Kind kind,
            Instant at,
            Subject subject,
            Optional<Kind> outcome,
            Optional<String> code,
            Optional<Instant> askedAt,
            Optional<Instant> calledAt,
            int tries) {}

    /**
     * One line of a customer's timeline.
     *
     * @param request the same for all events of one request
     * @param code of {@code WAITING}, {@code REJECTED}, {@code FAILED}: the error code
     * @param tries of {@code CALLED} and what follows: calls made for the request
     * @param took of {@code ANSWERED}: from the door's hand-over to the reply
     */
    record Event(
            Instant at,
            Kind kind,
            String request,
            String door,
            Optional<String> deployment,
            Optional<String> requestId,
            Optional<String> correlationId,
            Optional<String> code,
            int tries,
            Optional<Duration> took) {}

    /**
     * One customer of one integration.
     *
     * @param integrationId empty for requests that no deployment was found for
     * @param uid empty for requests without one
     * @param entry what the ledger holds on the link; empty when it holds nothing
     * @param events in order of time
     * @param more whether older events were left out
     */
    record Customer(
            Optional<String> integrationId,
            Optional<String> uid,
            Optional<Ledger.Entry> entry,
            List<Event> events,
            boolean more) {}

    /** What a search found, the customer with the latest event first; {@code more}: there are others, left out. */
    record Found(List<Customer> customers, boolean more) {}

    /** By what an operator knows a customer. */
    enum By {
        UID,
        /** The caller's own id, or its idempotency key. */
        REQUEST_ID,
        /** As a door names one request: the correlation id of a reply in a queue, {@code BATCH:ROW} of a file. */
        CORRELATION_ID
    }

    /** Takes a note. Never waits and never fails: when too many are waiting to be written, it is counted and lost. */
    void note(Note note);

    /**
     * The customers that the term stands for, exactly as written, and what happened to each of them. Sees what was
     * noted about a quarter of a second ago. Of each customer only the latest 200 notes are read, and of the customers
     * only the latest 20.
     *
     * @throws LedgerUnavailable when the database does not answer
     */
    Found find(By by, String term);

    /** Writes what was noted, if the database takes it now. */
    @Override
    void close();
}
