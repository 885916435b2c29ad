package dev.beginibridge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.HttpFuzz;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What everybody else tries: none of it reaches the core, and no answer tells how the bridge is made. */
class RestAbuseTest {
    private static final String AUTH = "Authorization: Bearer " + Fixture.WEB + "\r\n";

    private static Fixture fixture;

    @BeforeAll
    static void open() throws Exception {
        fixture = new Fixture();
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    @BeforeEach
    void forget() {
        fixture.seen = null;
    }

    // --- who asks

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer",
                "Bearer ",
                "Bearer  ",
                "Basic d2ViOndlYg==",
                Fixture.WEB,
                "Bearer " + Fixture.WEB + "x",
                "Bearer web-client-token",
                "Bearer " + Fixture.WEB + " " + Fixture.ESB,
                "Bearer " + Fixture.WEB + "," + Fixture.ESB,
                "Bearer\t" + Fixture.WEB,
                "Bearer \"" + Fixture.WEB + "\""
            })
    void wrongCredentialsGetAlwaysTheSame401(String authorization) throws Exception {
        String none = fixture.raw(post("", Fixture.REQUEST));
        String wrong = fixture.raw(post("Authorization: " + authorization + "\r\n", Fixture.REQUEST));
        assertTrue(wrong.startsWith("HTTP/1.1 401 "), wrong);
        assertTrue(wrong.contains("WWW-Authenticate: Bearer\r\n"), wrong);
        assertEquals(withoutDate(none), withoutDate(wrong));
        assertNull(fixture.seen);
    }

    @Test
    void twoAuthorizationHeadersAre401() throws Exception {
        assertStatus(401, fixture.raw(post(AUTH + AUTH, Fixture.REQUEST)));
    }

    @Test
    void aVeryLongTokenIsRefused() throws Exception {
        assertStatus(401, fixture.raw(post("Authorization: Bearer " + "x".repeat(6000) + "\r\n", Fixture.REQUEST)));
        assertStatus(431, fixture.raw(post("Authorization: Bearer " + "x".repeat(60_000) + "\r\n", Fixture.REQUEST)));
        assertNull(fixture.seen);
    }

    @Test
    void theSecondClientIsKnownByItsName() throws Exception {
        HttpResponse<String> response =
                fixture.send(fixture.to("/v1/links").header("Authorization", "bearer " + Fixture.ESB), Fixture.REQUEST);
        assertEquals(201, response.statusCode());
        assertEquals("esb", fixture.seenProperties.get("BeginiClient"));
    }

    @Test
    void withoutTokenNoPathTellsWhetherItExists() throws Exception {
        String known = fixture.raw(get("/v1/links/personal-loans/" + Fixture.UID, ""));
        for (String path : List.of("/", "/v1", "/V1/LINKS", "/openapi.yaml", "/v1/batches", "/metrics")) {
            assertEquals(withoutDate(known), withoutDate(fixture.raw(get(path, ""))), path);
        }
        assertStatus(401, known);
    }

    @Test
    void withoutClientsNobodyMayAnything() throws Exception {
        try (Fixture closed = Fixture.without("begini.rest.clients.")) {
            assertEquals(401, closed.post(Fixture.REQUEST).statusCode());
            assertStatus(401, closed.raw(post("Authorization: Bearer \r\n", Fixture.REQUEST)));
        }
    }

    // --- where and how

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/links",
                "/v1//links",
                "/v1/links/",
                "/v1/links;x",
                "/v1;x=1/links",
                "/v1/links;jsessionid=1",
                "/v1/%6cinks",
                "/v1%2flinks",
                "/v1%2Flinks",
                "/v1/%2e%2e/v1/links",
                "/v1/%2e/links",
                "/v1/../v1/links",
                "/v1/./links",
                "/v1/links/..",
                "/v1/links/%",
                "/v1/links/%zz",
                "/v1/links/%00",
                "/v1/links/%c0%ae",
                "/v1/links/%u002e",
                "/v1\\links",
                "/v1/links#x",
                "/v1/links\u00e9",
                "/v1/links/personal-loans/a%20b",
                "*",
                "v1/links"
            })
    void aPathThatCanBeReadInTwoWaysIs400(String path) throws Exception {
        for (String credentials : List.of(AUTH, "")) {
            String answer = fixture.raw("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + credentials
                    + "Content-Length: " + Fixture.REQUEST.length() + "\r\n\r\n" + Fixture.REQUEST);
            assertStatus(400, answer);
            assertNull(fixture.seen);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v2/links",
                "/V1/links",
                "/v1/Links",
                "/v1/links/a",
                "/v1/links/a/b/c",
                "/v1/batches/a/b",
                "/v1/batches/a/result/b",
                "/v1/Batches/a"
            })
    void unknownPathsAre404(String path) throws Exception {
        HttpResponse<String> response = fixture.get(path);
        // "/v1/links" itself takes POST only and is not among these.
        RestDoorTest.problem(response, 404);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/links, POST",
        "PUT, /v1/links, POST",
        "DELETE, /v1/links, POST",
        "OPTIONS, /v1/links, POST",
        "TRACE, /v1/links, POST",
        "HEAD, /v1/links, POST",
        "BREW, /v1/links, POST",
        "post, /v1/links, POST",
        "POST, /v1/links/personal-loans/ABCDE, 'GET, HEAD'",
        "DELETE, /v1/links/personal-loans/ABCDE, 'GET, HEAD'"
    })
    void otherMethodsAre405WithWhatIsAllowed(String method, String path, String allowed) throws Exception {
        String answer =
                fixture.raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + AUTH + "\r\n");
        assertStatus(405, answer);
        assertTrue(answer.contains("Allow: " + allowed + "\r\n"), answer);
    }

    /** Such as a client gives by itself to each of its requests. */
    @Test
    void theTypeOfNoBodyDoesNotMatter() throws Exception {
        String headers = AUTH + "Content-Type: application/x-www-form-urlencoded\r\nContent-Encoding: gzip\r\n";
        for (String length : List.of("", "Content-Length: 0\r\n")) {
            assertTrue(fixture.raw(get("/openapi.yaml", headers + length)).startsWith("HTTP/1.1 200 "));
            assertStatus(404, fixture.raw(get("/v1/links/personal-loans/UNKNOWN", headers + length)));
        }
        assertStatus(415, fixture.raw(get("/openapi.yaml", headers + "Content-Length: 1\r\n") + "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x=%", "x=%r", "%zz=1", "x=%ff", "x=%c0%ae"})
    void aQueryThatCannotBeReadIs400(String query) throws Exception {
        assertStatus(400, fixture.raw(post(AUTH, Fixture.REQUEST).replace("/links", "/links?" + query)));
        assertNull(fixture.seen);
    }

    /** Found by broken requests: the servlet has rules of its own for what stands behind the type. */
    @Test
    void parametersOfATypeThatCannotBeReadDoNoHarm() throws Exception {
        for (String rest : List.of("\t\"Accept: x", ";x=\"", ";;=", ";\"", "; x=\"a\\")) {
            assertTrue(fixture.raw(get("/openapi.yaml", AUTH + "Content-Type: application/x" + rest + "\r\n"))
                    .startsWith("HTTP/1.1 200 "));
            String sent = fixture.raw(post(AUTH + "Content-Type: application/json" + rest + "\r\n", Fixture.REQUEST));
            assertTrue(sent.startsWith("HTTP/1.1 201 ") || sent.startsWith("HTTP/1.1 415 "), sent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " HTTP/0.9", " HTTP/1.2", " HTTP/2.0", " HTTP/3.0", " HTTP/11", " FOO", " HTTP/1.1x"})
    void anotherVersionOfHttpIs400(String version) throws Exception {
        String answer =
                fixture.raw("GET /openapi.yaml" + version + "\r\nHost: x\r\nConnection: close\r\n" + AUTH + "\r\n");
        assertStatus(400, answer);
        assertTrue(answer.contains("send HTTP/1.1"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/json; profile=x"
            })
    void jsonIsTaken(String type) throws Exception {
        assertEquals(
                201,
                fixture.send(fixture.authorized("/v1/links").header("Content-Type", type), Fixture.REQUEST)
                        .statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/x-java-serialized-object",
                "application/jsonp",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "application/json; charset",
                "nonsense",
                ""
            })
    void otherContentIs415(String type) throws Exception {
        assertStatus(415, fixture.raw(post(AUTH + "Content-Type: " + type + "\r\n", Fixture.REQUEST)));
        assertNull(fixture.seen);
    }

    @Test
    void anIdempotencyKeyThatIsNotAsciiIs400() throws Exception {
        String answer = fixture.raw(post(
                AUTH + "Content-Type: application/json\r\nIdempotency-Key: K-\u00e4\r\n",
                "{\"uid\":\"" + Fixture.UID + "\"}"));
        assertStatus(400, answer);
        assertTrue(answer.contains("the header Idempotency-Key has a character that is not ASCII"), answer);
        assertNull(fixture.seen);
    }

    @Test
    void anIdempotencyKeyThatIsTooLongIsToldAsSuch() throws Exception {
        String uid = "{\"uid\":\"" + Fixture.UID + "\"}";
        HttpRequest.Builder right = fixture.authorized("/v1/links").header("Idempotency-Key", "k".repeat(200));
        assertEquals(201, fixture.send(right, uid).statusCode());
        fixture.seen = null;
        HttpRequest.Builder wrong = fixture.authorized("/v1/links").header("Idempotency-Key", "k".repeat(201));
        assertEquals(
                "the header Idempotency-Key is longer than 200 characters: send a shorter one, or request_id in the body",
                RestDoorTest.problem(fixture.send(wrong, uid), 400)
                        .path("detail")
                        .asText());
        assertNull(fixture.seen);
    }

    @Test
    void aMemberGivenTwiceIsToldAsSuch() throws Exception {
        JsonNode problem = RestDoorTest.problem(fixture.post("{\"uid\":\"ABCDE\",\"uid\":\"FGHIJ\"}"), 400);
        assertTrue(
                problem.path("detail").asText().startsWith("the request names a member twice at line 1, column "),
                problem.toString());
    }

    @Test
    void aByteOrderMarkIsTaken() throws Exception {
        assertEquals(201, fixture.post("\uFEFF" + Fixture.REQUEST).statusCode());
        assertEquals(Fixture.UID, fixture.seen.uid());
    }

    @Test
    void twoHostsAreTold() throws Exception {
        String answer = fixture.raw(get("/openapi.yaml", AUTH + "Host: y\r\n"));
        assertStatus(400, answer);
        assertTrue(answer.contains("Send one Host"), answer);
    }

    @Test
    void aCompressedBodyIs415() throws Exception {
        assertStatus(415, fixture.raw(post(AUTH + "Content-Encoding: gzip\r\n", Fixture.REQUEST)));
    }

    // --- how much

    @Test
    void theLargestBodyIsTakenAndOneByteMoreIs413() throws Exception {
        String fill = " ".repeat(Fixture.MAX_BODY - Fixture.REQUEST.length());
        assertEquals(201, fixture.post(Fixture.REQUEST + fill).statusCode());
        fixture.seen = null;
        RestDoorTest.problem(fixture.post(Fixture.REQUEST + fill + " "), 413);
        assertNull(fixture.seen);
    }

    @Test
    void chunkedBodiesHaveTheSameLimit() throws Exception {
        byte[] large = (Fixture.REQUEST + " ".repeat(Fixture.MAX_BODY)).getBytes(StandardCharsets.UTF_8);
        RestDoorTest.problem(fixture.send(chunked(large)), 413);
        assertNull(fixture.seen);
        byte[] small = Fixture.REQUEST.getBytes(StandardCharsets.UTF_8);
        assertEquals(201, fixture.send(chunked(small)).statusCode());
    }

    @Test
    void aHugeAnnouncedBodyIsRefusedBeforeItIsSent() throws Exception {
        assertStatus(
                413,
                fixture.raw("POST /v1/links HTTP/1.1\r\nHost: x\r\n" + AUTH + "Content-Length: 1000000000\r\n\r\n{"));
    }

    @Test
    void anEndlessChunkedBodyIsCutOff() throws Exception {
        StringBuilder request = new StringBuilder(
                "POST /v1/links HTTP/1.1\r\nHost: x\r\n" + AUTH + "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 40; i++) {
            request.append("100\r\n").append(" ".repeat(256)).append("\r\n");
        }
        assertStatus(413, fixture.raw(request.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: x\r\n",
                "Content-Length : 5\r\n",
                "X: a\r\n folded: b\r\n",
                "Transfer-Encoding: gzip, chunked, x\r\n"
            })
    void smuggledFramesAre400(String headers) throws Exception {
        assertStatus(400, fixture.raw("POST /v1/links HTTP/1.1\r\nHost: x\r\n" + AUTH + headers + "\r\n12345"));
        assertNull(fixture.seen);
    }

    /** CVE-2026-2332: whoever ends the chunk's line within the quotes sees a second request, and whoever does not sees one. */
    @Test
    void aChunkExtensionOpensNoSecondRequest() throws Exception {
        String answers = fixture.raw("POST /v1/links HTTP/1.1\r\nHost: x\r\n" + AUTH
                + "Transfer-Encoding: chunked\r\n\r\n14;a=\"\r\n12345678901234567890\r\n0\r\n\r\n"
                + "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertStatus(400, answers);
        assertEquals(1, answers.split("HTTP/1.1 ", -1).length - 1, answers);
        assertNull(fixture.seen);
    }

    @Test
    void brokenChunksAre400() throws Exception {
        assertStatus(
                400,
                fixture.raw("POST /v1/links HTTP/1.1\r\nHost: x\r\n" + AUTH
                        + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n"));
        assertNull(fixture.seen);
    }

    // --- what

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[]",
                "null",
                "\"uid\"",
                "{\"uid\":1}",
                "{\"uid\":{}}",
                "{\"uid\":[\"ABCDE\"]}",
                "{\"uid\":true}",
                "{\"uid\":\"ABCDE\",\"request_id\":5}",
                "{\"uid\":\"ABCDE\",\"deployment\":[]}",
                "{\"uid\":\"ABCDE\",\"uid\":\"FGHIJ\"}",
                "{\"uid\":\"ABCDE\"} x",
                "{\"uid\":\"ABCDE\"}{\"uid\":\"FGHIJ\"}",
                "{'uid':'ABCDE'}",
                "{\"uid\":\"ABCDE\",}",
                "{uid:\"ABCDE\"}",
                "\uFEFF\uFEFF{\"uid\":\"ABCDE\"}",
                "// x\n{\"uid\":\"ABCDE\"}",
                "{\"uid\":NaN}"
            })
    void whatIsNotARequestIs400(String body) throws Exception {
        assertEquals(
                "invalid_request",
                RestDoorTest.problem(fixture.post(body), 400)
                        .path("error")
                        .path("code")
                        .asText());
        assertNull(fixture.seen);
    }

    @Test
    void deepNestingAndBytesThatAreNotUtf8Are400() throws Exception {
        RestDoorTest.problem(fixture.post("{\"a\":" + "[".repeat(900) + "]".repeat(900) + "}"), 400);
        HttpRequest.Builder latin1 = fixture.authorized("/v1/links")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        "{\"uid\":\"ABCD\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)));
        RestDoorTest.problem(fixture.send(latin1), 400);
        assertNull(fixture.seen);
    }

    /** With a token and without. */
    @Test
    void brokenRequestsAreTheSendersFaultAndLeaveNoTraceInTheLog() throws Exception {
        for (String credentials : List.of(AUTH, "Authorization: Bearer marker\r\n")) {
            String body = "{\"request_id\":\"marker\",\"uid\":\"marker-1\"}";
            String more = credentials + "Content-Type: application/json\r\nAccept: marker, */*\r\nX-Marker: marker\r\n";
            HttpFuzz.run(fixture.door.port(), post(more, body).replace("/links", "/links?x=marker"));
            HttpFuzz.run(fixture.door.port(), get("/v1/links/marker/marker-1?x=marker", more));
            HttpFuzz.run(
                    fixture.door.port(),
                    post(credentials + "Content-Type: text/csv\r\n", "uid\nmarker\n")
                            .replace("/links", "/batches?name=night.csv"));
        }
    }

    // --- the header firewall

    @Test
    void noHeaderOrParameterOfTheCallersComesInOrGoesOut() throws Exception {
        HttpRequest.Builder request = fixture.authorized("/v1/links?CamelFileName=x&uid=FORGED&Idempotency-Key=forged")
                .header("Content-Type", "application/json")
                .header("Cookie", "session=marker-1")
                .header("CamelHttpUri", "http://marker-2/")
                .header("CamelFileName", "marker-3")
                .header("camelhttppath", "/marker-4")
                .header("X-Forwarded-For", "marker-5")
                .header("X-Signature", "marker-6")
                .header("BeginiDoor", "marker-7")
                .header("api-key", "marker-8")
                .header("Location", "marker-9")
                .header("Retry-After", "marker-10");
        HttpResponse<String> response = fixture.send(request, "{\"uid\":\"" + Fixture.UID + "\"}");
        assertEquals(201, response.statusCode());
        assertTrue(fixture.seenHeaders.isEmpty(), fixture.seenHeaders.toString());
        assertTrue(fixture.seen.requestId().isEmpty());
        assertEquals(Fixture.UID, fixture.seen.uid());
        String properties = fixture.seenProperties.toString();
        assertFalse(properties.contains("marker") || properties.contains(Fixture.WEB), properties);
        assertEquals(
                List.of("cache-control", "content-length", "content-type", "date"),
                response.headers().map().keySet().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }

    private static HttpRequest.Builder authorized() {
        return fixture.authorized("/v1/links").header("Content-Type", "application/json");
    }

    private static HttpRequest.Builder chunked(byte[] body) {
        return authorized().POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    }

    private static String post(String headers, String body) {
        return "POST /v1/links HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
    }

    private static String withoutDate(String answer) {
        return answer.replaceFirst("Date: [^\r]*", "Date");
    }

    /** The status; and that the answer names no product, version, class or path, and is a problem. */
    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        String lower = answer.toLowerCase(Locale.ROOT);
        for (String inner : List.of("jetty", "camel", "server:", "x-powered-by", "exception", "org.", "dev.begini")) {
            assertFalse(lower.contains(inner), answer);
        }
        assertTrue(lower.contains("content-type: application/problem+json"), answer);
    }
}
