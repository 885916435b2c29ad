package dev.beginibridge.core;

import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkReply;
import dev.beginibridge.model.LinkRequest;
import dev.beginibridge.timeline.Timeline;
import dev.beginibridge.timeline.Timeline.Kind;
import dev.beginibridge.timeline.Timeline.Note;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What the core leaves in the timeline: one note when it answers, and one before it when the request has to wait. */
record LinkTimeline(Timeline timeline) {
    /** Noted when it begins, and once, so that a request that hangs for hours is found. */
    void waits(RequestState state, ErrorCode why, Instant now) {
        if (!state.waited) {
            state.waited = true;
            note(state, Kind.WAITING, Optional.empty(), Optional.of(why.text()), now);
        }
    }

    void answered(RequestState state, Instant now) {
        LinkReply reply = state.reply;
        Kind outcome = Kind.valueOf(LinkMeters.outcome(reply).toUpperCase(Locale.ROOT));
        Optional<String> code = reply instanceof LinkReply.Refused refused
                ? Optional.of(refused.error().code().text())
                : Optional.empty();
        note(state, Kind.ANSWERED, Optional.of(outcome), code, now);
    }

    private void note(RequestState state, Kind kind, Optional<Kind> outcome, Optional<String> code, Instant now) {
        LinkRequest request = state.request;
        Timeline.Subject subject = new Timeline.Subject(
                state.asked.door(),
                Optional.ofNullable(state.key).map(key -> key.integrationId()),
                state.deployment == null ? request.deployment() : Optional.of(state.deployment.name()),
                Optional.ofNullable(request.uid()),
                request.requestId(),
                state.asked.correlationId());
        timeline.note(new Note(
                state.id,
                kind,
                now,
                subject,
                outcome,
                code,
                Optional.of(state.startedAt),
                Optional.ofNullable(state.calledAt),
                state.tries));
    }
}
