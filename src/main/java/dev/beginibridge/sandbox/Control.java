package dev.beginibridge.sandbox;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;

/** {@code /_sandbox/…}: what a test in another process reads and sets. Not part of Begini's API, never slow or down. */
record Control(
        Calls calls, Courier courier, TokenEndpoint endpoint, Tokens tokens, AtomicReference<Mode> mode, Mode initial) {
    static final String ROOT = "/_sandbox/";
    static final String ELSEWHERE = ROOT + "elsewhere";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    void mode(String word) {
        mode.updateAndGet(now -> now.with(word, initial));
    }

    void reset() {
        calls.reset();
        courier.reset();
        endpoint.reset();
    }

    /** @param query as in the URL; null when there is none */
    Answer call(String method, String path, String query, HttpFields headers) {
        String word = query == null ? "" : query;
        return switch (method + " " + path) {
            case "GET /_sandbox/calls" -> Answer.json(200, word.startsWith("uid=") ? of(word.substring(4)) : all());
            case "GET /_sandbox/webhooks" ->
                Answer.json(200, MAPPER.valueToTree(courier.last()).toString());
            case "GET /_sandbox/counts" -> Answer.json(200, counts().toString());
            case "DELETE /_sandbox/calls" -> {
                reset();
                yield Answer.json(200, counts().toString());
            }
            case "POST /_sandbox/mode" -> change(word);
            case "GET /_sandbox/mode" -> Answer.json(200, shown());
            default -> path.equals(ELSEWHERE) ? elsewhere(headers) : Answer.detail(404, "Not Found");
        };
    }

    /** A good answer, so that a client that follows redirects shows by getting a link. */
    private Answer elsewhere(HttpFields headers) {
        calls.addElsewhere(Keys.brings(headers));
        return Answer.token(tokens.make("elsewhere", "elsewhere"));
    }

    private Answer change(String word) {
        try {
            mode(word);
            return Answer.json(200, shown());
        } catch (IllegalArgumentException e) {
            return Answer.detail(400, e.getMessage());
        }
    }

    private String shown() {
        Mode now = mode.get();
        ObjectNode shown = Answer.node()
                .put("fault", now.fault().toString())
                .put("latency_ms", now.latency().toMillis())
                .put("slow_ms", now.slow().toMillis())
                .put("webhooks_set", now.webhooksSet())
                .put("webhooks", now.webhooks().map(URI::toString).orElse(""));
        ArrayNode refused = shown.putArray("unauthorized");
        initial.keys().keySet().stream()
                .filter(name -> !now.keys().containsKey(name))
                .sorted()
                .forEach(refused::add);
        return shown.toString();
    }

    private ObjectNode counts() {
        ObjectNode counts = MAPPER.valueToTree(calls.counts());
        return counts.put("tokens_made", tokens.made());
    }

    private String of(String uid) {
        return Answer.node().put("uid", uid).put("calls", calls.of(uid)).toString();
    }

    private String all() {
        ObjectNode all = counts();
        all.set("by_uid", MAPPER.valueToTree(calls.byUid()));
        ArrayNode list = all.putArray("last");
        calls.last().forEach(call -> list.add(json(call)));
        return all.toString();
    }

    private static ObjectNode json(Call call) {
        ObjectNode node = Answer.node()
                .put("at", call.at().toString())
                .put("method", call.method())
                .put("path", call.path())
                .put("uid", call.uid())
                .put("integration_id", call.integrationId())
                .put("status", call.status());
        call.magic().ifPresent(magic -> node.put("magic", magic.name()));
        ArrayNode headers = node.putArray("headers");
        call.headers().forEach(header -> headers.addArray().add(header.name()).add(header.value()));
        return node;
    }
}
