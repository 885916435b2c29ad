package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.core.RequestContext;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final Pattern CHECK = Pattern.compile("health\\.register\\(\\s*\"([a-z-]+)\"");

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

    @Test
    void eachHealthCheckIsDocumented() throws IOException {
        Set<String> registered = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                CHECK.matcher(Files.readString(source)).results().forEach(check -> registered.add(check.group(1)));
            }
        }
        String chapter = Files.readString(Path.of("docs/operations.md"))
                .replaceFirst("(?s).*\n## Health\n", "")
                .replaceFirst("(?s)\n## .*", "");
        Set<String> documented = Arrays.stream(chapter.split("\n"))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`")[1])
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(registered, documented);
    }
}
