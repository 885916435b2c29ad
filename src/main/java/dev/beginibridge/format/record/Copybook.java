package dev.beginibridge.format.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the fields of a simple copybook: one record of groups and fields that stand one behind the other. What would make
 * their places uncertain (OCCURS, REDEFINES, SYNC, a sign of its own byte) is refused by name.
 */
final class Copybook {
    private static final Pattern NUMBERED = Pattern.compile("[0-9 ]{6}[ *D/-].*|.{0,6}");
    private static final List<String> REFUSED =
            List.of("OCCURS", "REDEFINES", "SYNC", "SYNCHRONIZED", "SEPARATE", "COPY", "REPLACE", "POINTER", "RENAMES");
    /** What stands between quotes, and the letters of {@code X'00'} and the like. */
    private static final Pattern LITERAL = Pattern.compile("(\\b[A-Za-z]{1,2})?('[^'\n]*'|\"[^\"\n]*\")+");

    private static final String QUOTED = "''";
    /** A VALUE with its literal, which is of no meaning to a file. */
    private static final Pattern VALUE = Pattern.compile(
            "\\sVALUES?\\s+((IS|ARE|ALL)\\s+)*(" + QUOTED + "|[+-]?[0-9]*[.,]?[0-9]+|ZERO(E?S)?|SPACES?"
                    + "|(HIGH|LOW)-VALUES?|QUOTES?|NULLS?)[,;]?(?=\\s|$)",
            Pattern.CASE_INSENSITIVE);

    /** The level of a name for values, which has no bytes. */
    private static final int CONDITION = 88;

    private static final int DEEPEST = 49;

    private static final int TEXT_COLUMN = 6;
    private static final int LAST_COLUMN = 72;

    /** One sentence. */
    private record Entry(int level, String name, List<String> clauses) {}

    private Copybook() {}

    /**
     * The elementary fields in their order.
     *
     * @throws IllegalArgumentException whose message says what is not understood
     */
    static List<Field> fields(String text) {
        List<Entry> entries = sentences(text).stream()
                .map(Copybook::entry)
                .filter(entry -> entry.level() != CONDITION)
                .toList();
        List<Field> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (i > 0 && entry.level() == 1) {
                throw new IllegalArgumentException(
                        entry.name() + " is a second record, which would share its bytes with the first");
            }
            boolean group = i + 1 < entries.size() && entries.get(i + 1).level() > entry.level();
            if (group != entry.clauses().isEmpty()) {
                throw new IllegalArgumentException(entry.name()
                        + (group
                                ? " has fields of its own, and clauses, which is not supported"
                                : " has neither a picture nor fields of its own"));
            }
            if (!group) {
                Field field = field(entry.name(), start, entry.clauses());
                fields.add(field);
                start = field.end();
            }
        }
        return List.copyOf(fields);
    }

    private static Entry entry(String sentence) {
        List<String> words =
                Arrays.asList(VALUE.matcher(sentence.strip()).replaceAll("").split("[,;]?\\s+"));
        if (!words.get(0).matches("\\d{1,2}")) {
            throw new IllegalArgumentException("\"" + words.get(0) + "\" is no level number");
        }
        int level = Integer.parseInt(words.get(0));
        if (level == CONDITION) {
            return new Entry(level, "", List.of());
        }
        refuse(words);
        if (level == 0 || level > DEEPEST) {
            throw new IllegalArgumentException("\"" + words.get(0) + "\" is no level number of a record");
        }
        boolean unnamed = words.size() < 2 || isClause(words.get(1));
        String name = unnamed ? "FILLER" : words.get(1);
        return new Entry(level, name, words.subList(unnamed ? 1 : 2, words.size()));
    }

    private static Field field(String name, int start, List<String> clauses) {
        try {
            return Field.of(name, start, Picture.of(clauses));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static boolean isClause(String word) {
        return word.toUpperCase(Locale.ROOT).matches("PIC|PICTURE|USAGE")
                || Usage.named(word).isPresent();
    }

    private static void refuse(List<String> words) {
        for (String word : words) {
            String upper = word.toUpperCase(Locale.ROOT);
            boolean value = upper.matches("VALUES?");
            if (value || REFUSED.contains(upper)) {
                throw new IllegalArgumentException(words.get(Math.min(1, words.size() - 1)) + " has "
                        + (value ? "a VALUE that is no literal" : upper) + ", which is not supported");
            }
        }
    }

    private static List<String> sentences(String text) {
        List<String> lines = text.lines().toList();
        boolean numbered =
                lines.stream().allMatch(line -> NUMBERED.matcher(line).matches());
        String joined = lines.stream()
                .map(line -> numbered ? withoutNumber(line) : line)
                .filter(line -> !line.stripLeading().startsWith("*"))
                .map(line -> line.replaceFirst("\\*>.*", ""))
                .collect(Collectors.joining("\n"))
                .replaceAll("\n-\\s*['\"]", "");
        return Arrays.stream(LITERAL.matcher(joined).replaceAll(QUOTED).split("\\.(?=\\s|$)"))
                .filter(sentence -> !sentence.isBlank())
                .toList();
    }

    private static String withoutNumber(String line) {
        return line.length() <= TEXT_COLUMN ? "" : line.substring(TEXT_COLUMN, Math.min(LAST_COLUMN, line.length()));
    }
}
