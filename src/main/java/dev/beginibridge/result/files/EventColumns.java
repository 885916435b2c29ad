package dev.beginibridge.result.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.model.Asker;
import dev.beginibridge.result.EventJson;
import dev.beginibridge.result.ResultEvent;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The columns of an event in a result file; empty where the event says nothing. */
final class EventColumns {
    private static final JsonMapper JSON = new JsonMapper();

    static final List<String> NAMES = List.of(
            "event_id",
            "event",
            "received_at",
            "uid",
            "request_id",
            "batch",
            "row",
            "score",
            "risk_band",
            "score_confidence",
            "completed_at",
            "reasons");

    /** Those that say how it ended. */
    static final List<String> OUTCOME = NAMES.subList(7, NAMES.size());

    private EventColumns() {}

    static List<String> of(ResultEvent event) {
        Optional<Asker> asker = event.asker();
        List<String> values = new ArrayList<>(List.of(
                event.id(),
                event.type().orElse(""),
                EventJson.time(event.receivedAt()),
                event.uid().orElse(""),
                asker.flatMap(Asker::requestId).orElse(""),
                asker.flatMap(Asker::batch).orElse(""),
                asker.flatMap(Asker::row).map(String::valueOf).orElse("")));
        values.addAll(outcome(event));
        return values;
    }

    static List<String> outcome(ResultEvent event) {
        JsonNode told = told(event);
        JsonNode details = told.path("details");
        JsonNode calculated = details.path("calculated");
        return List.of(
                text(first(calculated.path("score"), details.path("score"))),
                text(first(calculated.path("risk_band"), details.path("risk_band"))),
                text(first(calculated.path("score_confidence"), details.path("score_confidence"))),
                time(details.path("application_completed_at")),
                reasons(told.path("reasons")));
    }

    private static JsonNode told(ResultEvent event) {
        try {
            return JSON.readTree(event.body()).path("event");
        } catch (IOException e) {
            return JSON.missingNode(); // no JSON: it has nothing but its id
        }
    }

    private static JsonNode first(JsonNode one, JsonNode other) {
        return one.isMissingNode() || one.isNull() ? other : one;
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.isNull() ? "" : value.asText();
    }

    /** Begini's times are epoch seconds. */
    private static String time(JsonNode value) {
        try {
            return value.canConvertToLong() && value.isIntegralNumber()
                    ? Instant.ofEpochSecond(value.longValue()).toString()
                    : text(value);
        } catch (DateTimeException e) {
            return text(value);
        }
    }

    private static String reasons(JsonNode value) {
        if (!value.isArray()) {
            return text(value);
        }
        List<String> reasons = new ArrayList<>();
        value.forEach(reason -> reasons.add(text(reason)));
        return String.join("; ", reasons);
    }
}
