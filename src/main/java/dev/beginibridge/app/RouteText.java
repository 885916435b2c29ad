package dev.beginibridge.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/** A route file as its author sees it: its name, and the line where something stands. */
final class RouteText {
    private static final Pattern ENTRY = Pattern.compile("(\\s*)-\\s*(\\{?\\s*[\"']?beans\\b)?");

    private RouteText() {}

    static String nameOf(Resource file) {
        return file.getLocation().replaceFirst("^(file|classpath):", "");
    }

    /** The file with the text that it has now, whatever becomes of it. */
    static Resource asItIs(Resource file) {
        return ResourceHelper.fromBytes(file.getLocation(), bytes(file));
    }

    static List<String> lines(Resource file) {
        return new String(bytes(file), StandardCharsets.UTF_8).lines().toList();
    }

    /** The file without its entries {@code beans:}, and all else in the lines where it was. */
    static Resource withoutBeans(Resource file) {
        StringBuilder text = new StringBuilder();
        OptionalInt beans = OptionalInt.empty(); // how far the entry is indented
        for (String line : lines(file)) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.lookingAt() && entry.group(1).length() <= beans.orElse(Integer.MAX_VALUE)) {
                beans = entry.group(2) == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(entry.group(1).length());
            }
            text.append(beans.isPresent() ? "" : line).append('\n');
        }
        return ResourceHelper.fromString(file.getLocation(), text.toString());
    }

    private static byte[] bytes(Resource file) {
        try (InputStream content = file.getInputStream()) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a route file cannot be read", e);
        }
    }

    /** "line 7: " for the first line that has the key with this value, as in {@code id: send-reply}; empty when none has. */
    static String line(List<String> lines, String key, String value) {
        return line(
                lines,
                Pattern.compile(
                        "\\b" + key + "\"?\\s*:\\s*[\"']?" + Pattern.quote(value) + "[\"']?\\s*(#.*|[,}].*)?$"));
    }

    static String line(List<String> lines, Pattern wanted) {
        for (int i = 0; i < lines.size(); i++) {
            if (wanted.matcher(lines.get(i)).find()) {
                return "line " + (i + 1) + ": ";
            }
        }
        return "";
    }

    /** What a file says about {@code rest:}, by its lines: its top-level entries that begin so; empty when it has none in block style. */
    static String restPart(List<String> lines) {
        StringBuilder part = new StringBuilder();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("-")) {
                inside = line.matches("-\\s+\"?rest.*");
            }
            if (inside && !line.isBlank() && !line.strip().startsWith("#")) {
                part.append(line).append('\n');
            }
        }
        return part.toString();
    }
}
