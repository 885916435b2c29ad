package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.core.RequestContext;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there, and what is there to be named they name. */
class DocsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]*)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(Path.of("README.md"), Path.of("CHANGELOG.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    /** As a reader's page makes it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static Set<String> anchors(Path document) throws IOException {
        String text = FENCED.matcher(Files.readString(document)).replaceAll("");
        return HEADING.matcher(text)
                .results()
                .map(heading -> anchor(heading.group(1)))
                .collect(Collectors.toSet());
    }

    @Test
    void eachLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (MatchResult link :
                    LINK.matcher(Files.readString(document)).results().toList()) {
                String[] target = link.group(1).split("#", 2);
                if (target[0].contains(":")) {
                    continue; // elsewhere
                }
                links++;
                Path file = target[0].isEmpty() ? document : document.resolveSibling(target[0]);
                boolean there = target.length == 1
                        ? Files.exists(file)
                        : Files.isRegularFile(file) && anchors(file).contains(target[1]);
                if (!there) {
                    dead.add(document + " -> " + link.group(1));
                }
            }
        }
        assertEquals(List.of(), dead);
        assertTrue(links > 100, "the links are found");
    }

    /** {@code BeginiParkable} is for the queue door alone. */
    @Test
    void eachPropertyOfARequestIsDocumented() throws Exception {
        String table = Files.readString(Path.of("docs/own-door.md"));
        String comment = Files.readString(Path.of("routes/link.camel.yaml"));
        for (var constant : RequestContext.class.getDeclaredFields()) {
            if (Modifier.isPublic(constant.getModifiers())) {
                String property = (String) constant.get(null);
                assertTrue(comment.contains(property), property);
                assertTrue(table.contains("`" + property + "`") || property.equals(RequestContext.PARKABLE), property);
            }
        }
    }

    /** A role behind PgBouncer has what the bridge else sets for its own sessions, and the schema that the URL cannot name. */
    @Test
    void eachSettingOfASessionIsDocumentedForARole() throws IOException {
        String code = Files.readString(Path.of("src/main/java/dev/beginibridge/database/PostgresDatabase.java"));
        String document = Files.readString(Path.of("docs/ledger.md"));
        Set<String> settings = names("set_config\\('(\\w+)'", code);
        settings.add("search_path");
        assertEquals(settings, names("ALTER ROLE begini SET (\\w+) =", document));
    }

    @Test
    void eachTableIsDocumented() throws IOException {
        assertEquals(
                inSources("src/main/resources/dev/beginibridge/db", "CREATE TABLE (\\w+)"),
                rows("ledger.md", "What is kept"));
    }

    @Test
    void eachHealthCheckIsDocumented() throws IOException {
        assertEquals(
                inSources("src/main/java", "health\\.register\\(\\s*\"([a-z-]+)\""), rows("operations.md", "Health"));
    }

    /** What a pattern finds in the files below a folder. */
    private static Set<String> inSources(String folder, String pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.addAll(names(pattern, Files.readString(file)));
            }
        }
        return found;
    }

    /** What the tables of a chapter have in their first column. */
    private static Set<String> rows(String document, String chapter) throws IOException {
        String text = Files.readString(Path.of("docs", document))
                .replaceFirst("(?s).*\n## " + chapter + "\n", "")
                .replaceFirst("(?s)\n## .*", "");
        return names("(?m)^\\| `([^`]+)`", text);
    }

    static Set<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
