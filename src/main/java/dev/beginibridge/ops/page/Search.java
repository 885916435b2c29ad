package dev.beginibridge.ops.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beginibridge.result.ResultEvent;
import dev.beginibridge.timeline.Timeline;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The search for one customer: takes {@code {"term":"…"}}, gives the customers found with their timelines. The term comes
 * in a body, not in the address, so that it stays out of histories and access logs.
 */
final class Search {
    private static final int LONGEST_TERM = 200;
    private static final JsonMapper JSON = new JsonMapper();

    private final Timeline timeline;
    private final BiFunction<String, String, List<ResultEvent>> results;

    Search(Timeline timeline, BiFunction<String, String, List<ResultEvent>> results) {
        this.timeline = timeline;
        this.results = results;
    }

    /** What was sent is no search; the message says why. */
    static final class BadSearch extends Exception {
        private static final long serialVersionUID = 1L;

        BadSearch(String message) {
            super(message);
        }
    }

    /** One term may be a uid here and a request id there: all that it stands for is found, each customer once. */
    ObjectNode answer(String body) throws BadSearch {
        String term = term(body);
        Map<String, Timeline.Customer> found = new TreeMap<>();
        boolean more = false;
        for (Timeline.By by : Timeline.By.values()) {
            Timeline.Found some = timeline.find(by, term);
            some.customers().forEach(customer -> found.putIfAbsent(identity(customer), customer));
            more |= some.more();
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("more", more);
        ArrayNode customers = node.putArray("customers");
        found.values().forEach(customer -> write(customers.addObject(), customer));
        return node;
    }

    private static String identity(Timeline.Customer customer) {
        return customer.integrationId().orElse("") + '|' + customer.uid().orElse("");
    }

    private static String term(String body) throws BadSearch {
        JsonNode term;
        try {
            term = JSON.readTree(body).path("term");
        } catch (IOException e) {
            throw new BadSearch("send {\"term\":\"…\"}");
        }
        String text = term.isTextual() ? term.textValue().strip() : "";
        if (text.isEmpty() || text.length() > LONGEST_TERM) {
            throw new BadSearch(
                    "term must be a uid, a request id or a correlation id of 1 to " + LONGEST_TERM + " characters");
        }
        return text;
    }

    private void write(ObjectNode node, Timeline.Customer customer) {
        customer.uid().ifPresent(uid -> node.put("uid", uid));
        deployment(customer).ifPresent(deployment -> node.put("deployment", deployment));
        customer.entry().ifPresent(entry -> {
            node.put("state", entry.state().name().toLowerCase(Locale.ROOT));
            entry.issuedAt().ifPresent(at -> node.put("issued_at", at.toString()));
            entry.expiresAt().ifPresent(at -> node.put("expires_at", at.toString()));
        });
        node.put("more", customer.more());
        List<ObjectNode> events = new ArrayList<>();
        customer.events().forEach(event -> events.add(node(event)));
        results(customer).forEach(result -> events.add(node(result)));
        events.sort(Comparator.comparing(event -> Instant.parse(event.path("at").textValue())));
        node.putArray("events").addAll(events);
    }

    private List<ResultEvent> results(Timeline.Customer customer) {
        Optional<String> deployment = deployment(customer);
        return deployment.isPresent() && customer.uid().isPresent()
                ? results.apply(deployment.get(), customer.uid().get())
                : List.of();
    }

    /** Its type and its fate; never what is in it. */
    private static ObjectNode node(ResultEvent result) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("at", result.receivedAt().toString())
                .put("kind", Timeline.Kind.RESULT.text())
                .put("door", "webhook");
        result.type().ifPresent(type -> node.put("type", type));
        result.deliveredAt().ifPresent(at -> node.put("delivered_at", at.toString()));
        return node;
    }

    /** As the ledger has it; else that of the latest request. */
    private static Optional<String> deployment(Timeline.Customer customer) {
        List<Timeline.Event> events = customer.events();
        return customer.entry()
                .map(entry -> entry.deployment())
                .or(() -> events.isEmpty()
                        ? Optional.empty()
                        : events.get(events.size() - 1).deployment());
    }

    private static ObjectNode node(Timeline.Event event) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("at", event.at().toString())
                .put("kind", event.kind().text())
                .put("request", event.request())
                .put("door", event.door())
                .put("tries", event.tries());
        event.requestId().ifPresent(id -> node.put("request_id", id));
        event.correlationId().ifPresent(id -> node.put("correlation_id", id));
        event.code().ifPresent(code -> node.put("code", code));
        event.took().ifPresent(took -> node.put("took_ms", took.toMillis()));
        return node;
    }
}
