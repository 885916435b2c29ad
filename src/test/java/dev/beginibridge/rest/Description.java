package dev.beginibridge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.oas.OpenApi31;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/** {@code openapi.yaml}, against which every answer of REST door and receiver is checked, and what of it has been seen. */
public final class Description {
    /** Of HTTP itself, on any answer. */
    private static final Set<String> HTTP =
            Set.of("date", "content-length", "content-type", "transfer-encoding", "connection", "vary");

    /** What may answer where nothing is described: another method, another path, a request that is hardly HTTP. */
    private static final Map<Integer, String> ELSEWHERE = Map.ofEntries(
            Map.entry(400, "Invalid"),
            Map.entry(401, "Unauthorized"),
            Map.entry(404, "NothingHere"),
            Map.entry(405, "NothingHere"),
            Map.entry(414, "LongAddress"),
            Map.entry(429, "TooMany"),
            Map.entry(431, "LargeHead"),
            Map.entry(503, "Unavailable"));

    private static final JsonSchemaFactory FACTORY =
            JsonSchemaFactory.getInstance(VersionFlag.V202012, builder -> builder.metaSchema(OpenApi31.getInstance())
                    .defaultMetaSchemaIri(OpenApi31.getInstance().getIri()));
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private static final JsonNode DOCUMENT = read();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    /** The operation and status of every answer checked, such as {@code POST /v1/links 201}. */
    public static final Set<String> SEEN = new ConcurrentSkipListSet<>();

    /** Of all pages for browsers; the text says what they are for. */
    private static final Set<String> STRICT_PAGES = Set.of(
            "content-security-policy",
            "cross-origin-opener-policy",
            "permissions-policy",
            "referrer-policy",
            "x-content-type-options",
            "x-frame-options",
            "x-robots-tag");

    private static final String OF_WEBHOOKS = "webhooks";

    private Description() {}

