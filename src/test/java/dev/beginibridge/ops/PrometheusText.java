package dev.beginibridge.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of the Prometheus text format 0.0.4: throws at the first line that breaks it. */
public final class PrometheusText {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (" + NAME + ") ((?:[^\\\\]|\\\\[\\\\n])*)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(\\{" + LABEL + "(?:," + LABEL
            + ")*,?\\})? ([+-]?(?:\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|Inf)|NaN)( \\d+)?");
    private static final Pattern KIND = Pattern.compile("counter|gauge|histogram|summary|untyped");

    private static final Pattern LABEL_NAME = Pattern.compile("[{,]([a-zA-Z_][a-zA-Z0-9_]*)=\"");

    private final Map<String, String> types = new HashMap<>();
    private final Map<String, String> help = new HashMap<>();
    private final Map<String, Set<String>> labels = new HashMap<>();
    private final Map<String, Double> values = new HashMap<>();

    private PrometheusText() {}

    public static PrometheusText parse(String text) {
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
            if (comment.group(1).equals("HELP")) {
                require(help.put(comment.group(2), comment.group(3)) == null, line);
            } else {
                require(KIND.matcher(comment.group(3)).matches(), line);
                require(types.put(comment.group(2), comment.group(3)) == null, line);
            }
        } else {
            require(sample.matches(), line);
            String family = family(sample.group(1));
            require(types.containsKey(family), line);
            String given = sample.group(2) == null ? "" : sample.group(2);
            Set<String> known = labels.computeIfAbsent(family, name -> new TreeSet<>());
            LABEL_NAME.matcher(given).results().forEach(match -> known.add(match.group(1)));
            require(values.put(sample.group(1) + given, number(sample.group(3))) == null, line);
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

    /** The families by name, each with the names of its labels. */
    public Map<String, Set<String>> families() {
        Map<String, Set<String>> families = new TreeMap<>();
        types.keySet().forEach(name -> families.put(name, labels.getOrDefault(name, Set.of())));
        return families;
    }

    /** What breaks the naming rules that {@code promtool check metrics} knows, and a few that it does not. */
    public List<String> lint() {
        List<String> problems = new ArrayList<>();
        families().forEach((name, given) -> {
            String type = types.get(name);
            if (help.getOrDefault(name, "").isBlank()) {
                problems.add(name + " has no help");
            }
            if (type.equals("counter") != name.endsWith("_total")) {
                problems.add(name + " is a " + type + ": _total is for counters, and each has it");
            }
            if (type.equals("untyped") || name.matches(".*_(sum|count|bucket|gauge|counter|histogram|summary)")) {
                problems.add(name + " says its type, or ends as a part of one");
            }
            if (name.matches(
                    ".*_(s|ms|us|ns|millis|micros|nanos|milliseconds|minutes?|hours?|days?|kb|mb|percent)(_.*)?")) {
                problems.add(name + " has not the base unit");
            }
            if (name.matches(".*_(seconds|bytes)_.*") && !name.matches(".*_(seconds|bytes)_(max|total)")) {
                problems.add(name + " has its unit not at its end");
            }
            if (!name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
                problems.add(name + " is not in lower case with single underscores");
            }
            for (String label : given) {
                boolean own = (type.equals("histogram") && label.equals("le"))
                        || (type.equals("summary") && label.equals("quantile"));
                if (!own && (label.startsWith("__") || label.matches("le|quantile|job|instance|uid|request_id"))) {
                    problems.add(name + " has the reserved label " + label);
                }
            }
        });
        return problems;
    }

    String type(String name) {
        return types.get(name);
    }

    double value(String sample) {
        return values.get(sample);
    }
}
