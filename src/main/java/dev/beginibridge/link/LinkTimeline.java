package dev.beginibridge.link;

import dev.beginibridge.ledger.Timeline;
import dev.beginibridge.ledger.Timeline.Kind;
import dev.beginibridge.ledger.Timeline.Note;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What the heart leaves in the timeline: one note when it answers, and one before it when the request has to wait. */
final class LinkTimeline {
    private final Timeline timeline;

    LinkTimeline(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Noted when it begins, and once, so that a request that hangs for hours is found. */
    void waits(InFlight flight, ErrorCode why, Instant now) {
        if (!flight.waited) {
            flight.waited = true;
            note(flight, Kind.WAITING, Optional.empty(), Optional.of(why.text()), now);
        }
    }

    void answered(InFlight flight, Instant now) {
        LinkReply reply = flight.reply;
        Kind outcome = Kind.valueOf(LinkMeters.outcome(reply).toUpperCase(Locale.ROOT));
        Optional<String> code = reply instanceof LinkReply.Refused refused
                ? Optional.of(refused.error().code().text())
                : Optional.empty();
        note(flight, Kind.ANSWERED, Optional.of(outcome), code, now);
    }

    private void note(InFlight flight, Kind kind, Optional<Kind> outcome, Optional<String> code, Instant now) {
        LinkRequest request = flight.request;
        Timeline.Subject subject = new Timeline.Subject(
                flight.asked.door(),
                Optional.ofNullable(flight.key).map(key -> key.integrationId()),
                flight.deployment == null ? request.deployment() : Optional.of(flight.deployment.name()),
                Optional.ofNullable(request.uid()),
                request.requestId(),
                flight.asked.correlationId());
        timeline.note(new Note(
                flight.id,
                kind,
                now,
                subject,
                outcome,
                code,
                Optional.of(flight.startedAt),
                Optional.ofNullable(flight.calledAt),
                flight.tries));
    }
}
