package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.house.Dashboard.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Dashboard and alert rules name only metrics that there are, with labels that they have. */
class MonitoringTest {
    private static final Pattern USED =
            Pattern.compile("\\b(begini_[a-z_]+?)(_bucket|_count|_sum)?(?:\\{([^}]*)})?(?=[\\s)\\[\\n])");

    @Test
    void theDashboardIsFresh() throws IOException {
        assertEquals(
                Dashboard.text(),
                Files.readString(Dashboard.FILE),
                () -> Dashboard.FILE + " is stale; renew it with: " + Dashboard.COMMAND);
    }

    @Test
    void eachAlertLooksAtAMetricThatThereIs() throws IOException {
        Map<String, Metric> known =
                Dashboard.metrics().stream().collect(Collectors.toMap(Metric::name, Function.identity()));
        String rules = Files.readString(Path.of("docs/monitoring/alerts.yml"));
        Matcher used = USED.matcher(rules);
        Set<String> seen = new TreeSet<>();
        while (used.find()) {
            Metric metric = known.get(used.group(1));
            assertTrue(metric != null, used.group(1) + " is not in docs/operations.md");
            seen.add(metric.name());
            if (used.group(3) != null) {
                String label = used.group(3).replaceFirst("=.*", "");
                assertTrue(metric.labels().contains(label), metric.name() + " has no label " + label);
            }
        }
        assertTrue(seen.size() >= 9, seen::toString);
    }
}
