package dev.beginibridge.begini;

import static dev.beginibridge.WireStub.json;
import static dev.beginibridge.WireStub.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Configs;
import dev.beginibridge.WireStub;
import dev.beginibridge.begini.TokenAnswer.Cause;
import dev.beginibridge.deployment.Credentials;
import dev.beginibridge.deployment.Deployment;
import dev.beginibridge.model.Environment;
import dev.beginibridge.model.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every line of "how Begini's answers are taken", against bare sockets. */
@Timeout(30)
class TokenClientTest {
    private static final Duration CALL_TIMEOUT = Duration.ofMillis(700);
    private static final Duration PLENTY = Duration.ofHours(1);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
    private static final String UID = "QWERT-YUIOP-ASDFGH";
    /** The token of Begini's own documentation. */
    private static final String TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJ1aWQiOiI1YTYwMWE5OC0zMWY4LTRmMWQtYTFkY"
            + "i1hMWYwOTE0NzQ3OWUiLCJjb21wYW55X2lkIjoiNjIxMzcxODNlODc3NzA0YjA2ZmFiMGVmIiwiaW50ZWdyYXRpb25faWQiOiI2Mj"
            + "EzNzE4M2U4Nzc3MDRiMDZmYWIwZjIiLCJ1cmwiOiJodHRwczovL2FwaS5iZWdpbmkuY28vbWFzdGVyL3BzeWNob21ldHJpY3MiLCJ"
            + "leHAiOjE2NDU2Mjg0ODJ9.pNOW1igENm1svfkF_ssXwRylN4ZkN6RlkyG5SFkIobK";

    private static final String OK_BODY =
            "{\"access_token\":\"" + TOKEN + "\",\"url\":\"https://api.begini.co/master/psychometrics\"}";

    private WireStub stub;
    private TokenRoute call;

    @BeforeEach
    void start() throws IOException {
        stub = new WireStub(json(200, OK_BODY));
        call = new TokenRoute(Configs.api(stub.url(), Duration.ofSeconds(1), CALL_TIMEOUT, 8), CLOCK);
    }

    @AfterEach
    void stop() throws IOException {
        call.close();
        stub.close();
    }

    private static Deployment deployment(boolean hmac) {
        return new Deployment(
                "loans",
                Environment.TEST,
                "1234567890987654321",
                hmac,
                new Credentials("loans", Secret.of("the-api-key"), Optional.empty(), Duration.ZERO, Clock.systemUTC()),
                Optional.empty(),
                Optional.empty());
    }

    private TokenAnswer answer() {
        return call.call(deployment(false), UID, PLENTY);
    }

    private void assertUnavailable(Cause cause) {
        TokenAnswer.Unavailable unavailable = assertInstanceOf(TokenAnswer.Unavailable.class, answer());
        assertEquals(cause, unavailable.cause(), unavailable.reason());
    }

    @Test
    void theRequestIsExactlyWhatTheDocumentationAsksFor() {
        answer();
        String[] parts = stub.requests().get(0).split("\r\n\r\n", 2);
        assertEquals("{\"uid\":\"QWERT-YUIOP-ASDFGH\",\"integration_id\":\"1234567890987654321\"}", parts[1]);
        List<String> head = List.of(parts[0].split("\r\n"));
        assertEquals("POST /v1/sessions-management/tokens HTTP/1.1", head.get(0));
        List<String> names = head.stream()
                .skip(1)
                .map(line -> line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        assertEquals(
                List.of("accept", "api-key", "connection", "content-length", "content-type", "host", "user-agent"),
                names);
        assertTrue(head.contains("api-key: the-api-key"));
        assertTrue(head.contains("Content-Type: application/json"));
    }

    @Test
    void inHmacModeTheBytesSentAreSignedAndTheKeyStaysHome() {
        call.call(deployment(true), UID, PLENTY);
        String request = stub.requests().get(0);
        // printf '%s' '{"uid":"QWERT-YUIOP-ASDFGH","integration_id":"1234567890987654321"}' |
        //   openssl dgst -sha512 -hmac the-api-key
        String signature = "a341f279179af60ef6ba0c3a84546b41b7e2e56355380e74db65594c192f2c1a"
                + "64d394e4530fb54a8c668e43541c0b6509a6b72edd9705742af7e50b3553479d";
        assertTrue(request.contains("\r\nX-Signature: " + signature + "\r\n"), request);
        assertFalse(request.contains("the-api-key"));
    }

    @Test
    void aTokenIsReadWithItsExpiry() {
        TokenAnswer.Usable usable = assertInstanceOf(TokenAnswer.Usable.class, answer());
        assertEquals(TOKEN, usable.token().reveal());
        assertEquals("https://api.begini.co/master/psychometrics", usable.sessionUrl());
        assertEquals(Optional.of(Instant.parse("2022-02-23T15:01:22Z")), usable.expiresAt());
        assertEquals(List.of("uid", "integration_id", "exp"), usable.oddClaims());
    }

    @Test
    void aTokenThatIsNoJwtIsUsedWithoutExpiry() {
        stub.answer(json(200, "{\"access_token\":\"opaque-token_1.2\"}"));
        TokenAnswer.Usable usable = assertInstanceOf(TokenAnswer.Usable.class, answer());
        assertEquals(Optional.empty(), usable.expiresAt());
        assertEquals(List.of(), usable.oddClaims());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422})
    void permanentRefusals(int status) {
        stub.answer(json(status, "{\"detail\":\"uid QWERT-YUIOP-ASDFGH is\\n not\\u0000 right\"}"));
        assertEquals(new TokenAnswer.Rejected(status, "uid … is not right"), answer());
    }

