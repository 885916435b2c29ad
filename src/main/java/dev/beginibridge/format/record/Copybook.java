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
    private static final int TEXT_COLUMN = 6;
    private static final int LAST_COLUMN = 72;

    private Copybook() {}

    /**
     * The elementary fields in their order.
     *
     * @throws IllegalArgumentException whose message says what is not understood
     */
    static List<Field> fields(String text) {
        List<Field> fields = new ArrayList<>();
        int start = 0;
        for (String sentence : sentences(text)) {
            List<String> words = Arrays.asList(sentence.strip().split("\\s+"));
            String level = words.get(0);
            if (!level.matches("\\d{1,2}")) {
                throw new IllegalArgumentException("\"" + level + "\" is no level number");
            }
            if (level.equals("88")) {
                continue;
            }
            refuse(words);
            boolean unnamed = words.size() < 2 || isClause(words.get(1));
            String name = unnamed ? "FILLER" : words.get(1);
            List<String> clauses = withoutValue(words.subList(unnamed ? 1 : 2, words.size()));
            if (!clauses.isEmpty()) {
                Field field = field(name, start, clauses);
                fields.add(field);
                start = field.end();
            }
        }
        return List.copyOf(fields);
    }

    private static Field field(String name, int start, List<String> clauses) {
        try {
            return Field.of(name, start, Picture.of(clauses));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static boolean isClause(String word) {
        return word.toUpperCase(Locale.ROOT).matches("PIC|PICTURE|USAGE|VALUE")
                || Usage.named(word).isPresent();
    }

    private static void refuse(List<String> words) {
        for (String word : words) {
            if (REFUSED.contains(word.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException(words.get(Math.min(1, words.size() - 1)) + " has "
                        + word.toUpperCase(Locale.ROOT) + ", which is not supported");
            }
        }
    }

    /** A VALUE is of no meaning to a file. */
    private static List<String> withoutValue(List<String> words) {
        return words.stream()
                .takeWhile(word -> !word.toUpperCase(Locale.ROOT).matches("VALUES?"))
                .toList();
    }

    private static List<String> sentences(String text) {
        List<String> lines = text.lines().toList();
        boolean numbered =
                lines.stream().allMatch(line -> NUMBERED.matcher(line).matches());
        String joined = lines.stream()
                .map(line -> numbered ? withoutNumber(line) : line)
                .filter(line -> !line.stripLeading().startsWith("*"))
                .map(line -> line.replaceFirst("\\*>.*", ""))
                .collect(Collectors.joining("\n"));
        return Arrays.stream(joined.split("\\.(?=\\s|$)"))
                .filter(sentence -> !sentence.isBlank())
                .toList();
    }

    private static String withoutNumber(String line) {
        return line.length() <= TEXT_COLUMN ? "" : line.substring(TEXT_COLUMN, Math.min(LAST_COLUMN, line.length()));
    }
}
