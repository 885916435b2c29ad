package dev.beginibridge.house;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes Grafana's dashboard from the list of metrics in docs/operations.md, one panel for each, a row for each room. */
public final class Dashboard {
    static final Path FILE = Path.of("docs", "monitoring", "dashboard.json");
    static final String COMMAND =
            "mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=" + Dashboard.class.getName();
    private static final Path LIST = Path.of("docs", "operations.md");
    private static final Pattern LISTED =
            Pattern.compile("\\| `(begini_[a-z_]+)(?:\\{([a-z_,]+)})?` \\| (\\w+) \\| (.*) \\|");
    private static final int COLUMNS = 3;
    private static final int WIDTH = 8;
    private static final int HEIGHT = 7;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** One row of the list. */
    record Metric(String name, List<String> labels, String type, String meaning) {
        String room() {
            return name.split("_", -1)[1];
        }
    }

    private Dashboard() {}

    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, text());
    }

    static List<Metric> metrics() throws IOException {
        List<Metric> all = new ArrayList<>();
        for (String line : Files.readAllLines(LIST)) {
            Matcher row = LISTED.matcher(line);
            if (row.matches()) {
                List<String> labels =
                        row.group(2) == null ? List.of() : List.of(row.group(2).split(",", -1));
                all.add(new Metric(row.group(1), labels, row.group(3), plain(row.group(4))));
            }
        }
        return all;
    }

    private static String plain(String markdown) {
        return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
    }

    static String text() throws IOException {
        ObjectNode dashboard = MAPPER.createObjectNode()
                .put("title", "Begini Bridge")
                .put("uid", "begini-bridge")
                .put("schemaVersion", 39)
                .put("refresh", "30s");
        dashboard.putObject("time").put("from", "now-3h").put("to", "now");
        dashboard.putObject("templating").putArray("list").add(variable());
        ArrayNode panels = dashboard.putArray("panels");
        String room = "";
        int column = 0;
        int y = 0;
        for (Metric metric : metrics()) {
            if (!metric.room().equals(room)) {
                y += column == 0 ? 0 : HEIGHT;
                room = metric.room();
                ObjectNode row = panels.addObject().put("type", "row").put("title", room);
                place(row, panels.size(), 0, y++, WIDTH * COLUMNS, 1);
                column = 0;
            }
            place(panels.addObject(), panels.size(), column * WIDTH, y, WIDTH, HEIGHT, metric);
            column = (column + 1) % COLUMNS;
            y += column == 0 ? HEIGHT : 0;
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(dashboard) + "\n";
    }

    private static ObjectNode variable() {
        return MAPPER.createObjectNode()
                .put("name", "source")
                .put("label", "Prometheus")
                .put("type", "datasource")
                .put("query", "prometheus");
    }

    private static void place(ObjectNode panel, int id, int x, int y, int width, int height) {
        panel.put("id", id);
        panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
    }

    private static void place(ObjectNode panel, int id, int x, int y, int width, int height, Metric metric) {
        panel.put("type", "timeseries").put("title", metric.name()).put("description", metric.meaning());
        panel.putObject("datasource").put("type", "prometheus").put("uid", "${source}");
        place(panel, id, x, y, width, height);
        unit(metric)
                .ifPresent(unit ->
                        panel.putObject("fieldConfig").putObject("defaults").put("unit", unit));
        panel.putArray("targets")
                .addObject()
                .put("refId", "A")
                .put("expr", expression(metric))
                .put("legendFormat", legend(metric));
    }

    private static Optional<String> unit(Metric metric) {
        if (metric.name().endsWith("_seconds")) {
            return Optional.of("s");
        }
        return metric.name().endsWith("_bytes") ? Optional.of("bytes") : Optional.empty();
    }

    private static String expression(Metric metric) {
        String by = String.join(", ", metric.labels());
        return switch (metric.type()) {
            case "histogram" ->
                "histogram_quantile(0.95, sum by (le%s) (rate(%s_bucket[$__rate_interval])))"
                        .formatted(by.isEmpty() ? "" : ", " + by, metric.name());
            case "counter" -> "sum by (%s) (rate(%s[$__rate_interval]))".formatted(by, metric.name());
            case "summary" ->
                metric.labels().contains("quantile")
                        ? "max by (%s) (%s)".formatted(by, metric.name())
                        : "sum by (%2$s) (rate(%1$s_sum[$__rate_interval])) / sum by (%2$s) (rate(%1$s_count[$__rate_interval]))"
                                .formatted(metric.name(), by);
            default -> "sum by (instance%s) (%s)".formatted(by.isEmpty() ? "" : ", " + by, metric.name());
        };
    }

    private static String legend(Metric metric) {
        List<String> labels = metric.labels().isEmpty() ? List.of("instance") : metric.labels();
        return String.join(
                " ", labels.stream().map(label -> "{{" + label + "}}").toList());
    }
}