    @Test
    void aRefusalInListFormNamesFieldAndRule() {
        stub.answer(json(
                422, "{\"detail\":[{\"loc\":[\"body\",\"uid\"],\"msg\":\"too short\",\"type\":\"value_error\"}]}"));
        assertEquals(new TokenAnswer.Rejected(422, "uid: too short"), answer());
    }

    @Test
    void lettersOfAllScriptsStayAndControlsGo() {
        stub.answer(
                json(
                        422,
                        "{\"detail\":\"Integraci\u00f3n inv\u00e1lida \u96c6\u6210\u65e0\u6548 \ud83d\ude00\u202e\\u0007\u00a0x\"}"));
        assertEquals(
                new TokenAnswer.Rejected(422, "Integraci\u00f3n inv\u00e1lida \u96c6\u6210\u65e0\u6548 \ud83d\ude00 x"),
                answer());
    }

    @Test
    void noCharacterIsCutInHalf() {
        stub.answer(json(422, "{\"detail\":\"" + "x".repeat(199) + "\ud83d\ude00\"}"));
        assertEquals(new TokenAnswer.Rejected(422, "x".repeat(199) + "…"), answer());
    }

    @Test
    void aLongDetailIsCut() {
        stub.answer(json(422, "{\"detail\":\"" + "x".repeat(5_000) + "\"}"));
        assertEquals(new TokenAnswer.Rejected(422, "x".repeat(200) + "…"), answer());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void refusedCredentials(int status) {
        stub.answer(json(status, "{\"detail\":\"Invalid Api-key\"}"));
        assertEquals(new TokenAnswer.CredentialsRefused(status), answer());
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 201, 204, 301, 302, 307, 402, 405, 500, 502, 503, 504})
    void everyOtherStatusIsTransient(int status) {
        stub.answer(json(status, "{}", "Location: http://127.0.0.1:1/"));
        TokenAnswer answer = answer();
        assertInstanceOf(TokenAnswer.Unavailable.class, answer);
        assertEquals(1, stub.requests().size(), "never repeated, never redirected");
    }

