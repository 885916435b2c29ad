package dev.beginibridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes {@code docs/configuration.md} from {@link ConfigKey}; the build fails when the committed file is stale. */
public final class ConfigDocs {
    static final Path FILE = Path.of("docs", "configuration.md");
    static final String COMMAND = "mvn -q compile exec:java -Dexec.mainClass=" + ConfigDocs.class.getName();

    /** A chapter for each second part of a key, in the order of the document. */
    private static final Map<String, String> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("environment", "Which side of Begini this process is for.");
        GROUPS.put("deployments", "Who asks: one block for each deployment, `NAME` is the name that requests use.");
        GROUPS.put("default-deployment", "Who is meant when a request does not say.");
        GROUPS.put("api", "How Begini's token API is called.");
        GROUPS.put("link", "What a link is made of and how long it counts as alive.");
        GROUPS.put("uid", "Which uids are taken.");
        GROUPS.put("retry", "How transient failures of Begini are sat out.");
        GROUPS.put("probe", "How often a closed way is tried again; it opens for all as soon as one try succeeds.");
        GROUPS.put("jms", "The queue door.");
        GROUPS.put(
                "broker",
                "The embedded broker, started when neither `begini.jms.broker-url` nor a connection factory is set.");
        GROUPS.put("file", "The file door. Folders are made when they are missing.");
        GROUPS.put("layouts", "Fixed-width records, one block for each layout; see [files.md](files.md).");
        GROUPS.put("rest", "The REST door.");
        GROUPS.put("management", "Health, metrics and the operations page, on a port of their own.");
        GROUPS.put("ledger", "The memory behind all doors.");
        GROUPS.put("retention", "When the ledger forgets; see [ledger.md](ledger.md#what-is-forgotten-and-when).");
        GROUPS.put("disk", "The disks of ledger, embedded broker and file door.");
        GROUPS.put("sandbox", "The stub of the Begini API, for `demo` and `sandbox`; `run` never starts it.");
        GROUPS.put("routes", "The doors' route files.");
        GROUPS.put("log", "What the bridge says about itself.");
    }

    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from ConfigKey. To renew it: %s -->

            Values come in layers; a later one lies over an earlier one, key by key:

            1. `application.properties` (UTF-8)
            2. the file named by `--config FILE`
            3. environment variables
            4. `-Dkey=value` in `JAVA_OPTS`

            An unknown `begini.*` key in a file or a `-D` stops the start, with the nearest known key named. So does every value that
            breaks its rule; all problems are reported at once, and the exit status is 2. A blank value counts as unset.

            - **Environment variables**: the key in upper case with `_` for `.` and `-`: `begini.api.base-url` is
              `BEGINI_API_BASE_URL`. `NAME` in it is the configured name that looks alike, else the part in lower case with `-` for
              `_`: `BEGINI_DEPLOYMENTS_PERSONAL_LOANS_API_KEY` is `begini.deployments.personal-loans.api-key`. A `BEGINI_…`
              variable that is no key is ignored with a warning.
            - **Names** (`NAME` in a key): %s.
            - **Durations**: a whole number and `ms`, `s`, `m`, `h` or `d`: `500ms`, `15s`, `24h`; at most `3650d`.
            - **Sizes**: a whole number and `B`, `KB`, `MB` or `GB`, by 1024: `64KB`.
            - **References**: `{{env:NAME}}` is an environment variable's value, `{{env:NAME:default}}` has a value for when it is
              not set, `{{sys:NAME}}` is a Java system property. A reference to nothing stops the start.
            - **Secrets** (api keys, passwords, tokens): as `{{env:NAME}}`, as an environment variable, or in a file named by the
              `-file` key beside it, with nothing but the secret in it. They are never printed. The two ways exclude each other.
            - **Relative paths** start at the working directory.
            """;

    private ConfigDocs() {}

    /** Writes the document below the working directory; arguments are ignored. */
    public static void main(String[] args) throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.writeString(FILE, text());
    }

    /** The whole document. */
    static String text() {
        StringBuilder text = new StringBuilder(INTRODUCTION.formatted(COMMAND, ConfigKey.NAME_WORDS));
        Map<String, List<ConfigKey>> keys = Arrays.stream(ConfigKey.values())
                .collect(Collectors.groupingBy(ConfigDocs::group, LinkedHashMap::new, Collectors.toList()));
        for (String group : keys.keySet()) {
            if (!GROUPS.containsKey(group)) {
                throw new IllegalStateException("ConfigDocs.GROUPS has no sentence for " + group);
            }
        }
        GROUPS.forEach((group, sentence) -> {
            text.append("\n## ").append(group).append("\n\n").append(sentence).append("\n\n");
            text.append("| key | default | type | meaning |\n|---|---|---|---|\n");
            keys.getOrDefault(group, List.of()).forEach(key -> text.append(row(key)));
        });
        return text.toString();
    }

    private static String group(ConfigKey key) {
        return key.key().split("\\.", -1)[1];
    }

    private static String row(ConfigKey key) {
        String standard = key.defaultValue() == null ? "unset" : "`" + key.defaultValue() + "`";
        String type = key.type() == ConfigKey.Type.CHOICE
                ? key.choices().stream().map(choice -> "`" + choice + "`").collect(Collectors.joining(", "))
                : key.type().words();
        return "| `" + key.key() + "` | " + standard + " | " + cell(type) + " | " + cell(key.meaning()) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
