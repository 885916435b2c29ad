package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.KeyType;
import dev.beginibridge.config.setting.PropertiesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes {@code docs/configuration.md} from {@link ConfigKey} and {@code keys.properties}; the build fails when the committed file is stale. */
public final class ConfigDocs {
    static final Path FILE = Path.of("docs", "configuration.md");
    static final String COMMAND =
            "mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=" + ConfigDocs.class.getName();

    /** What each key means, and each chapter: the part of the keys behind {@code begini.}. */
    private static final Properties MEANINGS =
            PropertiesFile.read(Path.of("src", "main", "docs", "keys.properties"), new ArrayList<>());

    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from ConfigKey and src/main/docs/keys.properties. To renew it: %s -->

            Values come in layers; a later one lies over an earlier one, key by key:

            1. `application.properties` (UTF-8) in the directory of the installed bundle, wherever the bridge is started from; without a
               bundle, in the working directory. Where there is none, the one in the jar counts
            2. the file named by `--config FILE`
            3. environment variables
            4. `-Dkey=value` in `JAVA_OPTS`

            An unknown `begini.*` key in a file or a `-D` stops the start, with the nearest known key named. So does every value that
            breaks its rule; all problems are reported at once, and the exit status is 2. A blank value counts as unset;
            of `deployments` of a client and of `client-roots`, where unset means no limit, it stops the start.

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
        StringBuilder text = new StringBuilder(INTRODUCTION.formatted(COMMAND, KeyType.NAME_WORDS));
        Map<String, List<ConfigKey>> keys = Arrays.stream(ConfigKey.values())
                .collect(Collectors.groupingBy(ConfigDocs::group, LinkedHashMap::new, Collectors.toList()));
        keys.forEach((group, members) -> {
            text.append("\n## ").append(group).append("\n\n");
            text.append(meaning("chapter." + group)).append("\n\n");
            text.append("| key | default | type | meaning |\n|---|---|---|---|\n");
            members.forEach(key -> text.append(row(key)));
        });
        return text.toString();
    }

    /** Every sentence there is belongs to a key or a chapter, and is there for each of them. */
    static Set<String> named() {
        return MEANINGS.stringPropertyNames();
    }

    static String meaning(String of) {
        String meaning = MEANINGS.getProperty(of);
        if (meaning == null) {
            throw new IllegalStateException("src/main/docs/keys.properties does not say what " + of + " means");
        }
        return meaning;
    }

    static String group(ConfigKey key) {
        return key.key().split("\\.", -1)[1];
    }

    private static String row(ConfigKey key) {
        String standard = key.defaultValue() == null ? "unset" : "`" + key.defaultValue() + "`";
        String type = key.type() == KeyType.CHOICE
                ? key.choices().stream().map(choice -> "`" + choice + "`").collect(Collectors.joining(", "))
                : key.type().words();
        return "| `" + key.key() + "` | " + standard + " | " + cell(type) + " | " + cell(meaning(key.key())) + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