    @ParameterizedTest
    @CsvSource({
        "7,PT7S",
        "'Tue, 24 Nov 2026 12:01:00 GMT',PT1M",
        "'Tuesday, 24-Nov-26 12:01:00 GMT',PT1M",
        "'Tue, 24 Nov 2026 11:59:00 GMT',PT0S",
        "0,PT0S",
        "7200,PT2H",
        "604800,PT24H"
    })
    void throttlingCarriesItsWait(String header, Duration wait) {
        stub.answer(json(429, "{}", "Retry-After: " + header));
        TokenAnswer.Unavailable unavailable = assertInstanceOf(TokenAnswer.Unavailable.class, answer());
        assertEquals(Cause.THROTTLED, unavailable.cause());
        assertEquals(Optional.of(wait), unavailable.retryAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "Tue, 99 Nov 2026 12:01:00 GMT", "99999999999999999999"})
    void aBrokenRetryAfterIsNone(String header) {
        stub.answer(json(503, "{}", "Retry-After: " + header));
        assertEquals(
                Optional.empty(),
                assertInstanceOf(TokenAnswer.Unavailable.class, answer()).retryAfter());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>maintenance</html>",
                "{}",
                "[]",
                "{\"access_token\":null}",
                "{\"access_token\":17}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"a/../b\"}",
                "{\"access_token\":\"a b\"}",
                "{\"access_token\":\"a",
                ""
            })
    void absurdBodies(String body) {
        stub.answer(json(200, body));
        assertUnavailable(Cause.BAD_ANSWER);
    }

    @Test
    void aHugeBodyIsCutOff() {
        stub.answer((socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13000000\r\n\r\n"
                    .getBytes(StandardCharsets.UTF_8));
            byte[] chunk = new byte[8_192];
            Arrays.fill(chunk, (byte) ' ');
            for (int sent = 0; sent < 13_000_000; sent += chunk.length) {
                out.write(chunk);
            }
        });
        assertUnavailable(Cause.BAD_ANSWER);
    }

    @Test
    void aCompressedBodyIsNotUnpacked() {
        stub.answer(json(200, OK_BODY, "Content-Encoding: gzip"));
        assertUnavailable(Cause.BAD_ANSWER);
    }

    @Test
    void aTruncatedBodyIsNoAnswer() {
        stub.answer((socket, out) -> {
            text("HTTP/1.1 200 OK", "Content-Length: 5000", "", OK_BODY).write(socket, out);
            socket.close();
        });
        assertUnavailable(Cause.CONNECTION);
        stub.answer((socket, out) -> {
            text("HTTP/1.1 200 OK", "", OK_BODY.substring(0, 100)).write(socket, out);
            out.flush();
            socket.shutdownOutput();
            socket.close();
        });
        assertUnavailable(Cause.BAD_ANSWER);
    }

    @Test
    void aResetIsTransient() {
        stub.answer((socket, out) -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });
        assertUnavailable(Cause.CONNECTION);
        assertEquals(1, stub.requests().size());
    }

    @Test
    void silenceEndsAtTheCallTimeout() {
        CountDownLatch never = new CountDownLatch(1);
        stub.answer((socket, out) -> never.await(20, TimeUnit.SECONDS));
        assertUnavailable(Cause.TIMEOUT);
    }

    @Test
    void aDrippedBodyEndsAtTheCallTimeout() {
        CountDownLatch never = new CountDownLatch(1);
        stub.answer((socket, out) -> {
            text("HTTP/1.1 200 OK", "Content-Length: 5000", "", "").write(socket, out);
            for (int i = 0; i < 200; i++) {
                out.write(' ');
                out.flush();
                never.await(100, TimeUnit.MILLISECONDS);
            }
        });
        assertUnavailable(Cause.TIMEOUT);
    }

    @Test
    void theRequestsOwnDeadlineEndsACallEarlier() {
        CountDownLatch never = new CountDownLatch(1);
        stub.answer((socket, out) -> never.await(20, TimeUnit.SECONDS));
        long started = System.nanoTime();
        TokenAnswer answer = call.call(deployment(false), UID, Duration.ofMillis(50));
        assertInstanceOf(TokenAnswer.Unavailable.class, answer);
        assertTrue(System.nanoTime() - started < CALL_TIMEOUT.toNanos());
    }

    @Test
    void anUnreachableHostIsTransient() throws IOException {
        try (Socket taken = new Socket()) { // bound and not listening: nobody else can listen there meanwhile
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI nobody = URI.create("http://127.0.0.1:" + taken.getLocalPort());
            assertUnreachable(nobody);
        }
    }

    private static void assertUnreachable(URI nobody) {
        try (TokenRoute toNobody = new TokenRoute(Configs.api(nobody, Duration.ofSeconds(1), CALL_TIMEOUT, 8), CLOCK)) {
            TokenAnswer.Unavailable answer =
                    assertInstanceOf(TokenAnswer.Unavailable.class, toNobody.call(deployment(false), UID, PLENTY));
            assertEquals(Cause.CONNECTION, answer.cause());
        }
    }

    @Test
    void connectionsAreUsedAgain() {
        for (int i = 0; i < 20; i++) {
            assertInstanceOf(TokenAnswer.Usable.class, answer());
        }
        assertEquals(20, stub.requests().size());
        assertEquals(1, stub.connections());
    }
}
