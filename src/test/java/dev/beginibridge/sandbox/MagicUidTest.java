package dev.beginibridge.sandbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each magic uid on the wire. */
class MagicUidTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Fixture.sandbox(Clock.systemUTC());
        sandbox.start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** The uid that fails this way for its first calls and then succeeds. */
    private static String flaky(MagicUid magic, int failures) {
        return magic.name().replaceFirst("MAGIC", "MAGICFLAKY") + "X" + failures;
    }

    @ParameterizedTest
    @EnumSource
    void fitsBothUidRulesAndIsFoundWithAnythingAfterIt(MagicUid magic) {
        assertTrue(magic.name().matches("[A-Za-z0-9]{5,40}"));
        assertTrue(flaky(magic, 9).matches("[A-Za-z0-9]{5,40}"));
        for (String after : new String[] {"", "0001", "-a_b", "x"}) {
            MagicUid.Match always = MagicUid.of(magic.name() + after).orElseThrow();
            assertEquals(new MagicUid.Match(magic, Integer.MAX_VALUE), always);
            MagicUid.Match flaky = MagicUid.of(flaky(magic, 3) + after).orElseThrow();
            assertEquals(new MagicUid.Match(magic, 3), flaky);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRecordedAsMagicAndCountedAsItIsExpected(MagicUid magic) throws Exception {
        sandbox.mode("slow=1ms");
        Raw.call(sandbox, Raw.request(magic.name(), Raw.KEY), Duration.ofMillis(60));
        await().until(() -> !sandbox.calls().isEmpty());
        Call call = sandbox.calls().get(0);
        assertEquals(magic, call.magic().orElseThrow());
        assertEquals(
                magic.expected() == MagicUid.Expected.ISSUED ? 1 : 0,
                sandbox.counts().issued());
        assertEquals(1, sandbox.calls(magic.name()));
    }

    @Test
    void isDocumentedAsItIs() throws Exception {
        String document = Files.readString(Path.of("docs/sandbox.md"));
        assertTrue(document.contains(MagicUid.table()), "put this table into docs/sandbox.md:\n" + MagicUid.table());
    }

    @ParameterizedTest
    @CsvSource({
        "MAGIC400, 400, Bad Request",
        "MAGIC401UNAUTHORIZED, 401, Invalid Api-key",
        "MAGIC403, 403, Api-key not authorised for this integration",
        "MAGIC404, 404, Not Found",
        "MAGIC409x, 409, Unique ID has already been used",
        "MAGIC422, 422, Invalid uid",
        "MAGIC429, 429, Too Many Requests",
        "MAGIC500, 500, Internal Server Error",
    })
    void answersAnErrorWithADetail(String uid, int status, String detail) throws Exception {
        HttpResponse<String> response = Fixture.token(sandbox, uid);
        assertEquals(status, response.statusCode());
        assertEquals(
                detail, Fixture.JSON.readTree(response.body()).path("detail").textValue());
        assertEquals(0, made());
    }

    @Test
    void answers422WithAList() throws Exception {
        HttpResponse<String> response = Fixture.token(sandbox, "MAGIC422LIST");
        assertEquals(422, response.statusCode());
        assertEquals(
                "{\"detail\":[{\"loc\":[\"body\",\"uid\"],\"msg\":\"string does not match regex\","
                        + "\"type\":\"value_error.str.regex\"}]}",
                response.body());
    }

    @Test
    void saysWhenToRetryInSecondsAndAsADate() throws Exception {
        String seconds = header(Fixture.token(sandbox, "MAGIC429"), "Retry-After");
        assertEquals("1", seconds);
        Instant before = Instant.now();
        String date = header(Fixture.token(sandbox, "MAGIC429DATE"), "Retry-After");
        assertTrue(
                date.matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT"),
                date);
        Instant at = java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from);
        assertTrue(at.isAfter(before) && at.isBefore(before.plusSeconds(5)), date);
    }

    @ParameterizedTest
    @CsvSource({"MAGIC503, 503", "MAGICHTML, 200"})
    void answersAPageInsteadOfJson(String uid, int status) throws Exception {
        HttpResponse<String> response = Fixture.token(sandbox, uid);
        assertEquals(status, response.statusCode());
        assertEquals("text/html", header(response, "Content-Type"));
        assertTrue(response.body().startsWith("<!DOCTYPE html>"));
    }

    @Test
    void isSlowForAMinuteUnlessSetOtherwise() throws Exception {
        Raw silent = Raw.call(sandbox, Raw.request("MAGICSLOW", Raw.KEY), Duration.ofMillis(700));
        assertEquals(new Raw("", Raw.End.OPEN), silent);
        assertEquals(1, sandbox.counts().inFlight());
        assertEquals(1, made());
        sandbox.mode("slow=600ms");
        long begin = System.nanoTime();
        assertEquals(200, Fixture.token(sandbox, "MAGICSLOW2").statusCode());
        assertTrue(System.nanoTime() - begin >= Duration.ofMillis(600).toNanos());
    }

    @Test
    void dripsOneBytePerSecond() throws Exception {
        Raw raw = Raw.call(sandbox, Raw.request("MAGICDRIP", Raw.KEY), Duration.ofMillis(2600));
        assertTrue(raw.head().startsWith("HTTP/1.1 200 "));
        // At 0, 1 and 2 s; a busy machine may be late with the last.
        assertTrue(raw.content().equals("{\"a") || raw.content().equals("{\""), raw.content());
        assertEquals(Raw.End.OPEN, raw.end());
    }

    @Test
    void resetsWithoutMakingAToken() throws Exception {
        Raw raw = Raw.call(sandbox, Raw.request("MAGICRESET", Raw.KEY), PATIENCE);
        assertEquals(new Raw("", Raw.End.RESET), raw);
        assertEquals(0, made());
        assertEquals(0, sandbox.calls().get(0).status());
    }

    @Test
    void losesTheAnswerAfterMakingTheToken() throws Exception {
        Raw raw = Raw.call(sandbox, Raw.request("MAGICLOST", Raw.KEY), PATIENCE);
        assertEquals(new Raw("", Raw.End.RESET), raw);
        assertEquals(1, made());
    }

    @Test
    void sendsHalfABodyWithItsFullLength() throws Exception {
        Raw raw = Raw.call(sandbox, Raw.request("MAGICHALF", Raw.KEY), PATIENCE);
        assertEquals(Raw.End.CLOSED, raw.end());
        String length = raw.head().replaceAll("(?s).*Content-Length: (\\d+)\r\n.*", "$1");
        assertEquals(Integer.parseInt(length) / 2, raw.content().length());
    }

    @Test
    void sendsHalfABodyWithoutTheLastChunk() throws Exception {
        Raw raw = Raw.call(sandbox, Raw.request("MAGICHALFCHUNKED", Raw.KEY), PATIENCE);
        assertEquals(Raw.End.CLOSED, raw.end());
        assertTrue(raw.head().contains("Transfer-Encoding: chunked\r\n"), raw.head());
        assertTrue(raw.content().contains("{\"access_token\""));
        assertFalse(raw.content().endsWith("\r\n0\r\n\r\n"));
    }

    @Test
    void sendsHalfABodyWithoutAnyLength() throws Exception {
        Raw raw = Raw.call(sandbox, Raw.request("MAGICHALFCLOSED", Raw.KEY), PATIENCE);
        assertEquals(Raw.End.CLOSED, raw.end());
        assertFalse(raw.head().contains("Content-Length"), raw.head());
        assertFalse(raw.head().contains("Transfer-Encoding"), raw.head());
        assertTrue(raw.content().startsWith("{\"access_token\":\""));
        Assertions.assertThrows(JsonProcessingException.class, () -> Fixture.JSON.readTree(raw.content()));
    }

    @Test
    void sendsThirteenMegabytes() throws Exception {
        HttpResponse<String> response = Fixture.token(sandbox, "MAGICHUGE");
        assertEquals(13 * 1024 * 1024, response.body().length());
        assertTrue(Fixture.accessToken(response).contains("."));
    }

    @Test
    void packsWithoutBeingAsked() throws Exception {
        HttpResponse<byte[]> response = Fixture.CLIENT.send(
                Fixture.post(sandbox, TokenEndpoint.PATH, Raw.body("MAGICGZIP"))
                        .header("api-key", "sandbox-key-personal-loans")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals("gzip", header(response, "Content-Encoding"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(Fixture.JSON.readTree(body).path("access_token").isTextual());
        }
    }

    @Test
    void redirectsToAnotherHostAndSeesWhoFollowsWithTheKey() throws Exception {
        HttpResponse<String> response = Fixture.token(sandbox, "MAGICREDIRECT");
        assertEquals(302, response.statusCode());
        URI target = URI.create(header(response, "Location"));
        assertEquals(URI.create("http://localhost:" + sandbox.port() + "/_sandbox/elsewhere"), target);
        assertEquals(0, sandbox.counts().elsewhere());
        HttpRequest.Builder follow = Fixture.post(sandbox, target.getPath(), "");
        assertEquals(200, Fixture.send(follow).statusCode());
        assertEquals(0, sandbox.counts().elsewhereWithKey());
        Fixture.send(follow.header("api-key", "sandbox-key-personal-loans"));
        assertEquals(2, sandbox.counts().elsewhere());
        assertEquals(1, sandbox.counts().elsewhereWithKey());
    }

    @Test
    void makesOddTokens() throws Exception {
        long expired = claims("MAGICEXPIRED").path("exp").longValue();
        assertTrue(Instant.ofEpochSecond(expired).isBefore(Instant.now().minusSeconds(3500)));
        assertFalse(claims("MAGICNOEXP").has("exp"));
        assertEquals(
                "00000000-0000-4000-8000-000000000000",
                claims("MAGICOTHERUID").path("uid").textValue());
        JsonNode other = claims("MAGICOTHERINTEGRATION");
        assertEquals("MAGICOTHERINTEGRATION", other.path("uid").textValue());
        assertTrue(other.path("integration_id").textValue().matches("[0-9a-f]{24}"));
        assertTrue(Fixture.accessToken(Fixture.token(sandbox, "MAGICNOTJWT")).matches("[A-Za-z0-9_-]+"));
        assertTrue(
                Fixture.accessToken(Fixture.token(sandbox, "MAGICNOTURLSAFE")).contains("/token? "));
    }

    @Test
    void makesAnswersWithoutAToken() throws Exception {
        assertFalse(Fixture.JSON
                .readTree(Fixture.token(sandbox, "MAGICNOTOKEN").body())
                .has("access_token"));
        assertTrue(accessToken("MAGICNULLTOKEN").isNull());
        assertTrue(accessToken("MAGICNUMBERTOKEN").isNumber());
        assertEquals(0, made());
    }

    @ParameterizedTest
    @CsvSource({"MAGICFLAKY503X2ROW1, 2, 503", "MAGICFLAKY429X1, 1, 429", "MAGICFLAKY401X1-7, 1, 401"})
    void flakyUidsFailAndThenSucceed(String uid, int failures, int status) throws Exception {
        for (int i = 0; i < failures; i++) {
            assertEquals(status, Fixture.token(sandbox, uid).statusCode());
        }
        assertEquals(200, Fixture.token(sandbox, uid).statusCode());
        assertEquals(200, Fixture.token(sandbox, uid).statusCode());
        assertEquals(status, Fixture.token(sandbox, uid + "other").statusCode());
        sandbox.reset();
        assertEquals(status, Fixture.token(sandbox, uid).statusCode());
    }

    @Test
    void flakyResetsEndInAToken() throws Exception {
        String request = Raw.request(flaky(MagicUid.MAGICRESET, 1), Raw.KEY + "Connection: close\r\n");
        assertEquals(Raw.End.RESET, Raw.call(sandbox, request, PATIENCE).end());
        assertTrue(Raw.call(sandbox, request, PATIENCE).text().startsWith("HTTP/1.1 200 "));
    }

    @Test
    void needsAValidCallToBeMagic() throws Exception {
        HttpResponse<String> response = Fixture.send(
                Fixture.post(sandbox, TokenEndpoint.PATH, Raw.body("MAGIC503")).header("api-key", "wrong"));
        assertEquals(401, response.statusCode());
        assertNotEquals(0, sandbox.calls("MAGIC503"));
    }

    private JsonNode claims(String uid) throws Exception {
        HttpResponse<String> response = Fixture.token(sandbox, uid);
        assertEquals(200, response.statusCode());
        return Fixture.part(Fixture.accessToken(response), 1);
    }

    private JsonNode accessToken(String uid) throws Exception {
        return Fixture.JSON.readTree(Fixture.token(sandbox, uid).body()).get("access_token");
    }

    private long made() throws Exception {
        String counts = Fixture.control(sandbox, "GET", "/_sandbox/counts").body();
        return Fixture.JSON.readTree(counts).path("tokens_made").longValue();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }
}
