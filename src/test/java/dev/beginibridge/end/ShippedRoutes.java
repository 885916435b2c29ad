package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the folder {@code routes} that a test may edit, as a middleware team does. */
public record ShippedRoutes(Path folder) {
    /** Copies what is loaded by itself, without the examples. */
    public static ShippedRoutes in(Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("routes"));
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return new ShippedRoutes(folder);
    }

    Path file(String name) {
        return folder.resolve(name + ".camel.yaml");
    }

    String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    /** Puts a file there at once, so that nobody reads half of it. */
    void write(String name, String text) throws IOException {
        Path next = Files.writeString(folder.resolveSibling("next"), text);
        Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void replace(String name, String before, String after) throws IOException {
        String text = text(name);
        assertTrue(text.contains(before), before);
        write(name, text.replace(before, after));
    }

    /** Puts a step behind the one with that id, at its depth. */
    void addStep(String name, String behind, String step) throws IOException {
        List<String> lines = text(name).lines().toList();
        int id = lines.stream().map(String::strip).toList().indexOf("id: " + behind);
        assertTrue(id > 0, behind);
        int depth = depth(lines.get(id - 1));
        int end = id + 1;
        while (end < lines.size() && depth(lines.get(end)) > depth) {
            end++;
        }
        String indented = step.indent(depth);
        write(
                name,
                String.join("\n", lines.subList(0, end)) + "\n" + indented
                        + String.join("\n", lines.subList(end, lines.size())) + "\n");
    }

    private static int depth(String line) {
        return line.length() - line.stripLeading().length();
    }
}
