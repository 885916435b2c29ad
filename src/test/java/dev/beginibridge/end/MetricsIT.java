package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ops.PrometheusText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After work through every door {@code /metrics} is sound, and docs/operations.md lists exactly what is in it. */
@Timeout(120)
class MetricsIT {
    private static final Pattern LISTED = Pattern.compile("\\| `(begini_[a-z_]+)(?:\\{([a-z_,]+)})?` \\| (\\w+) \\|.*");

    @TempDir
    Path directory;

    /** Families and their labels as documented; a timer's longest recent time, {@code …_max}, goes without saying. */
    private static Map<String, Set<String>> documented() throws IOException {
        Map<String, Set<String>> families = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/operations.md"))) {
            Matcher row = LISTED.matcher(line);
            if (row.matches()) {
                families.put(
                        row.group(1),
                        row.group(2) == null ? Set.of() : Set.of(row.group(2).split(",")));
            }
        }
        return families;
    }

    private static Map<String, Set<String>> scraped(PrometheusText text) {
        Map<String, Set<String>> families = new TreeMap<>();
        text.families().forEach((name, labels) -> {
            if (!name.endsWith("_seconds_max")) {
                families.put(
                        name,
                        labels.stream()
                                .filter(label -> !label.equals("le"))
                                .collect(Collectors.toCollection(TreeSet::new)));
            }
        });
        return families;
    }

    private void work(TestBridge bridge, JmsClient jms) throws Exception {
        for (String uid :
                List.of("METRIC-1", "METRIC-1", "a b", "MAGICOTHERUID-1", "MAGIC422-METRIC", "MAGIC500-METRIC")) {
            bridge.post("{\"uid\":\"" + uid + "\"}");
        }
        bridge.post("{\"uid\":\"MAGIC401-METRIC\",\"deployment\":\"sme-loans\"}");
        jms.ask("{\"uid\":\"METRIC-2\"}");
        bridge.drop("metrics.csv", "uid\nMETRIC-3\nMETRIC-4\nx\n");
        int port = bridge.rest("/").getPort();
        assertEquals(200, Webhook.send(port, Webhook.body("METRIC-1", "application.expired", "{}"), "former-key"));
        URI page = bridge.rest("/flow/personal-loans/completed");
        HttpClient.newHttpClient().send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void whatIsScrapedIsSoundAndDocumented() throws Exception {
        Path former = Files.writeString(directory.resolve("former.key"), "former-key");
        try (TestBridge bridge = TestBridge.start(
                        directory,
                        "begini.rest.deadline",
                        "5s",
                        "begini.webhooks.enabled",
                        "true",
                        "begini.deployments.personal-loans.previous-api-key-file",
                        former.toString());
                JmsClient jms = bridge.jms()) {
            work(bridge, jms);
            await().atMost(Duration.ofSeconds(30)) // the ledger's size is looked at now and then
                    .until(() -> bridge.metrics().matches("(?s).*begini_ledger_size_bytes [1-9].*"));
            String scrape = bridge.metrics();
            PrometheusText text = PrometheusText.parse(scrape);
            assertEquals(List.of(), text.lint());
            assertEquals(documented(), scraped(text), "docs/operations.md and /metrics list the same");

            assertTrue(scrape.contains("begini_deployment_suspended{deployment=\"sme-loans\"} 1"), scrape);
            assertTrue(scrape.contains("begini_deployment_suspended{deployment=\"personal-loans\"} 0"), scrape);
            assertTrue(scrape.contains("begini_reachable 1"), scrape);
            for (String queue : List.of("BEGINI.LINK.REQUEST", "BEGINI.RESULT", "DLQ")) {
                assertTrue(scrape.contains("begini_broker_messages{queue=\"" + queue + "\"} "), scrape);
            }
            assertTrue(
                    scrape.matches("(?s).*begini_call_retries_total\\{deployment=\"personal-loans\"} [1-9].*"), scrape);
            assertTrue(
                    scrape.matches(
                            "(?s).*begini_requests_seconds_count\\{code=\"none\",door=\"rest\",outcome=\"reused\"} 1\n.*"),
                    scrape);
            long buckets = scrape.lines()
                    .filter(line -> line.startsWith("begini_requests_seconds_bucket{code=\"none\",door=\"jms\""))
                    .count();
            assertEquals(20, buckets, "a few for each combination of labels");
        }
    }
}
