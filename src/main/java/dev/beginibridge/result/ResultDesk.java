package dev.beginibridge.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.model.Asker;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command {@code results} asks for, answered from the outbox: in the process of the bridge that has the ledger, or
 * in the command's own. Question and answer are JSON; the answer's lines are JSON each, and one of them may hold a score.
 */
public final class ResultDesk {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NO_LIMIT =
            "no link is told as missing, since it is not known how long a session may take: set "
                    + ConfigKey.DEPLOYMENT_SESSION_LIMIT.key() + " as in Begini's Deployment Centre";

    private final Map<String, Duration> sessionLimits;
    private final Duration kept;
    private final ResultStore store;
    private final Clock clock;

    public ResultDesk(BridgeConfig config, ResultStore store, Clock clock) {
        this(config.results().sessionLimits(), config.upkeep().keepResults(), store, clock);
    }

    /**
     * @param sessionLimits after which a link without a final event is missing, by deployment
     * @param kept how long an event is known
     */
    ResultDesk(Map<String, Duration> sessionLimits, Duration kept, ResultStore store, Clock clock) {
        this.sessionLimits = new TreeMap<>(sessionLimits);
        this.kept = kept;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Answers a question with an array of lines; with a text for the operator where there is nothing to ask.
     *
     * @throws IOException when it cannot; its message is for the operator
     */
    public String answer(String question) throws IOException {
        JsonNode asked = JSON.readTree(question);
        int most = asked.path("most").asInt(1);
        Object said =
                switch (asked.path("command").asText()) {
                    case "list" ->
                        list(most, asked.path("waiting").asBoolean()).stream()
                                .map(event ->
                                        state(event, EventJson.head(event)).toString())
                                .toList();
                    case "show" -> show(asked.path("event").asText());
                    case "replay" -> replay(asked.path("events"));
                    case "missing" -> sessionLimits.isEmpty() ? NO_LIMIT : missing(most);
                    default -> throw new IOException("the running bridge is of another version: use its own command");
                };
        return JSON.writeValueAsString(said);
    }

    private List<ResultEvent> list(int most, boolean waitingOnly) {
        return store.settled(() -> store.newest(most, waitingOnly), clock.instant());
    }

    private static ObjectNode state(ResultEvent event, ObjectNode node) {
        node.put("state", event.deliveredAt().isPresent() ? "delivered" : "waiting");
        event.deliveredAt().ifPresent(at -> node.put("delivered_at", EventJson.time(at)));
        return node.put("attempts", event.attempts());
    }

    private List<String> show(String id) throws IOException {
        List<ResultEvent> events = store.settled(() -> store.events(id), clock.instant());
        if (events.isEmpty()) {
            throw unknown(id);
        }
        return events.stream().map(ResultDesk::whole).toList();
    }

    /** The event as it is handed on stands last, so that not a byte of it changes. */
    private static String whole(ResultEvent event) {
        String state = state(event, JSON.createObjectNode()).toString();
        return state.substring(0, state.length() - 1) + ",\"event\":" + EventJson.of(event) + "}";
    }

    /** All or nothing, so that a wrong id need not be looked for among those that were done. */
    private List<String> replay(JsonNode ids) throws IOException {
        List<ResultEvent> found = new ArrayList<>();
        for (JsonNode id : ids) {
            List<ResultEvent> events = store.events(id.asText());
            if (events.isEmpty()) {
                throw unknown(id.asText());
            }
            found.addAll(events);
        }
        Instant now = clock.instant();
        ids.forEach(id -> store.replay(id.asText(), now));
        return found.stream()
                .map(event -> JSON.createObjectNode()
                        .put("event_id", event.id())
                        .put("deployment", event.deployment())
                        .put("state", "waiting")
                        .toString())
                .toList();
    }

    private static IOException unknown(String id) {
        return new IOException("there is no event " + (id.matches("[0-9a-f]{64}") ? id : "of this id")
                + ": take its event_id from results list");
    }

    private List<String> missing(int most) {
        List<String> lines = new ArrayList<>();
        Instant now = clock.instant();
        sessionLimits.forEach((deployment, limit) -> store.missing(deployment, now.minus(kept), now.minus(limit), most)
                .forEach(link -> lines.add(line(link))));
        return lines;
    }

    private static String line(ResultStore.Missing link) {
        ObjectNode node = JSON.createObjectNode()
                .put("deployment", link.deployment())
                .put("uid", link.uid())
                .put("issued_at", EventJson.time(link.issuedAt()));
        link.asker().ifPresent(asker -> node.put("door", asker.door()));
        link.asker().flatMap(Asker::requestId).ifPresent(id -> node.put("request_id", id));
        return node.toString();
    }
}
