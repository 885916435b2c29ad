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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The search: takes {@code {"term":"…"}}, gives the customers found with their timelines, the files of that name, and where the
 * term waits when nobody is known by it. Or takes {@code {"code":"…"}}, and gives the last requests with that error. Either
 * comes in a body, not in the address, so that it stays out of histories and access logs.
 */
record Search(Sources sources, FileLines files) {
    private static final int LONGEST_TERM = 200;
    /** Of a cause. */
    private static final int LAST_REQUESTS = 20;
    /** So many notes are looked at for the uid behind a hash. */
    private static final int NOTES_FOR_HASH = 100_000;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{10}");
    private static final JsonMapper JSON = new JsonMapper();

    /** What was sent is no search; the message says why. */
    static final class BadSearch extends Exception {
        private static final long serialVersionUID = 1L;

        BadSearch(String message) {
            super(message);
        }
    }

    /** One term may be a uid here and a request id there: all that it stands for is found, each customer once. */
    ObjectNode answer(String body) throws BadSearch {
        Optional<String> code = text(body, "code");
        if (code.isPresent()) {
            return latest(code.get());
        }
        String term = text(body, "term")
                .orElseThrow(
                        () -> new BadSearch("term must be a uid, its hash in the log, a request id, a correlation id, a"
                                + " file's name or a batch's id, of 1 to " + LONGEST_TERM + " characters"));
        Map<String, Timeline.Customer> found = new TreeMap<>();
        boolean more = false;
        for (Timeline.By by : Timeline.By.values()) {
            more |= find(by, term, found);
        }
        if (HASH.matcher(term).matches()) {
            for (String uid : sources.timeline().uids(NOTES_FOR_HASH)) {
                if (sources.uidHash().apply(uid).equals(term)) {
                    more |= find(Timeline.By.UID, uid, found);
                }
            }
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("more", more);
        ArrayNode customers = node.putArray("customers");
        found.values().forEach(customer -> write(customers.addObject(), customer));
        files.called(term, node.putArray("files"));
        if (found.isEmpty() && node.path("files").isEmpty()) {
            waiting(term, node);
        }
        return node;
    }

    private boolean find(Timeline.By by, String term, Map<String, Timeline.Customer> found) {
        Timeline.Found some = sources.timeline().find(by, term);
        some.customers().forEach(customer -> found.putIfAbsent(identity(customer), customer));
        return some.more();
    }

    /** Where somebody waits whose request was not taken up yet, so that nothing else knows of it. */
    private void waiting(String term, ObjectNode node) {
        Optional<Queues.Match> queued = sources.depths().flatMap(queues -> queues.waiting(term));
        if (queued.isPresent()) {
            node.putObject("waiting")
                    .put("queue", queued.get().queue())
                    .put("since", queued.get().sentAt().toString());
        } else {
            files.holding(term).ifPresent(file -> node.set("waiting", file));
        }
    }

    private ObjectNode latest(String code) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode requests = node.putArray("requests");
        for (Timeline.Note note : sources.timeline().latest(code, LAST_REQUESTS)) {
            Timeline.Subject subject = note.subject();
            ObjectNode one =
                    requests.addObject().put("at", note.at().toString()).put("door", subject.door());
            subject.deployment().ifPresent(name -> one.put("deployment", name));
            subject.uid().ifPresent(uid -> one.put("uid", uid));
            subject.requestId().ifPresent(id -> one.put("request_id", id));
            subject.correlationId().ifPresent(id -> one.put("correlation_id", id));
        }
        return node;
    }

    private static String identity(Timeline.Customer customer) {
        return customer.integrationId().orElse("") + '|' + customer.uid().orElse("");
    }

    /** Empty when there is no such member, or none that could be searched for. */
    private static Optional<String> text(String body, String member) throws BadSearch {
        try {
            JsonNode value = JSON.readTree(body).path(member);
            return Optional.of(value.isTextual() ? value.textValue().strip() : "")
                    .filter(text -> !text.isEmpty() && text.length() <= LONGEST_TERM);
        } catch (IOException e) {
            throw new BadSearch("send {\"term\":\"…\"}");
        }
    }

    private void write(ObjectNode node, Timeline.Customer customer) {
        customer.uid().ifPresent(uid -> node.put("uid", uid));
        deployment(customer).ifPresent(deployment -> node.put("deployment", deployment));
        customer.entry().ifPresent(entry -> {
            node.put("state", entry.state().text());
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
                ? sources.results().apply(deployment.get(), customer.uid().get())
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
