package dev.beginibridge.check.uids;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a file of customers' ids, one a line or in the column {@code uid} of a CSV file, and counts what is wrong with them. It
 * tells in which lines, and never shows an id.
 */
public final class UidLint {
    /** One number in three is no chance any more, even for an id with a single check digit. */
    private static final double SHARE = 0.3;

    private static final int LINES_TOLD = 5;

    private final Function<String, Optional<String>> rule;
    private final Map<String, Integer> firstLines = new HashMap<>();
    private final Map<String, String> spellings = new HashMap<>();
    private final Places broken = new Places();
    private final Places twice = new Places();
    private final Places twins = new Places();
    private final Map<PersonalData, Places> personal = new LinkedHashMap<>();
    private int rows;

    /** One kind of trouble: what, in how many lines, and in which. */
    public record Trouble(boolean refused, String what, int count, List<Integer> lines) {
        /** For the operator. */
        public String text() {
            return count + " uids " + what + " (line"
                    + (lines.size() == 1 ? " " : "s ")
                    + String.join(", ", lines.stream().map(String::valueOf).toList())
                    + (count > lines.size() ? " …" : "") + ")";
        }
    }

    /**
     * Lints by a rule.
     *
     * @param rule what is wrong with a uid by the rule that requests are held to
     */
    public UidLint(Function<String, Optional<String>> rule) {
        this.rule = rule;
    }

    /** What was found; empty when all is well. */
    public List<Trouble> read(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int column = -1;
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                String[] fields = fields(number == 1 ? line.replaceFirst("^\uFEFF", "") : line);
                if (number == 1) {
                    column = column(fields);
                }
                if ((number > 1 || column < 0) && !line.isBlank()) {
                    take(column < 0 ? line.strip() : column < fields.length ? fields[column] : "", number);
                }
            }
        }
        return troubles();
    }

    public int rows() {
        return rows;
    }

    private static String[] fields(String line) {
        return Arrays.stream(line.split("[,;\t|]", -1))
                .map(field -> field.strip().replaceAll("^\"|\"$", ""))
                .toArray(String[]::new);
    }

    private static int column(String[] header) {
        return Arrays.stream(header)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList()
                .indexOf("uid");
    }

    private void take(String uid, int line) {
        rows++;
        if (rule.apply(uid).isPresent()) {
            broken.add(line);
        }
        for (PersonalData kind : PersonalData.KINDS) {
            if (kind.matches().test(uid)) {
                personal.computeIfAbsent(kind, none -> new Places()).add(line);
            }
        }
        if (firstLines.putIfAbsent(uid, line) != null) {
            twice.add(line);
        } else if (spellings.putIfAbsent(uid.toLowerCase(Locale.ROOT), uid) != null) {
            twins.add(line);
        }
    }

    private List<Trouble> troubles() {
        List<Trouble> all = new ArrayList<>();
        broken.tell(true, "break the rule and would be refused").ifPresent(all::add);
        personal.forEach((kind, places) -> {
            if (kind.telling() || places.count >= SHARE * rows) {
                places.tell(kind.telling(), "look like " + kind.name()).ifPresent(all::add);
            }
        });
        twice.tell(false, "stand in an earlier line, too: both get the same link")
                .ifPresent(all::add);
        twins.tell(false, "differ from one in an earlier line by upper and lower case alone")
                .ifPresent(all::add);
        return all;
    }

    /** How often, and the first of the lines. */
    private static final class Places {
        private final List<Integer> lines = new ArrayList<>();
        private int count;

        void add(int line) {
            count++;
            if (lines.size() < LINES_TOLD) {
                lines.add(line);
            }
        }

        Optional<Trouble> tell(boolean refused, String what) {
            return count == 0 ? Optional.empty() : Optional.of(new Trouble(refused, what, count, List.copyOf(lines)));
        }
    }
}
