package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each hole that is explained is one of a library that we ship, in the version that we ship, by a test that there is. */
class VexTest {
    private static final Pattern TEST = Pattern.compile("Test: (\\w+)\\.$");
    private static final Pattern LIBRARY = Pattern.compile("pkg:maven/[^/]+/([^@]+)@(.+)");

    @Test
    void eachStatementHoldsStill() throws IOException {
        JsonNode vex = new ObjectMapper().readTree(Files.readAllBytes(Path.of("docs/vex.json")));
        String classPath = System.getProperty("java.class.path");
        for (JsonNode statement : vex.path("statements")) {
            String name = statement.path("vulnerability").path("name").asText();
            Matcher test = TEST.matcher(statement.path("impact_statement").asText());
            assertTrue(test.find(), name + " names no test");
            try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
                assertEquals(
                        1,
                        files.filter(file -> file.endsWith(test.group(1) + ".java"))
                                .count(),
                        name);
            }
            String library = statement.at("/products/0/subcomponents/0/@id").asText();
            Matcher shipped = LIBRARY.matcher(library);
            assertTrue(shipped.matches(), name + ": " + library);
            assertTrue(
                    classPath.contains("/" + shipped.group(1) + "-" + shipped.group(2) + ".jar"),
                    library + " is not what is shipped: is " + name + " closed by now?");
        }
        assertTrue(vex.path("statements").size() > 0);
    }
}
