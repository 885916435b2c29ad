package dev.beginibridge.rest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.NoReply;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.ledger.Ledger;
import dev.beginibridge.model.BridgeStopping;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.result.ResultStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a well-behaved client sees: every reply and every code. */
class RestDoorTest {
    private static final Ledger.Key KEY = new Ledger.Key("1234567890987654321", Fixture.UID);

    private Fixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new Fixture();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void aNewLinkIs201WithTheContractsReply() throws Exception {
        HttpResponse<String> response = fixture.post(Fixture.REQUEST);
        assertEquals(201, response.statusCode());
        assertEquals("application/json", header(response, "content-type"));
        assertEquals("no-store", header(response, "cache-control"));
        assertEquals(
                "{\"request_id\":\"A-1\",\"deployment\":\"personal-loans\",\"environment\":\"test\",\"uid\":\""
                        + Fixture.UID
                        + "\",\"status\":\"issued\",\"reused\":false,\"link\":\"https://app.psychometric.me/eyJ.token.sig\","
                        + "\"access_token\":\"eyJ.token.sig\",\"session_url\":\"https://api.begini.co/master/psychometrics\","
                        + "\"expires_at\":\"2026-11-25T12:00:00Z\"}",
                response.body());
    }

    @Test
    void aKnownLinkIs200() throws Exception {
        fixture.heart = exchange -> Fixture.issue(exchange, true);
        HttpResponse<String> response = fixture.post(Fixture.REQUEST);
        assertEquals(200, response.statusCode());
        assertTrue(Fixture.json(response).path("reused").asBoolean());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?redirect=true            |
            ?x=1&redirect=true        | application/json
                                      | text/html
                                      | text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
                                      | text/html;q=0.5, */*;q=0.1
            """)
    void whoWantsToBeSentThereIsSentToTheLink(String query, String accept) throws Exception {
        for (boolean reused : List.of(false, true)) {
            fixture.heart = exchange -> Fixture.issue(exchange, reused);
            HttpResponse<String> response = ask(query, accept);
            assertEquals(303, response.statusCode(), response.body());
            assertEquals("https://app.psychometric.me/eyJ.token.sig", header(response, "location"));
            assertEquals("no-store", header(response, "cache-control"));
            assertEquals("no-referrer", header(response, "referrer-policy"));
            assertEquals("", response.body());
        }
        fixture.refuse(ErrorCode.INVALID_UID, OptionalInt.empty(), null);
        HttpResponse<String> refused = ask(query, accept);
        problem(refused, 422);
        assertNull(header(refused, "location"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                      | */*
                                      | application/json, text/html
                                      | application/json;q=0.5, text/html
                                      | text/html, application/problem+json;q=0.1
                                      | text/html;q=0
                                      | text/html, */*
                                      | text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2
                                      | W/"x"
                                      | text/html, W/"x"
                                      | text/html;q=x
                                      | "
                                      | ,;=,
            ?redirect=false           | text/html
            ?Redirect=true            |
            ?xredirect=true           |
            """)
    void everybodyElseGetsJson(String query, String accept) throws Exception {
        HttpResponse<String> response = ask(query, accept);
        assertEquals(201, response.statusCode());
        assertEquals("application/json", header(response, "content-type"));
        assertNull(header(response, "location"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?redirect", "?redirect=", "?redirect=1", "?redirect=true&redirect=true"})
    void aRedirectThatIsNeitherTrueNorFalseIsRefused(String query) throws Exception {
        problem(ask(query, null), 400);
        assertNull(fixture.seen);
    }

    @Test
    void javasOwnClientGetsTheLinkAndDoesNotOpenIt() throws Exception {
        HttpURLConnection connection = (HttpURLConnection)
                fixture.to("/v1/links").build().uri().toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Authorization", "Bearer " + Fixture.WEB);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(Fixture.REQUEST.getBytes(StandardCharsets.UTF_8));
        assertEquals(201, connection.getResponseCode());
        assertEquals("application/json", connection.getContentType());
        try (InputStream in = connection.getInputStream()) {
            assertTrue(new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("\"status\":\"issued\""));
        }
    }

    private HttpResponse<String> ask(String query, String accept) throws Exception {
        HttpRequest.Builder request = fixture.authorized("/v1/links" + (query == null ? "" : query));
        return fixture.send(accept == null ? request : request.header("Accept", accept), Fixture.REQUEST);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, , 400",
        "UNKNOWN_DEPLOYMENT, , 404",
        "INVALID_UID, , 422",
        "ENVIRONMENT_MISMATCH, , 422",
        "REQUEST_ID_CONFLICT, , 422",
        "REJECTED_BY_BEGINI, , 422",
        "DEPLOYMENT_SUSPENDED, , 503",
        "BEGINI_UNAVAILABLE, , 504",
        "BEGINI_UNAVAILABLE, TIMEOUT, 504",
        "BEGINI_UNAVAILABLE, CONNECTION, 502",
        "BEGINI_UNAVAILABLE, BAD_ANSWER, 502",
        "BEGINI_UNAVAILABLE, THROTTLED, 503",
        "BEGINI_UNAVAILABLE, DOWN, 503",
        "INTERNAL_ERROR, , 503"
    })
    void everyCodeHasItsStatusAndIsAProblem(ErrorCode code, String cause, int status) throws Exception {
        OptionalInt begini = code == ErrorCode.REJECTED_BY_BEGINI ? OptionalInt.of(409) : OptionalInt.empty();
        fixture.refuse(code, begini, cause);
        HttpResponse<String> response = fixture.post(Fixture.REQUEST);
        JsonNode problem = problem(response, status);
        assertEquals(
                "urn:begini-bridge:problem:" + code.text().replace('_', '-'),
                problem.path("type").asText());
        assertEquals("the reason is this", problem.path("detail").asText());
        assertEquals("A-1", problem.path("request_id").asText());
        assertEquals("personal-loans", problem.path("deployment").asText());
        assertEquals(Fixture.UID, problem.path("uid").asText());
        JsonNode error = problem.path("error");
        assertEquals(code.text(), error.path("code").asText());
        assertEquals("the reason is this", error.path("message").asText());
        assertEquals(code.retryable(), error.path("retryable").asBoolean());
        assertEquals(begini.isPresent(), error.has("begini_status"));
        assertEquals(begini.orElse(0), error.path("begini_status").asInt());
        assertEquals(status >= 502 ? "5" : null, header(response, "retry-after"));
    }

    @Test
    void theHeartIsToldHowItWasAsked() throws Exception {
        assertEquals(201, fixture.post(Fixture.REQUEST).statusCode());
        assertEquals("rest", fixture.seenProperties.get("BeginiDoor"));
        assertEquals(fixture.clock.instant().plusSeconds(7), fixture.seenProperties.get("BeginiDeadline"));
        assertEquals("interactive", fixture.seenProperties.get("BeginiUrgency"));
        assertEquals("web", fixture.seenProperties.get("BeginiClient"));
        assertFalse(fixture.seenProperties.containsKey("BeginiOrigin"));
        assertEquals(Optional.of("A-1"), fixture.seen.requestId());
        assertEquals(Fixture.UID, fixture.seen.uid());
    }

    @Test
    void theIdempotencyKeyStandsInForARequestId() throws Exception {
        HttpResponse<String> response = fixture.send(
                fixture.authorized("/v1/links").header("Idempotency-Key", "K-9"), "{\"uid\":\"" + Fixture.UID + "\"}");
        assertEquals(201, response.statusCode());
        assertEquals("K-9", Fixture.json(response).path("request_id").asText());
    }

    @Test
    void theBodysRequestIdWinsOverTheIdempotencyKey() throws Exception {
        HttpResponse<String> response =
                fixture.send(fixture.authorized("/v1/links").header("Idempotency-Key", "K-9"), Fixture.REQUEST);
        assertEquals("A-1", Fixture.json(response).path("request_id").asText());
    }

    @Test
    void twoIdempotencyKeysAreRefused() throws Exception {
        HttpResponse<String> response = fixture.send(
                fixture.authorized("/v1/links").header("Idempotency-Key", "K-9").header("Idempotency-Key", "K-8"),
                "{\"uid\":\"" + Fixture.UID + "\"}");
        assertEquals(
                "invalid_request",
                problem(response, 400).path("error").path("code").asText());
        assertNull(fixture.seen);
    }

    @Test
    void aStoppingBridgeSaysComeBackAndCloses() throws Exception {
        fixture.heart = exchange -> {
            throw new BridgeStopping();
        };
        HttpResponse<String> response = fixture.post(Fixture.REQUEST);
        problem(response, 503);
        assertEquals("close", header(response, "connection"));
        assertEquals("5", header(response, "retry-after"));
    }

    @Test
    void anUnexpectedFailureTellsNothingAboutItself() throws Exception {
        fixture.heart = exchange -> {
            throw new IllegalStateException("/srv/secret/path and " + Fixture.UID);
        };
        HttpResponse<String> response = fixture.post(Fixture.REQUEST);
        JsonNode problem = problem(response, 503);
        assertEquals("internal_error", problem.path("error").path("code").asText());
        String all = response.headers().map() + response.body();
        for (String inner : List.of("secret", "IllegalState", "beginibridge", "camel", "jetty", Fixture.UID)) {
            assertFalse(all.toLowerCase(Locale.ROOT).contains(inner.toLowerCase(Locale.ROOT)), all);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRouteThatEndsWithoutAnAnswerIsAFailure(NoReply how) throws Exception {
        fixture.heart = exchange -> {
            Fixture.issue(exchange, false);
            how.befall(exchange);
        };
        JsonNode problem = problem(fixture.post(Fixture.REQUEST), 503);
        assertEquals("internal_error", problem.path("error").path("code").asText());
        assertTrue(problem.path("error").path("retryable").asBoolean());
    }

    @Test
    void aRecordIsShownWithoutItsToken() throws Exception {
        Instant issued = Instant.parse("2026-11-24T10:00:00Z");
        fixture.ledger.entries.put(
                KEY,
                new Ledger.Entry(
                        "personal-loans",
                        Ledger.State.ISSUED,
                        Optional.of(issued),
                        Optional.of(issued.plus(Duration.ofHours(24))),
                        issued));
        HttpResponse<String> response = fixture.get("/v1/links/personal-loans/" + Fixture.UID);
        assertEquals(200, response.statusCode());
        assertEquals("no-store", header(response, "cache-control"));
        assertEquals(
                "{\"deployment\":\"personal-loans\",\"environment\":\"test\",\"uid\":\"" + Fixture.UID
                        + "\",\"state\":\"issued\",\"issued_at\":\"2026-11-24T10:00:00Z\","
                        + "\"expires_at\":\"2026-11-25T10:00:00Z\",\"updated_at\":\"2026-11-24T10:00:00Z\"}",
                response.body());
    }

    /** Load balancers and monitors ask so. */
    @Test
    void headIsAnsweredAsGetWithoutTheBody() throws Exception {
        Instant at = Instant.parse("2026-11-24T10:00:00Z");
        Optional<Instant> issued = Optional.of(at);
        fixture.ledger.entries.put(KEY, new Ledger.Entry("personal-loans", Ledger.State.ISSUED, issued, issued, at));
        for (String path : List.of("/openapi.yaml", "/v1/links/personal-loans/" + Fixture.UID)) {
            HttpResponse<String> get = fixture.get(path);
            HttpResponse<String> head =
                    fixture.send(fixture.authorized(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertEquals(200, head.statusCode());
            assertEquals(header(get, "content-type"), header(head, "content-type"));
            assertEquals(header(get, "content-length"), header(head, "content-length"));
            assertEquals("", head.body());
        }
        HttpResponse<String> none = fixture.send(fixture.authorized("/v1/links/personal-loans/UNKNOWN")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals(404, none.statusCode());
    }

    @Test
    void whatIsNotKnownHasNoRecord() throws Exception {
        problem(fixture.get("/v1/links/personal-loans/ANOTHER-UID"), 404);
        JsonNode problem = problem(fixture.get("/v1/links/mortgages/" + Fixture.UID), 404);
        assertEquals("unknown_deployment", problem.path("error").path("code").asText());
    }

    @Test
    void resultsAreListedWithTheirDataUnchanged() throws Exception {
        String uid = "RESULTS-0001";
        Fixture.OUTBOX.issue(uid, "night.csv", 1);
        receive(uid, "{ \"uid\":\"Q\", \"score\": 1.50e1}", "a");
        receive(uid, "no JSON \"", "b");
        HttpResponse<String> response = fixture.get("/v1/results/personal-loans/" + uid);
        assertEquals(200, response.statusCode());
        assertEquals("no-store", header(response, "cache-control"));
        assertEquals(
                "{\"events\":[{\"event_id\":\"" + "a".repeat(64) + "\",\"event\":\"application.complete\","
                        + "\"deployment\":\"personal-loans\",\"environment\":\"test\",\"uid\":\"" + uid
                        + "\",\"request_id\":\"R-RESULTS-0001\",\"received_at\":\"2026-11-24T10:00:00.000Z\","
                        + "\"data\":{ \"uid\":\"Q\", \"score\": 1.50e1}},",
                response.body().substring(0, response.body().indexOf(",{\"event_id") + 1));
        assertEquals(
                "no JSON \"",
                Fixture.json(response).path("events").path(1).path("data").asText());
    }

    @Test
    void aByteOrderMarkIsNoPartOfJson() throws Exception {
        String uid = "MARKED-0001";
        receive(uid, "\uFEFF{\"uid\":\"Q\"}", "c");
        receive(uid, "\uFEFFno JSON", "d");
        JsonNode events =
                Fixture.json(fixture.get("/v1/results/personal-loans/" + uid)).path("events");
        assertEquals("{\"uid\":\"Q\"}", events.path(0).path("data").toString());
        assertEquals("\uFEFFno JSON", events.path(1).path("data").textValue());
    }

    private static void receive(String uid, String body, String id) {
        Fixture.OUTBOX.store.store(new ResultStore.Arrival(
                id.repeat(64),
                "personal-loans",
                "1234567890987654321",
                "test",
                Optional.of(uid),
                Optional.of("application.complete"),
                body.getBytes(StandardCharsets.UTF_8),
                Instant.parse("2026-11-24T10:00:00Z")));
    }

    @Test
    void aKnownLinkWithoutAnEventHasAnEmptyList() throws Exception {
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        fixture.ledger.entries.put(
                KEY, new Ledger.Entry("personal-loans", Ledger.State.ISSUED, Optional.of(now), Optional.empty(), now));
        assertEquals(
                "{\"events\":[]}",
                fixture.get("/v1/results/personal-loans/" + Fixture.UID).body());
        problem(fixture.get("/v1/results/personal-loans/ANOTHER-UID"), 404);
        JsonNode problem = problem(fixture.get("/v1/results/mortgages/" + Fixture.UID), 404);
        assertEquals("unknown_deployment", problem.path("error").path("code").asText());
    }

    @Test
    void aLedgerThatIsAwayIsNotAMissingRecord() throws Exception {
        fixture.ledger.failure = new LedgerUnavailable("gone", new IOException("gone"));
        problem(fixture.get("/v1/links/personal-loans/" + Fixture.UID), 503);
    }

    @Test
    void sixtyFourClientsGetEachTheirOwnLink() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(64);
        CountDownLatch inside = new CountDownLatch(64);
        fixture.heart = exchange -> {
            inside.countDown();
            assertTrue(inside.await(15, TimeUnit.SECONDS), "64 requests are not served at once");
            Fixture.issue(exchange, false);
        };
        try {
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String uid = "CLIENT-" + i;
                calls.add(() -> uid + " "
                        + Fixture.json(fixture.post("{\"uid\":\"" + uid + "\"}"))
                                .path("uid")
                                .asText());
            }
            for (Future<String> answer : clients.invokeAll(calls)) {
                String[] pair = answer.get().split(" ", 2);
                assertEquals(pair[0], pair[1]);
            }
            await().untilAsserted(() -> assertEquals(
                    64,
                    fixture.metrics
                            .counter("begini.rest.responses", "status", "201")
                            .count()));
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void closingWaitsForARequestInTheWorks() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        fixture.heart = exchange -> {
            inside.countDown();
            assertTrue(go.await(10, TimeUnit.SECONDS));
            Fixture.issue(exchange, false);
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            int port = fixture.door.port();
            Future<HttpResponse<String>> answer = threads.submit(() -> fixture.post(Fixture.REQUEST));
            assertTrue(inside.await(10, TimeUnit.SECONDS));
            fixture.door.stopAccepting();
            // The kernel lets go of the listening socket when the thread that accepts has woken up.
            await().untilAsserted(() ->
                    assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close()));
            Future<?> closed = threads.submit(fixture.door::close);
            assertFalse(closed.isDone());
            go.countDown();
            assertEquals(201, answer.get(10, TimeUnit.SECONDS).statusCode());
            closed.get(10, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    static JsonNode problem(HttpResponse<String> response, int status) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals("application/problem+json", header(response, "content-type"));
        assertEquals("no-store", header(response, "cache-control"));
        JsonNode problem = Fixture.json(response);
        assertEquals(status, problem.path("status").asInt());
        for (String member : List.of("type", "title", "detail")) {
            assertTrue(problem.path(member).isTextual(), member);
        }
        return problem;
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }
}
