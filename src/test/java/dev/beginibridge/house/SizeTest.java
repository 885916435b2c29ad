package dev.beginibridge.house;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file that can be read in one sitting, a package that can be seen at a glance. */
class SizeTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final int LINES = 300;
    private static final int FILES = 25;
    /** One line for each key: a list, which a second file would only make harder to search. */
    private static final String LIST_OF_KEYS = "ConfigKey.java";

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(MAIN)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @Test
    void noFileIsLong() throws IOException {
        List<Path> files = files();
        List<Path> longOnes = files.stream()
                .filter(file -> !file.endsWith(LIST_OF_KEYS))
                .filter(file -> lines(file) > LINES)
                .toList();
        assertEquals(List.of(), longOnes, "split these: more than " + LINES + " lines");
    }

    @Test
    void noPackageIsFull() throws IOException {
        List<Path> full = files().stream().collect(groupingBy(Path::getParent, counting())).entrySet().stream()
                .filter(folder -> folder.getValue() > FILES)
                .map(java.util.Map.Entry::getKey)
                .toList();
        assertEquals(List.of(), full, "split these: more than " + FILES + " files");
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
