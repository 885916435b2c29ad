package dev.beginibridge.timeline;

import dev.beginibridge.database.Database;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.Named;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened to each customer, for an operator who is asked. It is in the ledger's database, and never in a request's way:
 * what is noted is written a moment later, many at once, and a kill may lose the last moments of it. It holds uids and ids of
 * the callers' own; never a token or a link.
 */
public interface Timeline extends AutoCloseable {
    /** The timeline in a ledger's database. */
    static Timeline in(Database database, Clock clock, MeterRegistry metrics) {
        return new SqlTimeline(database, clock, metrics);
    }

    /** What is shown. Only {@code WAITING}, {@code ANSWERED} and {@code RESULT} are noted. */
    enum Kind implements Named {
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
        RESULT
    }

    /** Whom a note is about, by texts as callers gave them, valid or not; no integration: no deployment was found. */
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
     * @param outcome of an answer
     * @param code the error code; of a wait: the code it would be answered with
     * @param calledAt when its last call began
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

    /** One customer of one integration, its record in the ledger, its events by time; more: older ones were left out. */
    record Customer(
            Optional<String> integrationId,
            Optional<String> uid,
            Optional<Ledger.Entry> entry,
            List<Event> events,
            boolean more) {}

    /** What a search found, the customer with the latest event first; {@code more}: there are others, left out. */
    record Found(List<Customer> customers, boolean more) {}

    /** By what an operator knows a customer. */
    enum By implements Named {
        UID,
        /** The caller's own id, or its idempotency key. */
        REQUEST_ID,
        /** As a door names one request: the correlation id of a reply in a queue, {@code BATCH:ROW} of a file. */
        CORRELATION_ID
    }

    /** Takes a note. Never waits and never fails: when too many are waiting to be written, it is counted and lost. */
    void note(Note note);

    /**
     * The customers that the term stands for, exactly as written, and what happened to each of them until about a quarter of
     * a second ago: of each customer only the latest 200 notes, and of the customers only the latest 20.
     */
    Found find(By by, String term);

    /** The last answers with an error code, the newest first. */
    List<Note> latest(String code, int most);

    /** The uids of the last notes, each once, the newest first. */
    List<String> uids(int notes);

    /** Writes what was noted, if the database takes it now. */
    @Override
    void close();
}
