package dev.beginibridge.ops.page;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.HttpFuzz;
import dev.beginibridge.begini.CallScheduler;
import dev.beginibridge.begini.TokenAnswer;
import dev.beginibridge.file.BatchProgress;
import dev.beginibridge.model.Priority;
import dev.beginibridge.ops.Health;
import dev.beginibridge.result.ResultEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page over HTTP, without a browser: its files, its state, its search. */
class OperationsPageTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern IMPORTED = Pattern.compile("(?m)^import .* from \"\\./([^\"]+)\"");
    private static final Pattern LINKED = Pattern.compile("(?:src|href)=\"(page/[^\"]+)\"");

    private final KnownCustomers known = new KnownCustomers();
    private final ManagementPort port = new ManagementPort("127.0.0.1", known);

    @AfterEach
    void close() {
        port.close();
    }

    @Test
    void everyFileThatTheOthersNameIsServed() throws Exception {
        String html = port.get("/").body();
        assertTrue(html.contains("<title>Begini Bridge</title>"));
        List<String> linked =
                LINKED.matcher(html).results().map(m -> m.group(1)).toList();
        assertTrue(linked.contains("page/main.js") && linked.contains("page/uplot.css"), linked::toString);
        for (String path : linked) {
            assertServed("/" + path);
        }
        for (String module : List.of("main", "files", "causes", "golive", "plots", "search", "show")) {
            List<String> imports = IMPORTED.matcher(
                            port.get("/page/" + module + ".js").body())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertFalse(imports.isEmpty(), module);
            for (String imported : imports) {
                assertServed("/page/" + imported);
            }
        }
    }

    private void assertServed(String path) throws Exception {
        HttpResponse<String> response = port.get(path);
        assertEquals(200, response.statusCode(), path);
        assertFalse(response.body().isBlank(), path);
        String type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "image/svg+xml";
        assertTrue(header(response, "content-type").startsWith(type), path);
    }

    /** What runs comes from this port as a file: an injected text cannot become a script, whatever went wrong before. */
    @Test
    void nothingIsInlineOrFromElsewhere() throws Exception {
        HttpResponse<String> page = port.get("/");
        String policy = header(page, "content-security-policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals("no-store", header(page, "cache-control"));
        assertEquals("nosniff", header(page, "x-content-type-options"));
        assertEquals("no-referrer", header(page, "referrer-policy"));
        assertFalse(Pattern.compile("<script(?![^>]*src=)|<style| style=| on[a-z]+=|https?://")
                .matcher(page.body())
                .find());
        for (String module :
                List.of("main", "server", "show", "files", "causes", "golive", "plots", "search", "words")) {
            String script = port.get("/page/" + module + ".js").body();
            assertFalse(
                    Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|eval\\(|https?://")
                            .matcher(script)
                            .find(),
                    module);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST,/", "DELETE,/page/main.js", "POST,/ops/state", "GET,/ops/search", "HEAD,/ops/search"})
    void otherMethodsAreRefused(String method, String path) throws Exception {
        HttpResponse<String> response =
                port.send(port.request(path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertEquals(405, response.statusCode());
        assertEquals(path.endsWith("search") ? "POST" : "GET, HEAD", header(response, "allow"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /metrics?x=marker", "GET /ops/state?after=1&x=marker", "POST /ops/search?x=marker"})
    void brokenRequestsAreTheSendersFaultAndLeaveNoTraceInTheLog(String line) throws Exception {
        String body = line.startsWith("POST") ? "{\"term\":\"marker\"}" : "";
        HttpFuzz.run(
                port.port(),
                line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer marker\r\nAccept: marker\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page/",
                "/page/../page/main.js",
                "/page/%2e%2e/page/main.js",
                "/ops/",
                "/ops/state/",
                "/page/main.js;x",
                "/index.html",
                "//"
            })
    void otherPathsAreNotThere(String path) throws Exception {
        HttpResponse<String> response = port.get(path);
        assertTrue(response.statusCode() == 404 || response.statusCode() == 400, () -> path + response.statusCode());
        assertFalse(response.body().contains("import"));
    }

    @Test
    void stateTellsOfDoorsFilesAndBegini() throws Exception {
        port.metrics
                .timer("begini.requests", "door", "file", "outcome", "failed", "code", "begini_unavailable")
                .record(Duration.ofMillis(5));
        port.files.add(new BatchProgress("b-1", "<b>night.csv", 250, 1000, 200, 40, 10, port.clock.instant(), 50));
        port.files.add(new BatchProgress("b-2", "z.csv", 0, 0, 0, 0, 0, port.clock.instant(), 0));
        JsonNode state = state();
        assertEquals("test", state.at("/environment").textValue());
        assertTrue(state.at("/begini/reachable").booleanValue());
        assertEquals(10, state.at("/begini/max_in_flight").intValue());
        assertEquals("jms", state.at("/doors/0/name").textValue());
        assertEquals(1, state.at("/doors/1/answered").intValue());
        assertEquals("<b>night.csv", state.at("/files/running/0/name").textValue());
        assertEquals(250, state.at("/files/running/0/rows_done").intValue());
        assertEquals(15, state.at("/files/running/0/seconds_left").intValue());
        assertTrue(state.at("/files/running/1/seconds_left").isMissingNode());
    }

    @Test
    void stateTellsOfADoorOfOnesOwnOnceItHasAsked() throws Exception {
        port.metrics.gauge("begini.requests.in.flight", Tags.of("door", "loan-files"), 2);
        port.metrics.timer("begini.requests", "door", "loan-files").record(Duration.ofMillis(5));
        JsonNode state = state();
        assertEquals("jms", state.at("/doors/0/name").textValue());
        JsonNode own = state.at("/doors").get(state.at("/doors").size() - 1);
        assertEquals("loan-files", own.path("name").textValue());
        assertEquals(2, own.path("in_flight").intValue());
        assertEquals(1, own.path("answered").intValue());
        assertEquals(2, state.at("/backlog/others").intValue());
    }

    /** Not of the moment at which somebody looks at the page. */
    @Test
    void sinceWhenBeginiIsBackIsTheHealthChecksWord() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        port.health.register(
                "begini", () -> away.get() ? Health.Outcome.degraded("away") : Health.Outcome.up("answers"));
        port.health.report();
        assertEquals(
                port.clock.instant().toString(), state().at("/begini/since").textValue(), "nobody knows better");
        away.set(false);
        port.clock.advance(Duration.ofMinutes(1));
        Instant seen = port.clock.instant();
        port.health.report();
        port.clock.advance(Duration.ofHours(1));
        assertEquals(seen.toString(), state().at("/begini/since").textValue());
    }

    /** A request that the core has at work is still on its queue, or a row of its file: it is counted once. */
    @Test
    void whatIsOpenIsCountedOnce() throws Exception {
        gauge("begini.requests.in.flight", "door", "jms", 16);
        gauge("begini.requests.in.flight", "door", "file", 32);
        gauge("begini.requests.in.flight", "door", "rest", 3);
        port.files.add(new BatchProgress("b-1", "night.csv", 405, 2_000, 405, 0, 0, port.clock.instant(), 0));
        assertEquals(16 + 1_595 + 3, state().at("/backlog/open").intValue());
        assertFalse(state().at("/backlog/queue_counted").booleanValue(), "another broker's queue");

        gauge("begini.broker.messages", "queue", "BEGINI.LINK.REQUEST", 300);
        gauge("begini.broker.messages", "queue", "BEGINI.LINK.REPLY", 7);
        assertEquals(300 + 1_595 + 3, state().at("/backlog/open").intValue());
        assertEquals(300, state().at("/backlog/queue").intValue());
        assertTrue(state().at("/backlog/queue_counted").booleanValue());
        assertTrue(state().at("/files/running/0/seconds_left").isMissingNode(), "no row moves");
    }

    private void gauge(String name, String tag, String value, int number) {
        Gauge.builder(name, () -> number).tag(tag, value).register(port.metrics);
    }

    @Test
    void refusedFilesAndMessagesAreCauses() throws Exception {
        port.metrics.counter("begini.jms.messages", "fate", "invalid");
        port.metrics.counter("begini.file.batches", "outcome", "refused").increment(2);
        await().untilAsserted(() -> {
            JsonNode causes = state().at("/causes");
            assertEquals(1, causes.size());
            assertEquals("file_refused", causes.at("/0/code").textValue());
            assertEquals(2, causes.at("/0/lately").intValue());
        });
    }

    @Test
    void credentialsAreMasked() throws Exception {
        String body = port.get("/ops/state").body();
        JsonNode deployment = JSON.readTree(body).at("/deployments/0");
        assertEquals("personal-loans", deployment.at("/name").textValue());
        assertEquals("•••4321", deployment.at("/integration_id").textValue());
        assertEquals("•••", deployment.at("/api_key").textValue());
        assertFalse(body.contains(ManagementPort.INTEGRATION_ID) || body.contains(ManagementPort.API_KEY));
        assertEquals("•••", PageState.masked("short-id"), "too short to show a part of");
    }

    @Test
    void aSuspendedDeploymentIsShownWithItsSince() throws Exception {
        var deployment = port.deployments.all().iterator().next();
        assertEquals("active", state().at("/deployments/0/state").textValue());
        CallScheduler.Outcome.Permit permit = (CallScheduler.Outcome.Permit) port.scheduler.take(
                deployment,
                Priority.QUEUED,
                true,
                port.clock.instant(),
                port.clock.instant().plusSeconds(5),
                trouble -> {});
        port.clock.advance(Duration.ofMinutes(1));
        port.scheduler.done(permit, "request", new TokenAnswer.CredentialsRefused(401));
        JsonNode shown = state().at("/deployments/0");
        assertEquals("suspended", shown.at("/state").textValue());
        assertEquals("2026-11-24T12:01:00Z", shown.at("/since").textValue());
        assertEquals(30, shown.at("/probe_every_seconds").intValue());
    }

    @Test
    void checksAreAskedNotMoreOftenThanEveryFiveSeconds() throws Exception {
        int[] asked = {0};
        port.health.register("ledger", () -> {
            asked[0]++;
            return Health.Outcome.down("does not answer: look at the database");
        });
        JsonNode check = state().at("/checks/0");
        assertEquals("DOWN", check.at("/status").textValue());
        assertEquals(
                "does not answer: look at the database", check.at("/message").textValue());
        state();
        assertEquals(1, asked[0]);
        port.clock.advance(Duration.ofSeconds(6));
        state();
        assertEquals(2, asked[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "1.5", "9999999999999999999"})
    void afterIsASecond(String after) throws Exception {
        assertEquals(400, port.get("/ops/state?after=" + after).statusCode());
    }

    @Test
    void aCustomerIsFoundOnceUnderAnyOfItsIds() throws Exception {
        JsonNode found = found("A-1");
        assertEquals(1, found.at("/customers").size());
        JsonNode customer = found.at("/customers/0");
        assertEquals("QWERT-YUIOP-ASDFGH", customer.at("/uid").textValue());
        assertEquals("personal-loans", customer.at("/deployment").textValue());
        assertEquals("issued", customer.at("/state").textValue());
        assertEquals("asked", customer.at("/events/0/kind").textValue());
        assertEquals("rest", customer.at("/events/0/door").textValue());
        assertEquals(1500, customer.at("/events/1/took_ms").intValue());
        assertEquals(found("QWERT-YUIOP-ASDFGH").at("/customers"), found.at("/customers"));
        assertEquals(0, found("nobody").at("/customers").size());
    }

    @Test
    void resultsAreToldWithTheirFateAndWithoutTheirScore() throws Exception {
        Instant received = port.clock.instant().plusSeconds(60);
        for (Optional<Instant> delivered : List.of(Optional.of(received.plusSeconds(2)), Optional.<Instant>empty())) {
            port.results.add(new ResultEvent(
                    "ab".repeat(32),
                    1,
                    "personal-loans",
                    "test",
                    Optional.of("QWERT-YUIOP-ASDFGH"),
                    Optional.of("psychometric_score.complete"),
                    "{\"score\":712}".getBytes(StandardCharsets.UTF_8),
                    received,
                    Optional.empty(),
                    delivered,
                    0,
                    0,
                    false));
        }
        JsonNode events = found("A-1").at("/customers/0/events");
        assertEquals(
                JSON.readTree("{\"at\":\"" + received + "\",\"kind\":\"result\",\"door\":\"webhook\","
                        + "\"type\":\"psychometric_score.complete\",\"delivered_at\":\"" + received.plusSeconds(2)
                        + "\"}"),
                events.get(events.size() - 2));
        assertTrue(events.get(events.size() - 1).path("delivered_at").isMissingNode());
        assertFalse(events.toString().contains("712"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"400|{}", "400|{\"term\":\" \"}", "400|{\"term\":7}", "400|[", "400|[]"})
    void whatIsNoSearchIsRefused(int status, String body) throws Exception {
        HttpResponse<String> response = port.search(body, "Content-Type", "application/json");
        assertEquals(status, response.statusCode());
        assertTrue(JSON.readTree(response.body()).at("/error").textValue().contains("term"));
    }

    @Test
    void aSearchIsShortJson() throws Exception {
        assertEquals(
                415,
                port.search("{\"term\":\"A-1\"}", "Content-Type", "text/plain").statusCode());
        String term = "x".repeat(5_000);
        assertEquals(
                413,
                port.search("{\"term\":\"" + term + "\"}", "Content-Type", "application/json")
                        .statusCode());
    }

    @Test
    void aLedgerThatIsAwayIsSaid() throws Exception {
        known.away = true;
        HttpResponse<String> response = port.search("{\"term\":\"A-1\"}", "Content-Type", "application/json");
        assertEquals(503, response.statusCode());
        assertTrue(response.body().contains("ledger"), response.body());
    }

    private JsonNode found(String term) throws Exception {
        HttpResponse<String> response = port.search("{\"term\":\"" + term + "\"}", "Content-Type", "application/json");
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private JsonNode state() throws Exception {
        HttpResponse<String> response = port.get("/ops/state");
        assertEquals(200, response.statusCode());
        return JSON.readTree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
