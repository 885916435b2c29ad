package dev.beginibridge.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Uids whose applicant does something once there is a token, and of which Begini tells by webhooks. As with {@link MagicUid} more
 * characters may follow.
 */
public enum Play {
    MAGICRESULTSCORE(
            "`psychometric_score.complete` and `application.complete`",
            script -> List.of(script.score(), script.complete())),
    MAGICRESULTEXPIRED("`application.expired`", script -> List.of(script.event("application.expired"))),
    MAGICRESULTCANCELLED(
            "`application.cancelled` with reasons", script -> List.of(script.ended("application.cancelled"))),
    MAGICRESULTINCOMPLETE(
            "`application.incomplete` with reasons", script -> List.of(script.ended("application.incomplete"))),
    MAGICRESULTREPEATED("the same score 46 times", script -> Collections.nCopies(46, script.score())),
    MAGICRESULTFORGED(
            "a score with a wrong signature, once",
            script -> List.of(script.score().by(Signer.NOBODY))),
    MAGICRESULTOLDKEY(
            "a score, signed with the key that the deployment had at the start",
            script -> List.of(script.score().by(Signer.FIRST_KEY))),
    MAGICRESULTDISORDER(
            "`application.complete`, then the score, then `application.incomplete`",
            script -> List.of(script.complete(), script.score(), script.ended("application.incomplete"))),
    MAGICRESULTEARLY("a score a second before the token call is answered", script -> List.of(script.score())),
    MAGICRESULTNOUID("a score that names no uid", script -> List.of(script.withoutUid())),
    MAGICRESULTUNKNOWN(
            "an event of a type and with fields that nobody documents", script -> List.of(script.unheardOf())),
    MAGICRESULTNOTJSON("a signed body that is no JSON", script -> List.of(script.text()));

    /** How long the token of an applicant who is early takes. */
    static final Duration LATE = Duration.ofSeconds(1);

    private static final List<Play> LONGEST_FIRST = Stream.of(values())
            .sorted(Comparator.comparing((Play play) -> play.name().length()).reversed())
            .toList();

    private final String does;

    @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
    private final Function<Script, List<Webhook>> script;

    Play(String does, Function<Script, List<Webhook>> script) {
        this.does = does;
        this.script = script;
    }

    /** With whose key a webhook is signed. */
    enum Signer {
        PRESENT_KEY,
        FIRST_KEY,
        NOBODY
    }

    /** One webhook to be sent. */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they are signed; nobody compares these
    record Webhook(String type, byte[] body, Signer signer) {
        Webhook by(Signer other) {
            return new Webhook(type, body, other);
        }
    }

    static Optional<Play> of(String uid) {
        return LONGEST_FIRST.stream()
                .filter(play -> uid.startsWith(play.name()))
                .findFirst();
    }

    boolean isEarly() {
        return this == MAGICRESULTEARLY;
    }

    /** What Begini sends, in this order. */
    List<Webhook> webhooks(String uid, String integrationId, Instant now) {
        return script.apply(new Script(uid, integrationId, now.getEpochSecond()));
    }

    /** The table of {@code docs/sandbox.md}; a test holds the two together. */
    static String table() {
        StringBuilder table = new StringBuilder("| uid begins with | webhooks |\n|---|---|\n");
        for (Play play : values()) {
            table.append("| `%s` | %s |\n".formatted(play.name(), play.does));
        }
        return table.toString();
    }

    /** The bodies, as far as Begini documents them. */
    private record Script(String uid, String integrationId, long now) {
        private static final String SCORE = "psychometric_score.complete";

        Webhook score() {
            return webhook(SCORE, true, scored(Answer.node()));
        }

        Webhook withoutUid() {
            return webhook(SCORE, false, scored(Answer.node()));
        }

        private ObjectNode scored(ObjectNode event) {
            ObjectNode details = times(event).put("scored_at", now).put("platform", "WEB");
            ObjectNode calculated = details.putObject("calculated")
                    .put("score", 712)
                    .put("risk_band", "B")
                    .put("score_confidence", "87.50");
            ArrayNode traits = calculated.putArray("traits");
            for (String trait : List.of("conscientiousness", "emotional_stability")) {
                traits.addObject().put("key", trait).put("value", 61).put("risk_band", "B");
            }
            return event;
        }

        private ObjectNode times(ObjectNode event) {
            return event.putObject("details")
                    .put("application_started_at", now - 900)
                    .put("application_completed_at", now);
        }

        Webhook complete() {
            ObjectNode event = Answer.node();
            times(event);
            return webhook("application.complete", true, event);
        }

        Webhook event(String type) {
            ObjectNode event = Answer.node();
            event.putObject("details");
            return webhook(type, true, event);
        }

        Webhook ended(String type) {
            ObjectNode event = Answer.node();
            event.putObject("details").put("application_started_at", now - 900);
            event.putArray("reasons").add("PERMISSION_DENIED").add("CONNECTION_LOST");
            return webhook(type, true, event);
        }

        Webhook unheardOf() {
            ObjectNode event = Answer.node();
            event.putObject("details").put("unheard", "of").putNull("nothing");
            return webhook("application.reconsidered", true, event);
        }

        Webhook text() {
            byte[] body = ("Begini is down for maintenance: " + uid + " " + now).getBytes(StandardCharsets.UTF_8);
            return new Webhook("", body, Signer.PRESENT_KEY);
        }

        private Webhook webhook(String type, boolean named, ObjectNode event) {
            ObjectNode body = Answer.node();
            if (named) {
                body.put("uid", uid);
            }
            body.put("integration_id", integrationId);
            ObjectNode typed = body.putObject("event").put("type", type);
            typed.setAll(event);
            return new Webhook(type, body.toString().getBytes(StandardCharsets.UTF_8), Signer.PRESENT_KEY);
        }
    }
}
