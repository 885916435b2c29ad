package dev.beginibridge.owndoor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/**
 * One sample of docs/own-door.md in YAML: a file of its own, or a step to be put behind another.
 *
 * @param file the route file's name without folder and ending
 * @param behind the id of the step to be put behind; empty for a file of its own
 */
record DocSample(String file, String behind, String yaml) {
    private static final Path DOCUMENT = Path.of("docs/own-door.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\n# (.*)\n((?s:.*?))```");
    private static final Pattern OWN_FILE = Pattern.compile("routes/(.*)\\.camel\\.yaml");
    private static final Pattern STEP = Pattern.compile("in (.*)\\.camel\\.yaml, behind (.*)");

    static List<DocSample> all() {
        List<DocSample> samples = new ArrayList<>();
        Matcher block = BLOCK.matcher(document());
        while (block.find()) {
            Matcher own = OWN_FILE.matcher(block.group(1));
            Matcher step = STEP.matcher(block.group(1));
            if (own.matches()) {
                samples.add(new DocSample(own.group(1), "", block.group(2)));
            } else if (step.matches()) {
                samples.add(new DocSample(step.group(1), step.group(2), block.group(2)));
            } else {
                throw new IllegalStateException("a sample says not where it belongs: " + block.group(1));
            }
        }
        return samples;
    }

    static DocSample named(String file) {
        return all().stream()
                .filter(sample -> sample.behind().isEmpty() && sample.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    static String document() {
        try {
            return Files.readString(DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Resource resource() {
        return ResourceHelper.fromString(file + ".camel.yaml", yaml);
    }

    /** Puts the sample into a folder that holds the shipped routes. */
    void addTo(Path routes) throws IOException {
        Path target = routes.resolve(file + ".camel.yaml");
        if (behind.isEmpty()) {
            Files.writeString(target, yaml);
            return;
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(target));
        int id = lines.stream().map(String::strip).toList().indexOf("id: " + behind);
        if (id < 0) {
            throw new IllegalStateException(target + " has no step " + behind);
        }
        int start = id;
        while (!lines.get(start).strip().startsWith("- ")) {
            start--;
        }
        int depth = depth(lines.get(start));
        int end = id + 1;
        while (end < lines.size() && depth(lines.get(end)) > depth) {
            end++;
        }
        lines.addAll(end, yaml.lines().map(line -> " ".repeat(depth) + line).toList());
        Files.write(target, lines);
    }

    private static int depth(String line) {
        return line.length() - line.stripLeading().length();
    }
}
