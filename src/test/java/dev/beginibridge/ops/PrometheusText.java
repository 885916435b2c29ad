package dev.beginibridge.ops;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of the Prometheus text format 0.0.4: throws at the first line that breaks it. */
final class PrometheusText {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (" + NAME + ") ((?:[^\\\\]|\\\\[\\\\n])*)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(\\{" + LABEL + "(?:," + LABEL
            + ")*,?\\})? ([+-]?(?:\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|Inf)|NaN)( \\d+)?");
    private static final Pattern KIND = Pattern.compile("counter|gauge|histogram|summary|untyped");

    private final Map<String, String> types = new HashMap<>();
    private final Map<String, Double> values = new HashMap<>();

    private PrometheusText() {}

    static PrometheusText parse(String text) {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("the last line is not ended");
        }
        PrometheusText parsed = new PrometheusText();
        text.lines().forEach(parsed::line);
        return parsed;
    }

    private void line(String line) {
        Matcher comment = COMMENT.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (comment.matches()) {
            if (comment.group(1).equals("TYPE")) {
                require(KIND.matcher(comment.group(3)).matches(), line);
                require(types.put(comment.group(2), comment.group(3)) == null, line);
            }
        } else {
            require(sample.matches(), line);
            require(types.containsKey(family(sample.group(1))), line);
            String labels = sample.group(2) == null ? "" : sample.group(2);
            require(values.put(sample.group(1) + labels, number(sample.group(3))) == null, line);
        }
    }

    /** A histogram's or summary's samples carry a suffix to the family's name. */
    private String family(String name) {
        String base = name.replaceFirst("_(bucket|sum|count)$", "");
        return types.containsKey(name) ? name : base;
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException("not in the format: " + line);
        }
    }

    String type(String name) {
        return types.get(name);
    }

    double value(String sample) {
        return values.get(sample);
    }
}
