package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.format.CodePages;
import dev.beginibridge.format.ReplyValues;
import dev.beginibridge.format.record.Field;
import dev.beginibridge.format.record.Framing;
import dev.beginibridge.format.record.Layout;
import dev.beginibridge.format.record.LayoutRules;
import dev.beginibridge.format.record.Usage;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the fixed-width layouts. */
final class LayoutReading {
    /** That of {@code rejected}. */
    private static final int STATUS_LENGTH = 8;

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
        String rdw = read.choice(ConfigKey.LAYOUT_RDW, name);
        Optional<List<Field>> given = fields(read, name);
        List<Field> fields = named(read, name, given.orElse(List.of()));
        int length = fields.isEmpty() ? 0 : fields.get(fields.size() - 1).end();
        if (given.isPresent() && fields.stream().noneMatch(field -> field.name().equals("uid"))) {
            read.problem(ConfigKey.LAYOUT_FIELDS, "has no field UID", "name every field, such as UID X(20)", name);
        }
        if (framing == Framing.LINES
                && fields.stream().anyMatch(field -> field.usage().isBytes())) {
            read.problem(
                    ConfigKey.LAYOUT_FRAMING,
                    "is lines, but a field is binary, so that a line end may be within it",
                    "write fixed, rdw or bdw",
                    name);
        }
        if (framing == Framing.LINES && CodePages.isEbcdic(codePage)) {
            read.problem(
                    ConfigKey.LAYOUT_FRAMING,
                    "is lines, but EBCDIC files have no such line ends",
                    "write fixed, rdw or bdw",
                    name);
        }
        if (framing != Framing.LINES && codePage.equals(StandardCharsets.UTF_8)) {
            read.problem(ConfigKey.LAYOUT_CODE_PAGE, "is utf-8, whose length varies", "use it with lines", name);
        }
        Optional<String> files = read.optionalText(ConfigKey.LAYOUT_FILES, name);
        List<Field> reply = characters(read, ConfigKey.LAYOUT_REPLY, name, length);
        checkReply(read, name, reply, files.isPresent() ? Optional.of(framing) : Optional.empty());
        Optional<String> trailer = read.optionalText(ConfigKey.LAYOUT_TRAILER, name);
        List<Field> trailerFields =
                fields(read, ConfigKey.LAYOUT_TRAILER_FIELDS, name, 0).orElse(List.of());
        boolean countsAll = read.choice(ConfigKey.LAYOUT_TRAILER_COUNTS, name).equals("lines");
        if (countsAll
                && (trailer.isEmpty()
                        || trailerFields.stream()
                                .noneMatch(field -> field.name().equals("rows")))) {
            read.problem(
                    ConfigKey.LAYOUT_TRAILER_COUNTS,
                    "is lines, but there is no trailer with a field ROWS",
                    "set trailer, and name ROWS in trailer-record",
                    name);
        }
        return new Layout(
                name,
                files,
                framing,
                codePage,
                fields,
                reply,
                read.optionalText(ConfigKey.LAYOUT_HEADER, name),
                trailer,
                trailerFields,
                new LayoutRules(
                        read.optionalNumber(ConfigKey.LAYOUT_MAX_IMPOSSIBLE_UIDS, name)
                                .orElse(LayoutRules.USUAL.maxImpossibleUids()),
                        countsAll,
                        read.choice(ConfigKey.LAYOUT_LEADING_ZEROS, name).equals("drop"),
                        read.optionalText(ConfigKey.LAYOUT_ROW, name),
                        padding(read, name),
                        new LayoutRules.Rdw(!rdw.startsWith("little"), !rdw.endsWith("exclusive"))));
    }

    private static Optional<Character> padding(Reading read, String name) {
        Optional<String> text = read.optionalText(ConfigKey.LAYOUT_PADDING, name);
        if (text.filter(padding -> padding.length() != 1).isPresent()) {
            read.problem(ConfigKey.LAYOUT_PADDING, "is \"" + text.get() + "\"", "write one character such as 9", name);
        }
        return text.map(padding -> padding.charAt(0));
    }

    /** Empty when they are not understood, which is told. */
    private static Optional<List<Field>> fields(Reading read, String name) {
        Optional<Path> copybook = read.optionalPath(ConfigKey.LAYOUT_COPYBOOK, name);
        if (copybook.isEmpty()) {
            return fields(read, ConfigKey.LAYOUT_FIELDS, name, 0);
        }
        if (read.optionalText(ConfigKey.LAYOUT_FIELDS, name).isPresent()) {
            read.problem(ConfigKey.LAYOUT_COPYBOOK, "and fields are both set", "keep only one", name);
        }
        try {
            return Optional.of(Field.ofCopybook(Files.readString(copybook.get())));
        } catch (IOException e) {
            read.problem(ConfigKey.LAYOUT_COPYBOOK, "names a file that cannot be read", "correct the path", name);
        } catch (IllegalArgumentException e) {
            read.problem(
                    ConfigKey.LAYOUT_COPYBOOK,
                    "is not understood: " + e.getMessage(),
                    "keep one record of plain fields in it, each written out",
                    name);
        }
        return Optional.empty();
    }

    /** The fields that are read get the names that the bridge knows them by. */
    private static List<Field> named(Reading read, String name, List<Field> fields) {
        Map<String, String> names = new HashMap<>();
        names.put(Field.named(read.text(ConfigKey.LAYOUT_UID, name)), "uid");
        names.put(Field.named(read.text(ConfigKey.LAYOUT_DEPLOYMENT, name)), "deployment");
        names.put(Field.named(read.text(ConfigKey.LAYOUT_REQUEST_ID, name)), "request_id");
        List<Field> named = fields.stream()
                .map(field -> names.containsKey(field.name())
                        ? field.as(names.get(field.name()))
                        : names.containsValue(field.name()) ? field.as("filler") : field)
                .toList();
        for (String known : names.values()) {
            List<Field> found =
                    named.stream().filter(field -> field.name().equals(known)).toList();
            boolean unreadable = found.stream().anyMatch(field -> field.usage() == Usage.FLOAT || field.decimals() > 0);
            if (found.size() > 1 || unreadable) {
                read.problem(
                        ConfigKey.LAYOUT_FIELDS,
                        "has " + (unreadable ? "a number with decimals as " : "twice ") + shown(known),
                        "name one field of characters or whole numbers",
                        name);
            }
        }
        return named;
    }

    private static List<Field> characters(Reading read, ConfigKey key, String name, int at) {
        List<Field> fields = fields(read, key, name, at).orElse(List.of());
        if (fields.stream().anyMatch(field -> field.usage().isBytes() || field.signed())) {
            read.problem(key, "has a field that is no text", "write X(20) or 9(8)", name);
        }
        return fields;
    }

    /** @param framing of a result file; empty when the layout is one of messages only */
    private static void checkReply(Reading read, String name, List<Field> reply, Optional<Framing> framing) {
        for (Field field : reply) {
            if (!ReplyValues.NAMES.contains(field.name()) && !field.name().equals("filler")) {
                read.problem(
                        ConfigKey.LAYOUT_REPLY,
                        "has the field " + shown(field.name()) + ", which no answer has",
                        "use "
                                + ReplyValues.NAMES.stream()
                                        .map(LayoutReading::shown)
                                        .collect(Collectors.joining(", ")) + " and FILLER",
                        name);
            }
        }
        if (framing.isEmpty() || reply.isEmpty()) {
            return;
        }
        if (reply.stream().noneMatch(field -> field.name().equals("status") && field.length() >= STATUS_LENGTH)) {
            read.problem(
                    ConfigKey.LAYOUT_REPLY,
                    "has no whole STATUS, by which a replay finds the failed rows",
                    "write STATUS X(8)",
                    name);
        }
        int length = reply.get(reply.size() - 1).end();
        if (length > longest(framing.get())) {
            read.problem(
                    ConfigKey.LAYOUT_REPLY,
                    "makes a row of " + length + " bytes, which a descriptor word cannot tell",
                    "shorten its fields",
                    name);
        }
    }

    /** A descriptor word has 16 bits for the length of a record and of the words themselves. */
    private static int longest(Framing framing) {
        return switch (framing) {
            case RDW -> 65_531;
            case BDW -> 65_527;
            default -> Integer.MAX_VALUE;
        };
    }

    private static String shown(String name) {
        return name.toUpperCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<List<Field>> fields(Reading read, ConfigKey key, String name, int at) {
        Optional<String> text = read.optionalText(key, name);
        try {
            return Optional.of(text.isEmpty() ? List.of() : Field.parse(text.get(), at));
        } catch (IllegalArgumentException e) {
            read.problem(
                    key, "is not understood: " + e.getMessage(), "write UID X(20), AMOUNT 9(8), FILLER X(12)", name);
            return Optional.empty();
        }
    }
}
