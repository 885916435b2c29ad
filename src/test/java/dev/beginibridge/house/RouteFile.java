package dev.beginibridge.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One file in Camel's YAML DSL, and the house rules for it. */
final class RouteFile {
    private static final String SUFFIX = ".camel.yaml";
    private static final String KEBAB_CASE = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
    private static final String LOWER_CAMEL_CASE = "[a-z][A-Za-z0-9]*";
    /** What holds values of an endpoint or a bean, not steps: a key "id" there is the endpoint's own. */
    private static final Set<String> NO_STEPS = Set.of("parameters", "properties", "constant");

    /** Steps and expressions that Camel also takes as bare text; written out they are easier to edit and to check. */
    private static final Set<String> WRITTEN_OUT =
            Set.of("to", "toD", "simple", "bean", "process", "log", "convertBodyTo");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final JsonSchema SCHEMA = schema();

    private final String stem;
    private final List<String> problems = new ArrayList<>();

    private RouteFile(String stem) {
        this.stem = stem;
    }

    /** Whatever in the file breaks Camel's schema or a rule of the house; empty when all is well. */
    static List<String> problems(Path path) throws IOException {
        RouteFile file = new RouteFile(path.getFileName().toString().replace(SUFFIX, ""));
        file.check(YAML.readTree(path.toFile()));
        return file.problems;
    }

    /** The ids of everything in the file. */
    static List<String> ids(Path path) throws IOException {
        return YAML.readTree(path.toFile()).findValuesAsText("id");
    }

    private void check(JsonNode document) {
        SCHEMA.validate(document).forEach(message -> problems.add("schema: " + message.getMessage()));
        List<String> names = new ArrayList<>();
        for (JsonNode entry : document) {
            if (entry.has("route")) {
                names.add(entry.get("route").path("id").asText());
                checkRoute(entry.get("route"));
            } else if (entry.has("routeTemplate")) {
                names.add(entry.get("routeTemplate").path("id").asText());
                checkDescription("template", entry.get("routeTemplate"));
            } else if (entry.has("templatedRoute")) {
                names.add(entry.get("templatedRoute").path("routeId").asText());
                checkPrefix(entry.get("templatedRoute"));
            } else if (entry.has("from")) {
                problems.add("a route is written as \"from\" alone, without id and description");
            }
        }
        if (!stem.equals(names.isEmpty() ? "" : names.get(0))) {
            problems.add("the first route's id is not the file's name, " + stem);
        }
        checkNames("", document);
    }

    /** The steps of two routes from one template would have the same ids. */
    private void checkPrefix(JsonNode route) {
        String id = route.path("routeId").asText();
        if (id.isEmpty() || !id.equals(route.path("prefixId").asText())) {
            problems.add("the prefixId of route " + id + " is not its routeId");
        }
    }

    private void checkDescription(String what, JsonNode route) {
        if (route.path("description").asText().isBlank()) {
            problems.add(what + " " + route.path("id").asText() + " has no description");
        }
    }

    private void checkRoute(JsonNode route) {
        String id = route.path("id").asText();
        if (id.isEmpty()) {
            problems.add("a route has no id");
        }
        checkDescription("route", route);
        String from = route.path("from").path("uri").asText();
        String name = from.equals("direct")
                ? route.path("from").path("parameters").path("name").asText()
                : from.replaceFirst("\\?.*", "").replaceFirst("^direct:(//)?", "");
        if (from.startsWith("direct") && !name.equals(id)) {
            problems.add("route " + id + " is fed by direct:" + name + " and is not named like it");
        }
    }

    private void checkNames(String place, JsonNode node) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String key = field.getKey();
            String text = field.getValue().asText();
            if (key.equals("id") && !text.matches(KEBAB_CASE)) {
                problems.add("the id \"" + text + "\" of " + place + " is not in kebab-case");
            }
            if (WRITTEN_OUT.contains(key) && field.getValue().isTextual()) {
                problems.add("the step " + key + " of " + place + " is in compact notation: write it out");
            }
            if (key.equals("ref") && !text.matches(LOWER_CAMEL_CASE)) {
                problems.add("the ref \"" + text + "\" of " + place + " is not in lowerCamelCase");
            }
            if (!NO_STEPS.contains(key)) {
                checkNames(key, field.getValue());
            }
        }
        if (node.isArray()) {
            node.forEach(element -> checkNames(place, element));
        }
    }

    private static JsonSchema schema() {
        try (InputStream stream = RouteFile.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
