package dev.beginibridge.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.Configs;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The token endpoint, the webhook test call, the record and the modes, over HTTP. */
class SandboxTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String HMAC_BODY =
            "{\"uid\":\"QWERT-YUIOP-ASDFGH\",\"integration_id\":\"9876543210123456789\"}";
    /** Made by: printf '%s' "$HMAC_BODY" | openssl dgst -sha512 -hmac sandbox-key-sme-loans. */
    private static final String HMAC_BY_OPENSSL =
            "6589be69203d4649148a41f2c61512b4be31256abc02df67817949167205bde6a417ef63441175bfc0d5cd2661a9e307b48132e0c156d440ae9351e6cc560896";

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Fixture.sandbox(Clock.fixed(NOW, ZoneOffset.UTC));
        sandbox.start();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void issuesTheDocumentedTokenAndNothingElse() throws Exception {
        HttpResponse<String> response = Fixture.token(sandbox, "QWERT-YUIOP-ASDFGH");
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElseThrow());
        JsonNode answer = Fixture.JSON.readTree(response.body());
        assertEquals(List.of("access_token", "url"), names(answer));
        assertEquals(
                "https://api.begini.co/master/psychometrics", answer.path("url").textValue());
        String token = answer.path("access_token").textValue();
        assertTrue(token.matches("[A-Za-z0-9_.-]+"));
        assertEquals(
                "{\"typ\":\"JWT\",\"alg\":\"HS256\"}", Fixture.part(token, 0).toString());
        JsonNode claims = Fixture.part(token, 1);
        assertEquals(List.of("uid", "company_id", "integration_id", "url", "exp"), names(claims));
        assertEquals("QWERT-YUIOP-ASDFGH", claims.path("uid").textValue());
        assertEquals("1234567890987654321", claims.path("integration_id").textValue());
        assertTrue(claims.path("company_id").textValue().matches("[0-9a-f]{24}"));
        assertEquals(
                "https://api.begini.co/master/psychometrics", claims.path("url").textValue());
        assertEquals(
                NOW.plus(Duration.ofHours(24)).getEpochSecond(),
                claims.path("exp").longValue());
    }

    @Test
    void twoCallsInOneSecondBringTwoTokensWithEqualClaims() throws Exception {
        String first = Fixture.accessToken(Fixture.token(sandbox, "uid_123456"));
        String second = Fixture.accessToken(Fixture.token(sandbox, "uid_123456"));
        assertNotEquals(first, second);
        assertEquals(Fixture.part(first, 1), Fixture.part(second, 1));
        assertEquals(2, sandbox.calls("uid_123456"));
    }

    @Test
    void signsATokenWithHmacSha256() {
        Tokens tokens = new Tokens(new byte[32], Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofHours(1));
        String[] parts = tokens.make("uid_123456", "1", Optional.empty()).split("\\.", -1);
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        assertEquals(32, signature.length);
        // openssl dgst -sha256 -mac HMAC -macopt hexkey:<64 zeros and 0000000000000001>, over the first two parts
        assertEquals(
                "3011048aab3d2c31b7d513b6d47d146d6da5c1402e0d95a10a98a342bf786089",
                java.util.HexFormat.of().formatHex(signature));
    }

    @Test
    void takesTheSignatureThatOpensslMakes() throws Exception {
        assertEquals(
                HMAC_BY_OPENSSL,
                Keys.sign(HMAC_BODY.getBytes(StandardCharsets.UTF_8), Secret.of("sandbox-key-sme-loans")));
        assertEquals(200, hmac(HMAC_BODY, HMAC_BY_OPENSSL).statusCode());
        assertEquals(401, hmac(HMAC_BODY.replace(",", ", "), HMAC_BY_OPENSSL).statusCode());
        assertEquals(
                401,
                hmac(HMAC_BODY, HMAC_BY_OPENSSL.toUpperCase(java.util.Locale.ROOT))
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "personal-loans, api-key, sandbox-key-personal-loans, 200, ",
        "personal-loans, api-key, sandbox-key-sme-loans, 401, Invalid Api-key",
        "personal-loans, api-key, wrong, 401, Invalid Api-key",
        "personal-loans, x-other, sandbox-key-personal-loans, 401, No Api-key supplied",
        "personal-loans, X-Signature, 00ff, 401, Invalid Api-key",
        "sme-loans, api-key, sandbox-key-sme-loans, 401, Invalid Api-key",
        "sme-loans, api-key, sandbox-key-personal-loans, 403, Api-key not authorised for this integration",
    })
    void authenticates(String deployment, String header, String value, int status, String detail) throws Exception {
        String id = deployment.equals("sme-loans") ? "9876543210123456789" : "1234567890987654321";
        String body = "{\"uid\":\"uid_123456\",\"integration_id\":\"" + id + "\"}";
        HttpResponse<String> response =
                Fixture.send(Fixture.post(sandbox, TokenEndpoint.PATH, body).header(header, value));
        assertEquals(status, response.statusCode());
        assertEquals(
                detail, Fixture.JSON.readTree(response.body()).path("detail").textValue());
    }

    @Test
    void aSignatureForAnotherDeploymentIsNotAuthorised() throws Exception {
        String body = Raw.body("uid_123456");
        String signature = Keys.sign(body.getBytes(StandardCharsets.UTF_8), Secret.of("sandbox-key-sme-loans"));
        assertEquals(403, hmac(body, signature).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"integration_id\":\"1234567890987654321\"} | uid | field required",
                "{\"uid\":\"uid_123456\"} | integration_id | field required",
                "{\"uid\":123456,\"integration_id\":\"1234567890987654321\"} | uid | str type expected",
                "{\"uid\":null,\"integration_id\":\"1234567890987654321\"} | uid | str type expected",
                "{\"uid\":\"uid_123456\",\"integration_id\":1234567890987654321} | integration_id | str type expected",
                "[] | `` | value is not a valid dict",
                "{\"uid\": | `` | value is not a valid dict",
                "`` | `` | value is not a valid dict",
            })
    void refusesAnInvalidBodyWithAList(String body, String place, String message) throws Exception {
        HttpResponse<String> response = Fixture.send(
                Fixture.post(sandbox, TokenEndpoint.PATH, body).header("api-key", "sandbox-key-personal-loans"));
        assertEquals(422, response.statusCode());
        JsonNode reason = Fixture.JSON.readTree(response.body()).path("detail").path(0);
        assertEquals("body", reason.path("loc").path(0).textValue());
        assertEquals(place, reason.path("loc").path(1).textValue());
        assertEquals(message, reason.path("msg").textValue());
        assertTrue(reason.path("type").isTextual());
    }

    @ParameterizedTest
    @CsvSource({"abcd, 422", "abcde, 200", "a b c d, 422", "ümlaut, 422", "MAGICWORD, 422", "A-_90, 200"})
    void checksTheUid(String uid, int status) throws Exception {
        assertEquals(status, Fixture.token(sandbox, uid).statusCode());
    }

    @Test
    void takesUidsOfUpTo60Characters() throws Exception {
        assertEquals(200, Fixture.token(sandbox, "x".repeat(60)).statusCode());
        assertEquals(422, Fixture.token(sandbox, "x".repeat(61)).statusCode());
    }

    @Test
    void wantsJsonByName() throws Exception {
        String request = Raw.request("uid_123456", Raw.KEY + "Connection: close\r\n");
        assertTrue(call(request).startsWith("HTTP/1.1 200 "));
        assertTrue(call(request.replace("application/json", "application/JSON; charset=utf-8"))
                .startsWith("HTTP/1.1 200 "));
        assertTrue(call(request.replace("application/json", "text/plain")).startsWith("HTTP/1.1 422 "));
        assertTrue(
                call(request.replace("Content-Type: application/json\r\n", "")).startsWith("HTTP/1.1 422 "));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/sessions-management/tokens, 405",
        "DELETE, /v1/webhooks-management/test, 405",
        "POST, /v1/sessions-management/token, 404",
        "POST, /v1/sessions-management/tokens/, 404",
        "GET, /, 404",
        "GET, /_sandbox/nothing, 404",
    })
    void knowsItsPathsAndMethods(String method, String path, int status) throws Exception {
        HttpResponse<String> response = Fixture.control(sandbox, method, path);
        assertEquals(status, response.statusCode());
        assertEquals(
                status == 405 ? "Method Not Allowed" : "Not Found",
                Fixture.JSON.readTree(response.body()).path("detail").textValue());
    }

    @Test
    void survivesAnAbsurdlyLongBody() throws Exception {
        assertEquals(422, Fixture.token(sandbox, "x".repeat(500_000)).statusCode());
        Raw tooLong = Raw.call(sandbox, Raw.request("x".repeat(2_000_000), Raw.KEY), Duration.ofSeconds(10));
        assertNotEquals(Raw.End.OPEN, tooLong.end());
        assertEquals(0, sandbox.counts().inFlight());
        assertEquals(200, Fixture.token(sandbox, "uid_123456").statusCode());
    }

    @Test
    void webhookTestProvesAKey() throws Exception {
        assertEquals(400, Fixture.control(sandbox, "POST", WebhookTest.PATH).statusCode());
        assertEquals("{\"detail\":\"Invalid Api-key\"}", webhookTest("wrong", 403));
        assertEquals(
                "{\"detail\":\"Webhooks not set for 1234567890987654321\"}",
                webhookTest("sandbox-key-personal-loans", 424));
        assertEquals(
                "{\"detail\":\"Webhooks not set for 9876543210123456789\"}", webhookTest("sandbox-key-sme-loans", 424));
        sandbox.mode("webhooks=set");
        JsonNode set = Fixture.JSON.readTree(webhookTest("sandbox-key-sme-loans", 200));
        assertEquals(200, set.path("webhook_receiver_status_code").intValue());
        assertEquals(0, sandbox.counts().calls());
    }

    @Test
    void recordsHeadersAsReceivedWithTheKeyMasked() throws Exception {
        String request = Raw.request("uid_123456", "aPI-kEY: sandbox-key-personal-loans\r\nX-ODD:  a B\r\n")
                .replace("Content-Type: application/json", "content-TYPE: application/JSON");
        Raw.call(
                sandbox,
                request.replace("Host: sandbox", "Host: sandbox\r\nConnection: close"),
                Duration.ofSeconds(10));
        Call call = sandbox.calls().get(0);
        assertEquals(NOW, call.at());
        assertEquals("uid_123456", call.uid());
        assertEquals("1234567890987654321", call.integrationId());
        assertEquals(200, call.status());
        assertEquals(Optional.empty(), call.magic());
        assertEquals(
                List.of(
                        new Call.Header("Host", "sandbox"),
                        new Call.Header("Connection", "close"),
                        new Call.Header("content-TYPE", "application/JSON"),
                        new Call.Header("aPI-kEY", "***"),
                        new Call.Header("X-ODD", "a B"),
                        new Call.Header(
                                "Content-Length",
                                String.valueOf(Raw.body("uid_123456").length()))),
                call.headers());
        assertFalse(call.toString().contains("uid_123456"));
    }

    @Test
    void countsOverHttpAndForgetsOnRequest() throws Exception {
        Fixture.token(sandbox, "uid_000001");
        Fixture.token(sandbox, "uid_000001");
        Fixture.token(sandbox, "MAGIC503A");
        JsonNode all = Fixture.JSON.readTree(
                Fixture.control(sandbox, "GET", "/_sandbox/calls").body());
        assertEquals(3, all.path("calls").intValue());
        assertEquals(2, all.path("uids").intValue());
        assertEquals(2, all.path("issued").intValue());
        assertEquals(2, all.path("tokens_made").intValue());
        assertEquals(0, all.path("in_flight").intValue());
        assertEquals(1, all.path("max_in_flight").intValue());
        assertEquals("{\"uid_000001\":2,\"MAGIC503A\":1}", sorted(all.path("by_uid")));
        assertEquals("MAGIC503", all.path("last").path(2).path("magic").textValue());
        assertEquals(
                "{\"uid\":\"MAGIC503A\",\"calls\":1}",
                Fixture.control(sandbox, "GET", "/_sandbox/calls?uid=MAGIC503A").body());
        Fixture.control(sandbox, "DELETE", "/_sandbox/calls");
        JsonNode counts = Fixture.JSON.readTree(
                Fixture.control(sandbox, "GET", "/_sandbox/counts").body());
        assertEquals(0, counts.path("calls").intValue());
        assertEquals(List.of(), sandbox.calls());
        assertEquals(0, sandbox.calls("uid_000001"));
    }

    @Test
    void keepsTheLastTenThousandCalls() {
        Calls calls = new Calls();
        for (int i = 0; i <= Calls.KEPT; i++) {
            calls.add(
                    new Call(NOW, "POST", TokenEndpoint.PATH, "uid" + i, "1", List.of(), 200, Optional.empty()), true);
        }
        assertEquals(Calls.KEPT, calls.last().size());
        assertEquals("uid1", calls.last().get(0).uid());
        assertEquals(Calls.KEPT + 1, calls.counts().calls());
        assertEquals(1, calls.of("uid0"));
    }

    @Test
    void whileDownEveryAttemptIsResetAndCounted() throws Exception {
        assertEquals(
                200, Fixture.control(sandbox, "POST", "/_sandbox/mode?down").statusCode());
        for (int i = 0; i < 3; i++) {
            Raw raw = Raw.call(sandbox, Raw.request("uid_123456", Raw.KEY), Duration.ofSeconds(10));
            assertEquals(new Raw("", Raw.End.RESET), raw);
        }
        assertThrows(IOException.class, () -> Fixture.token(sandbox, "uid_123456"));
        assertTrue(sandbox.counts().whileDown() >= 4);
        assertEquals(0, sandbox.calls().get(0).status());
        assertEquals(0, sandbox.calls("uid_123456"));
        assertEquals(200, Fixture.control(sandbox, "POST", "/_sandbox/mode?ok").statusCode());
        assertEquals(200, Fixture.token(sandbox, "uid_123456").statusCode());
    }

    @Test
    void whenUnauthorizedNoKeyIsGood() throws Exception {
        sandbox.mode("unauthorized");
        assertEquals(401, Fixture.token(sandbox, "uid_123456").statusCode());
        webhookTest("sandbox-key-personal-loans", 403);
        sandbox.mode("ok");
        assertEquals(200, Fixture.token(sandbox, "uid_123456").statusCode());
        assertEquals(2, sandbox.calls("uid_123456"));
    }

    @Test
    void latencyDelaysEveryAnswerWithoutHoldingAThread() throws Exception {
        sandbox.mode("latency=800ms");
        long begin = System.nanoTime();
        List<java.util.concurrent.CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(Fixture.CLIENT.sendAsync(
                    Fixture.post(sandbox, TokenEndpoint.PATH, Raw.body("uid_" + (100 + i)))
                            .header("api-key", "sandbox-key-personal-loans")
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        for (var answer : answers) {
            assertEquals(200, answer.join().statusCode());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.toMillis() >= 800 && took.toMillis() < 5_000, took.toString());
        assertTrue(
                sandbox.counts().maxInFlight() > 50,
                "in flight: " + sandbox.counts().maxInFlight());
        assertEquals(0, sandbox.counts().inFlight());
    }

    @Test
    void refusesAnUnknownMode() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> sandbox.mode("sideways"));
        HttpResponse<String> response = Fixture.control(sandbox, "POST", "/_sandbox/mode?sideways");
        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains(Mode.WORDS));
        assertEquals(
                "{\"fault\":\"NONE\",\"latency_ms\":0,\"slow_ms\":60000,\"webhooks_set\":false,\"webhooks\":\"\",\"unauthorized\":[]}",
                Fixture.control(sandbox, "GET", "/_sandbox/mode").body());
    }

    @Test
    void startsAgainOnItsPortWithItsRecord() throws Exception {
        Fixture.token(sandbox, "uid_123456");
        URI before = sandbox.baseUrl();
        sandbox.close();
        assertThrows(ConnectException.class, () -> Fixture.token(sandbox, "uid_123456"));
        sandbox.start();
        assertEquals(before, sandbox.baseUrl());
        assertEquals(200, Fixture.token(sandbox, "uid_123456").statusCode());
        assertEquals(2, sandbox.calls("uid_123456"));
    }

    @Test
    void saysWhichPortIsTaken() {
        BridgeConfig.Sandbox same = Configs.sandbox(sandbox.port(), Duration.ZERO, Duration.ofHours(1), List.of());
        try (Sandbox second = new Sandbox(same, Clock.systemUTC())) {
            ConfigException refused = assertThrows(ConfigException.class, second::start);
            assertTrue(refused.getMessage().contains("127.0.0.1:" + sandbox.port()));
        }
    }

    @Test
    void knowsOnlyTheConfiguredDeployments() throws Exception {
        BridgeConfig.SandboxDeployment own =
                new BridgeConfig.SandboxDeployment("own", "5eed", Secret.of("own-key"), false);
        BridgeConfig.Sandbox config = Configs.sandbox(0, Duration.ZERO, Duration.ofMinutes(2), List.of(own));
        try (Sandbox configured = new Sandbox(config, Clock.fixed(NOW, ZoneOffset.UTC))) {
            configured.start();
            assertEquals(401, Fixture.token(configured, "uid_123456").statusCode());
            HttpResponse<String> response = Fixture.send(
                    Fixture.post(configured, TokenEndpoint.PATH, "{\"uid\":\"uid_123456\",\"integration_id\":\"5eed\"}")
                            .header("api-key", "own-key"));
            JsonNode claims = Fixture.part(Fixture.accessToken(response), 1);
            assertEquals(
                    NOW.plusSeconds(120).getEpochSecond(), claims.path("exp").longValue());
            assertTrue(configured.describe().contains("own: integration id 5eed, auth api-key"));
            assertFalse(configured.describe().contains("own-key"));
        }
    }

    private String call(String request) throws IOException {
        return Raw.call(sandbox, request, Duration.ofSeconds(10)).text();
    }

    private HttpResponse<String> hmac(String body, String signature) throws IOException, InterruptedException {
        return Fixture.send(Fixture.post(sandbox, TokenEndpoint.PATH, body).header("X-Signature", signature));
    }

    private String webhookTest(String key, int status) throws IOException, InterruptedException {
        HttpResponse<String> response =
                Fixture.send(Fixture.post(sandbox, WebhookTest.PATH, "").header("api-key", key));
        assertEquals(status, response.statusCode());
        return response.body();
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Members in descending order of their value. */
    private static String sorted(JsonNode node) {
        List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(node.properties());
        entries.sort((a, b) -> b.getValue().intValue() - a.getValue().intValue());
        StringBuilder text = new StringBuilder("{");
        entries.forEach(entry -> text.append(text.length() > 1 ? "," : "")
                .append('"')
                .append(entry.getKey())
                .append("\":")
                .append(entry.getValue()));
        return text.append('}').toString();
    }
}
