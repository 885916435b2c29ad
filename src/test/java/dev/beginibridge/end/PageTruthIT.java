package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator reads on the page, beside what is true: under load, while Begini is away, while it refuses the key, and when
 * all is done. What is true is counted at the stub and by the requesters. {@code target/page-truth.md} has the table, and
 * {@code target/screenshots} what the page looked like.
 */
@Tag("browser")
@Tag("truth")
@Timeout(300)
class PageTruthIT {
    private static final String KEY = "sandbox-key-personal-loans";
    private static final int ROWS = 5_000;
    private static final int MESSAGES = 1_200;
    private static final int MAX_CALLS = 40;
    private static final Duration LATENCY = Duration.ofMillis(60);
    /** What the page's figures are the mean of. */
    private static final Duration SPAN = Duration.ofSeconds(10);

    private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);

    @TempDir
    static Path profile;

    @TempDir
    Path directory;

    private static Browser browser;

    private final List<String> table =
            new ArrayList<>(List.of("| moment | figure | true | page | metrics |", "|---|---|---|---|---|"));
    private final AtomicInteger replies = new AtomicInteger();
    private final AtomicInteger asking = new AtomicInteger();
    private final List<CompletableFuture<Void>> asked = new ArrayList<>();
    /** Calls of the stub that are not the bridge's. */
    private int foreign;

    private CountingBegini begini;
    private TestBridge bridge;

    @BeforeAll
    static void start() {
        browser = new Browser(profile);
    }

    @AfterAll
    static void quit() throws Exception {
        browser.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(TOLD_WITHIN).pollInterval(Duration.ofMillis(250)).untilAsserted(assertion);
    }

    @Test
    void thePageSaysWhatIsTrue() throws Exception {
        try (CountingBegini stub = new CountingBegini(KEY);
                TestBridge started = TestBridge.against(
                        stub.url(),
                        directory,
                        "begini.api.max-concurrent",
                        String.valueOf(MAX_CALLS),
                        "begini.retry.max-duration",
                        "10m",
                        "begini.rest.deadline",
                        "60s",
                        "begini.probe.suspended-interval",
                        "500ms",
                        "begini.probe.unreachable-interval",
                        "500ms");
                JmsClient jms = started.jms()) {
            begini = stub;
            bridge = started;
            begini.latency(LATENCY);
            CompletableFuture<?> counting = CompletableFuture.runAsync(this::countReplies);
            for (int i = 0; i < MESSAGES; i++) {
                jms.send("BEGINI.LINK.REQUEST", jms.session.createTextMessage("{\"uid\":\"TRUTH-JMS-" + i + "\"}"));
            }
            TestBridge.dropOnly(
                    bridge.config.file().inbox(),
                    "truth.csv",
                    "uid\n"
                            + IntStream.range(0, ROWS)
                                    .mapToObj(i -> "TRUTH-ROW-" + i)
                                    .collect(Collectors.joining("\n")));
            browser.wide().open(bridge);
            underLoad();
            outage();
            suspension();
            done();
            counting.cancel(true);
        } finally {
            Files.write(Path.of("target", "page-truth.md"), table);
        }
    }

    private void countReplies() {
        try (JmsClient jms = bridge.jms();
                MessageConsumer consumer = jms.session.createConsumer(jms.session.createQueue("BEGINI.LINK.REPLY"))) {
            while (replies.get() < MESSAGES) {
                Message reply = consumer.receive(1_000);
                if (reply != null) {
                    replies.incrementAndGet();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the stub has served in the time that the page's figures are the mean of. */
    private double servedPerSecond() {
        int before = begini.served();
        long since = System.nanoTime();
        await().pollInterval(Duration.ofMillis(100))
                .atMost(SPAN.multipliedBy(2))
                .until(() -> System.nanoTime() - since > SPAN.toNanos());
        return (begini.served() - before) * 1e9 / (System.nanoTime() - since);
    }

    /** How long the stub takes for another client, in ms: on a busy machine that is more than its own latency. */
    private double median() throws Exception {
        List<Long> nanos = new ArrayList<>();
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest call = HttpRequest.newBuilder(begini.url().resolve("/v1/sessions-management/tokens"))
                .header("api-key", KEY)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        for (int i = 0; i < 11; i++) {
            long since = System.nanoTime();
            client.send(call, HttpResponse.BodyHandlers.ofString());
            nanos.add(System.nanoTime() - since);
        }
        Collections.sort(nanos);
        foreign += nanos.size();
        return nanos.get(nanos.size() / 2) / 1e6;
    }

    private void ask(String uid) {
        asking.incrementAndGet();
        asked.add(CompletableFuture.runAsync(() -> {
            try {
                bridge.post("{\"uid\":\"" + uid + "\"}");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                asking.decrementAndGet();
            }
        }));
    }

    private int rowsAnswered() {
        return begini.servedOf("TRUTH-ROW-");
    }

    private int open() {
        return MESSAGES - replies.get() + ROWS - rowsAnswered() + asking.get();
    }

    private void underLoad() throws Exception {
        await().until(() -> begini.served() > 200);
        double rate = servedPerSecond();
        near("under load", "links per second", rate, number("#tile-links"), 0.2);
        near("under load", "half of Begini's answers, ms", median(), number("#tile-call"), 0.5);
        within("under load", "calls in flight", begini.inFlight(), number("#tile-flight"), MAX_CALLS);
        int open = open();
        within("under load", "requests open", open, number("#tile-open"), (int) (2 * rate));
        row(
                "under load",
                "rows per second of the file",
                "–",
                fileLine(),
                metric("begini_file_running_rows_per_second"));
        assertEquals("Everything works", browser.text("#verdict-title"));
        browser.screenshot("truth-load");
    }

    private void outage() throws Exception {
        begini.away(true);
        IntStream.range(0, 5).forEach(i -> ask("TRUTH-AWAY-" + i));
        standsStill("Begini is away", "Begini");
        row("Begini is away", "Begini reachable", "no", browser.text("#begini"), metric("begini_reachable"));
        assertEquals("0.0", metric("begini_reachable"));
        browser.screenshot("truth-outage");
        begini.away(false);
        int before = begini.served();
        await().atMost(TOLD_WITHIN).until(() -> begini.served() > before + 50);
    }

    private void suspension() throws Exception {
        begini.key("another-key");
        IntStream.range(0, 5).forEach(i -> ask("TRUTH-SUSPENDED-" + i));
        standsStill("the key is refused", "personal-loans");
        String deployment = browser.text("#deployments li:first-child");
        row(
                "the key is refused",
                "deployment suspended",
                "yes",
                deployment.lines().skip(1).findFirst().orElse(""),
                metric("begini_deployment_suspended{deployment=\"personal-loans\"}"));
        assertEquals("1.0", metric("begini_deployment_suspended{deployment=\"personal-loans\"}"));
        assertTrue(deployment.contains("Suspended"), deployment);
        browser.screenshot("truth-suspension");
        begini.key(KEY);
    }

    /** Nothing moves, and the page says so. */
    private void standsStill(String moment, String culprit) throws Exception {
        eventually(() -> assertTrue(browser.text("#problems").contains(culprit), browser.text("#problems")));
        await().pollDelay(SPAN).atMost(SPAN.multipliedBy(2)).until(() -> true);
        eventually(() -> assertEquals("0", browser.text("#tile-links")));
        row(moment, "links per second", "0", browser.text("#tile-links"), "");
        eventually(() -> assertEquals("–", browser.text("#tile-call")));
        row(moment, "half of Begini's answers", "none", browser.text("#tile-call"), callMetric());
        // Rows that are answered out of turn count as open until they are in the result.
        eventually(() -> assertTrue(
                number("#tile-open") >= open() && number("#tile-open") <= open() + MAX_CALLS,
                open() + " are open; " + browser.text("#tile-open-where")));
        row(moment, "requests open", open(), browser.text("#tile-open"), "");
        eventually(() -> assertTrue(!fileLine().contains("left"), fileLine()));
        row(
                moment,
                "the file",
                ROWS - rowsAnswered() + " rows open",
                fileLine(),
                metric("begini_file_running_rows_per_second"));
        assertEquals("0.0", metric("begini_file_running_rows_per_second"));
        row(moment, "ready", "degraded", browser.text("#verdict-title"), state());
        assertEquals("degraded", state());
        within(moment, "calls in flight", begini.inFlight(), number("#tile-flight"), 1);
    }

    private void done() throws Exception {
        asked.forEach(CompletableFuture::join);
        await().atMost(Duration.ofMinutes(2)).until(() -> open() == 0);
        await().atMost(TOLD_WITHIN).until(() -> browser.text("#files-note").contains("1 finished"));
        await().pollDelay(SPAN).atMost(SPAN.multipliedBy(2)).until(() -> true);
        eventually(() -> assertEquals("0", browser.text("#tile-links")));
        eventually(() -> assertEquals("0", browser.text("#tile-open")));
        row("all is done", "requests open", open(), browser.text("#tile-open"), "");
        row("all is done", "links per second", "0", browser.text("#tile-links"), "");
        row("all is done", "verdict", "up", browser.text("#verdict-title"), state());
        assertEquals("Everything works", browser.text("#verdict-title"));
        assertEquals("up", state());
        double issued = bridge.metrics()
                .lines()
                .filter(line ->
                        line.startsWith("begini_requests_seconds_count{") && line.contains("outcome=\"issued\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        row("all is done", "links since the start", begini.served() - foreign, "", issued);
        assertEquals(begini.served() - foreign, issued);
        browser.screenshot("truth-done");
    }

    private String fileLine() {
        return browser.text("#files article").replace('\n', ' ');
    }

    private String callMetric() throws Exception {
        return metric("begini_calls_recent_seconds{quantile=\"0.5\"}");
    }

    private String state() throws Exception {
        return TestBridge.JSON
                .readTree(bridge.management("/health/ready"))
                .path("state")
                .asText();
    }

    private String metric(String sample) throws Exception {
        return bridge.metrics()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .map(line -> line.substring(sample.length() + 1))
                .findFirst()
                .orElse("none");
    }

    private static double number(String tile) {
        String text = browser.text(tile).replace(",", "").replaceFirst(" .*", "");
        return text.equals("–") ? Double.NaN : Double.parseDouble(text);
    }

    private void near(String moment, String figure, double truth, double page, double share) {
        row(moment, figure, String.format("%.1f", truth), page, "");
        assertEquals(truth, page, truth * share, figure);
    }

    private void within(String moment, String figure, double truth, double page, double slack) {
        row(moment, figure, truth, page, "");
        assertEquals(truth, page, slack, figure);
    }

    private void row(String moment, String figure, Object truth, Object page, Object metrics) {
        table.add("| " + moment + " | " + figure + " | " + truth + " | " + page + " | " + metrics + " |");
    }
}
