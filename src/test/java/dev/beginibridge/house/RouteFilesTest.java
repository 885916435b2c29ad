package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doors: every route file is what Camel understands and what the house agreed on. */
class RouteFilesTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/route-files");

    @Test
    void everyRouteFileKeepsTheRules() throws IOException {
        try (Stream<Path> entries = Files.walk(Path.of("routes"))) {
            List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
            assertFalse(files.isEmpty(), "routes/ holds no route file");
            for (Path file : files) {
                assertTrue(file.toString().endsWith(".camel.yaml"), file + " would not be loaded");
                assertEquals(List.of(), RouteFile.problems(file), file.toString());
            }
        }
    }

    /** Camel starts no route that shares an id with another; one shared with the core fails every test of a whole bridge. */
    @Test
    void noIdIsUsedTwice() throws IOException {
        List<String> ids = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                ids.addAll(RouteFile.ids(file));
            }
        }
        assertEquals(
                List.of(),
                ids.stream()
                        .filter(id -> Collections.frequency(ids, id) > 1)
                        .distinct()
                        .toList());
    }

    @Test
    void anExampleKeepsTheRules() throws IOException {
        assertEquals(List.of(), RouteFile.problems(EXAMPLES.resolve("sound.camel.yaml")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            other-stem    | the first route's id is not the file's name, other-stem
            camel-case    | the id "askForLink" of to is not in kebab-case
            direct-name   | route other-name is fed by direct:issue-rows and is not named like it
            direct-parameter | route other-name is fed by direct:issue-rows and is not named like it
            no-id         | a route has no id
            no-description | route no-description has no description
            from-alone    | a route is written as "from" alone, without id and description
            kebab-ref     | the ref "link-bean" of bean is not in lowerCamelCase
            compact       | the step to of steps is in compact notation: write it out
            no-prefix     | the prefixId of route no-prefix is not its routeId
            bare-template | template bare-template has no description
            empty         | the first route's id is not the file's name, empty
            """)
    void everyViolationIsCaught(String stem, String problem) throws IOException {
        List<String> problems = RouteFile.problems(EXAMPLES.resolve(stem + ".camel.yaml"));
        assertTrue(problems.contains(problem), problems.toString());
    }

    @ParameterizedTest
    @CsvSource({"unknown-step", "unknown-key"})
    void whatCamelDoesNotUnderstandIsCaught(String stem) throws IOException {
        List<String> problems = RouteFile.problems(EXAMPLES.resolve(stem + ".camel.yaml"));
        assertTrue(problems.stream().anyMatch(problem -> problem.startsWith("schema: ")), problems.toString());
    }
}
