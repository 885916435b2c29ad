package dev.beginibridge.config;

import dev.beginibridge.format.CodePages;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the fixed-width layouts. */
final class LayoutReading {
    private LayoutReading() {}

    static Map<String, Layout> layouts(Reading read) {
        Map<String, Layout> layouts = new LinkedHashMap<>();
        for (String name : read.names("begini.layouts.")) {
            layouts.put(name, layout(read, name));
        }
        return Map.copyOf(layouts);
    }

    private static Layout layout(Reading read, String name) {
        Framing framing =
                Framing.valueOf(read.choice(ConfigKey.LAYOUT_FRAMING, name).toUpperCase(Locale.ROOT));
        Charset codePage = read.codePage(ConfigKey.LAYOUT_CODE_PAGE, name);
        List<Field> fields = fields(read, ConfigKey.LAYOUT_FIELDS, name, 0);
        int length = fields.isEmpty() ? 0 : fields.get(fields.size() - 1).end();
        if (fields.stream().noneMatch(field -> field.name().equals("uid"))) {
            read.problem(ConfigKey.LAYOUT_FIELDS, "has no field UID", "name every field, such as UID X(20)", name);
        }
        if (framing == Framing.LINES && CodePages.isEbcdic(codePage)) {
            read.problem(
                    ConfigKey.LAYOUT_FRAMING, "is lines, which EBCDIC files have not", "write fixed, rdw or bdw", name);
        }
        if (framing != Framing.LINES && codePage.equals(StandardCharsets.UTF_8)) {
            read.problem(ConfigKey.LAYOUT_CODE_PAGE, "is utf-8, whose length varies", "use it with lines", name);
        }
        return new Layout(
                name,
                read.optionalText(ConfigKey.LAYOUT_FILES, name),
                framing,
                codePage,
                fields,
                fields(read, ConfigKey.LAYOUT_REPLY, name, length),
                read.optionalText(ConfigKey.LAYOUT_HEADER, name),
                read.optionalText(ConfigKey.LAYOUT_TRAILER, name),
                fields(read, ConfigKey.LAYOUT_TRAILER_FIELDS, name, 0));
    }

    private static List<Field> fields(Reading read, ConfigKey key, String name, int at) {
        Optional<String> text = read.optionalText(key, name);
        try {
            return text.isEmpty() ? List.of() : Field.parse(text.get(), at);
        } catch (IllegalArgumentException e) {
            read.problem(
                    key, "is not understood: " + e.getMessage(), "write UID X(20), AMOUNT 9(8), FILLER X(12)", name);
            return List.of();
        }
    }
}
