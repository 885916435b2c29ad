package dev.beginibridge.timeline;

import dev.beginibridge.timeline.Timeline.Event;
import dev.beginibridge.timeline.Timeline.Kind;
import dev.beginibridge.timeline.Timeline.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Unfolds notes into what happened, step by step: a request that went through without a halt left one note only. */
final class TimelineEvents {
    private final List<Event> events = new ArrayList<>();
    private final Set<Long> asked = new HashSet<>();

    private TimelineEvents() {}

    static List<Event> of(List<Note> notes) {
        TimelineEvents unfolded = new TimelineEvents();
        notes.forEach(unfolded::unfold);
        unfolded.events.sort(Comparator.comparing(Event::at).thenComparing(Event::kind));
        return List.copyOf(unfolded.events);
    }

    private void unfold(Note note) {
        note.askedAt().filter(at -> asked.add(note.request())).ifPresent(at -> add(note, at, Kind.ASKED));
        if (note.kind() != Kind.ANSWERED) {
            add(note, note.at(), note.kind());
            return;
        }
        note.calledAt().ifPresent(at -> add(note, at, Kind.CALLED));
        note.outcome().ifPresent(outcome -> add(note, note.at(), outcome));
        add(note, note.at(), Kind.ANSWERED);
    }

    private void add(Note note, Instant at, Kind kind) {
        Timeline.Subject subject = note.subject();
        boolean told = kind != Kind.ASKED && kind != Kind.CALLED;
        events.add(new Event(
                at,
                kind,
                HexFormat.of().toHexDigits(note.request()),
                subject.door(),
                subject.deployment(),
                subject.requestId(),
                subject.correlationId(),
                told ? note.code() : Optional.empty(),
                kind == Kind.ASKED ? 0 : note.tries(),
                kind == Kind.ANSWERED ? note.askedAt().map(from -> Duration.between(from, at)) : Optional.empty()));
    }
}