    private static JsonNode read() {
        try (InputStream in = Description.class.getResourceAsStream("/dev/beginibridge/openapi.yaml")) {
            return new ObjectMapper(new YAMLFactory()).readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every operation of the REST door, such as {@code POST /v1/links}. */
    static Set<String> operations() {
        return operations(false);
    }

    /** Those of the receiver and of the user flow's pages. */
    public static Set<String> ofWebhooks() {
        return operations(true);
    }

    private static Set<String> operations(boolean ofWebhooks) {
        Set<String> operations = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : DOCUMENT.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                boolean webhooks = operation.getValue().at("/tags/0").asText().equals(OF_WEBHOOKS);
                if (!operation.getKey().equals("parameters") && webhooks == ofWebhooks) {
                    operations.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return operations;
    }

    /** These operations with every status of them. */
    public static Set<String> answers(Set<String> operations) {
        Set<String> answers = new TreeSet<>();
        for (String operation : operations) {
            JsonNode responses = at(pointer(operation) + "/responses");
            responses.fieldNames().forEachRemaining(status -> answers.add(operation + " " + status));
        }
        return answers;
    }

    private static String pointer(String operation) {
        String[] parts = operation.split(" ", 2);
        return "/paths/" + parts[1].replace("~", "~0").replace("/", "~1") + "/" + parts[0].toLowerCase(Locale.ROOT);
    }

    private static JsonNode at(String pointer) {
        return DOCUMENT.at(pointer);
    }

    /** Where a pointer leads when references are followed. */
    private static String followed(String pointer) {
        String reference = at(pointer).path("$ref").asText("");
        return reference.isEmpty() ? pointer : followed(reference.substring(1));
    }

    /** Whether the receiver's part of the description tells of such a request. */
    public static boolean isOfWebhooks(String method, String path) {
        return ofWebhooks().stream().anyMatch(known -> fits(known, method, path));
    }

    /** Fails unless the answer is one that the description allows. */
    public static void check(String method, String target, int status, Map<String, List<String>> headers, String body) {
        String path = target.split("\\?", 2)[0];
        String asked = method.equals("HEAD") ? "GET" : method; // as GET, without the body
        Optional<String> operation = Stream.concat(operations().stream(), ofWebhooks().stream())
                .filter(known -> fits(known, asked, path))
                .findFirst();
        String said = method + " " + operation.orElse(path) + " is answered " + status + ": " + body;
        String response;
        if (operation.isPresent()) {
            response = followed(pointer(operation.get()) + "/responses/" + status);
            SEEN.add(operation.get() + " " + status);
        } else {
            response = "/components/responses/" + ELSEWHERE.get(status);
        }
        assertTrue(at(response).isObject(), said + "; which is not described");
        checkHeaders(response, headers, status, said);
        if (!method.equals("HEAD")) {
            checkBody(response, headers, body, said);
        }
    }

    /** Checks the first answer to a request, both as they went over the wire, against the description. */
    public static void check(String request, String answer) {
        String[] line = request.split("\r\n", 2)[0].split(" ", -1);
        String[] parts = answer.split("\r\n\r\n", 2);
        List<String> head = parts[0].lines().toList();
        Map<String, List<String>> headers = new HashMap<>();
        for (String header : head.subList(1, head.size())) {
            String[] pair = header.split(": ?", 2);
            headers.computeIfAbsent(pair[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(pair[1]);
        }
        int length = Integer.parseInt(
                headers.getOrDefault("content-length", List.of("0")).get(0));
        String body = parts[1].substring(0, Math.min(length, parts[1].length()));
        check(line[0], line[1], Integer.parseInt(head.get(0).split(" ", -1)[1]), headers, body);
    }

    private static boolean fits(String operation, String method, String path) {
        String[] parts = operation.split(" ", 2);
        List<String> template = List.of(parts[1].split("/", -1));
        List<String> given = List.of(path.split("/", -1));
        if (!parts[0].equals(method) || template.size() != given.size()) {
            return false;
        }
        for (int i = 0; i < given.size(); i++) {
            boolean variable = template.get(i).startsWith("{") && !given.get(i).isEmpty();
            if (!variable && !template.get(i).equals(given.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static void checkHeaders(String response, Map<String, List<String>> headers, int status, String said) {
        List<String> described = new ArrayList<>();
        at(response).path("headers").fieldNames().forEachRemaining(described::add);
        for (String name : described) {
            String header = followed(response + "/headers/" + name);
            List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
            assertTrue(values.size() == 1 || !at(header).path("required").asBoolean(), said + "; without one " + name);
            for (String value : values) {
                validate(header + "/schema", TextNode.valueOf(value), said + "; header " + name);
            }
        }
        for (String name : headers.keySet()) {
            boolean known = HTTP.contains(name)
                    || described.stream().anyMatch(name::equalsIgnoreCase)
                    || (at(response + "/content").has("text/html") && STRICT_PAGES.contains(name))
                    || (status == 405 && name.equals("allow"));
            assertTrue(known, said + "; header " + name + " is not described");
        }
    }

    private static void checkBody(String response, Map<String, List<String>> headers, String body, String said) {
        JsonNode contents = at(response).path("content");
        if (contents.isMissingNode()) {
            assertEquals("", body, said);
            return;
        }
        String type =
                headers.getOrDefault("content-type", List.of("none")).get(0).split(";", 2)[0];
        assertTrue(contents.has(type), said + "; content type " + type + " is not described");
        if (type.matches("application/(problem\\+)?json")) {
            String schema = response + "/content/" + type.replace("/", "~1") + "/schema";
            try {
                validate(schema, JSON.readTree(body), said);
            } catch (IOException e) {
                fail(said, e);
            }
        }
    }

    private static void validate(String pointer, JsonNode value, String said) {
        JsonSchema schema = SCHEMAS.computeIfAbsent(
                pointer,
                at -> FACTORY.getSchema(SchemaLocation.of("classpath:dev/beginibridge/openapi.yaml#" + at), STRICT));
        assertEquals(Set.of(), schema.validate(value), said);
    }
}
