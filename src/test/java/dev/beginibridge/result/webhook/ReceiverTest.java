package dev.beginibridge.result.webhook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.begini.Signature;
import dev.beginibridge.model.Secret;
import dev.beginibridge.result.ResultEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the receiver answers, and what it keeps. */
@Timeout(120)
class ReceiverTest {
    private static final String RECEIVED = "{\"status\":\"received\"}";
    private static final String REFUSED = "{\"detail\":\"Validation Failure\"}";

    @TempDir
    Path directory;

    private static void assertAnswer(int status, String body, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(body, answer.body());
        assertEquals(Optional.of("application/json"), answer.headers().firstValue("Content-Type"));
        assertEquals(Optional.of("no-store"), answer.headers().firstValue("Cache-Control"));
    }

    /** By another implementation than ours, so that neither hides a mistake of the other. */
    private static String openssl(String body, String key) throws Exception {
        Process process = new ProcessBuilder("openssl", "dgst", "-sha512", "-hmac", key).start();
        process.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(0, process.waitFor(), line);
        return line.substring(line.lastIndexOf(' ') + 1).strip();
    }

    @Test
    void whatBeginiHasSignedIsKeptAsItIs() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            String body = WebhookFixture.SCORE.replace("YUIOP", "ÜÖ") + "\n ";
            assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.PATH, body, openssl(body, WebhookFixture.KEY)));
            ResultEvent event = fixture.stored().get(0);
            assertArrayEquals(body.getBytes(StandardCharsets.UTF_8), event.body());
            assertEquals(Optional.of("QWERT-ÜÖ"), event.uid());
            assertEquals(Optional.of("psychometric_score.complete"), event.type());
            assertEquals("personal-loans", event.deployment());
            assertEquals("test", event.environment());
            assertEquals(fixture.clock.instant(), event.receivedAt());
            assertEquals(1, fixture.woken.get());
            assertEquals(1, fixture.count("begini.webhooks", "deployment", "personal-loans", "outcome", "stored"));
        }
    }

    @Test
    void theSameBodyAgainIsReceivedAndNothingNew() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            for (int i = 0; i < 46; i++) {
                assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.SCORE));
                fixture.clock.advance(Duration.ofHours(1));
            }
            assertEquals(1, fixture.stored().size());
            assertEquals(1, fixture.woken.get());
            assertEquals(45, fixture.count("begini.webhooks", "outcome", "duplicate"));
        }
    }

    /** Whoever has another deployment's key could else send it first, and this deployment's event would be lost. */
    @Test
    void theSameBodyForAnotherDeploymentIsAnotherEvent() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            String body = WebhookFixture.SCORE;
            String forged = WebhookFixture.signed(body, "another-key");
            assertAnswer(200, RECEIVED, fixture.post("/v1/webhooks/sme-loans", body, forged));
            assertAnswer(200, RECEIVED, fixture.post(body));
            assertEquals(1, fixture.count("begini.webhooks", "deployment", "personal-loans", "outcome", "stored"));
            assertEquals(1, fixture.store.of("personal-loans", "QWERT-YUIOP").size());
        }
    }

    @Test
    void aSignatureMayBeInUpperCase() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            String upper = HexFormat.of()
                    .withUpperCase()
                    .formatHex(
                            HexFormat.of().parseHex(WebhookFixture.signed(WebhookFixture.SCORE, WebhookFixture.KEY)));
            assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.PATH, WebhookFixture.SCORE, upper));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no hex", "ab", "sha512=", "0x"})
    void aMalformedSignatureIsRefused(String signature) throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            assertAnswer(403, REFUSED, fixture.post(WebhookFixture.PATH, WebhookFixture.SCORE, signature));
            String good = WebhookFixture.signed(WebhookFixture.SCORE, WebhookFixture.KEY);
            assertAnswer(403, REFUSED, fixture.post(WebhookFixture.PATH, WebhookFixture.SCORE, signature + "x" + good));
            assertEquals(List.of(), fixture.stored());
        }
    }

    @Test
    void aWrongSignatureIsRefusedAndLeavesACountOnly() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            String body = WebhookFixture.SCORE;
            String good = WebhookFixture.signed(body, WebhookFixture.KEY);
            assertAnswer(403, REFUSED, fixture.post(WebhookFixture.PATH, body, WebhookFixture.signed(body, "other")));
            assertAnswer(403, REFUSED, fixture.post(WebhookFixture.PATH, body + " ", good));
            assertAnswer(403, REFUSED, fixture.post("/v1/webhooks/sme-loans", body, good));
            assertAnswer(403, REFUSED, fixture.post("/v1/webhooks/not-there", body, good));
            assertAnswer(
                    403,
                    REFUSED,
                    fixture.send(fixture.to(WebhookFixture.PATH).POST(HttpRequest.BodyPublishers.ofString(body))));
            assertAnswer(
                    403,
                    REFUSED,
                    fixture.send(fixture.to(WebhookFixture.PATH)
                            .header("X-Signature", good)
                            .header("X-Signature", good)
                            .POST(HttpRequest.BodyPublishers.ofString(body))));
            assertEquals(List.of(), fixture.stored());
            assertEquals(6, fixture.count("begini.webhooks", "deployment", "-", "outcome", "refused"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "{}",
                "[]",
                "{\"uid\":7,\"event\":[]}",
                "{\"uid\":\"\\u0000\",\"event\":{\"type\":\"\\ud800\"}}",
                "{\"uid\":\"QWERT\"} {}",
                "{\"event\":{\"type\":\"a new type\"},\"a new field\":{}}"
            })
    void whateverIsSignedIsKept(String body) throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            assertAnswer(200, RECEIVED, fixture.post(body));
            ResultEvent event = fixture.stored().get(0);
            assertArrayEquals(body.getBytes(StandardCharsets.UTF_8), event.body());
            assertEquals(Optional.empty(), event.uid());
            assertEquals(body.contains("new") ? Optional.of("a new type") : Optional.<String>empty(), event.type());
        }
    }

    @Test
    void bytesThatAreNoTextAreKept() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            byte[] body = {(byte) 0xff, 0, (byte) 0xfe, '"'};
            String signature = Signature.of(body, Secret.of(WebhookFixture.KEY));
            assertAnswer(
                    200,
                    RECEIVED,
                    fixture.send(fixture.to(WebhookFixture.PATH)
                            .header("X-Signature", signature)
                            .header("Content-Encoding", "gzip")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))));
            assertArrayEquals(body, fixture.stored().get(0).body());
        }
    }

    @Test
    void anotherIntegrationIsCountedAndKept() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.SCORE.replace(WebhookFixture.INTEGRATION, "5eed")));
            assertEquals(1, fixture.stored().size());
            assertEquals(1, fixture.count("begini.webhooks.other.integration", "deployment", "personal-loans"));
        }
    }

    @Test
    void theFormerKeyCountsForADay() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            fixture.rotate("new-kye"); // a typing error, corrected while the overlap lasts
            fixture.rotate("new-key");
            assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.SCORE));
            assertEquals(1, fixture.count("begini.webhooks.former.key", "deployment", "personal-loans"));
            String other = WebhookFixture.SCORE.replace("712", "713");
            assertAnswer(
                    200, RECEIVED, fixture.post(WebhookFixture.PATH, other, WebhookFixture.signed(other, "new-key")));
            fixture.clock.advance(Duration.ofHours(24));
            assertAnswer(403, REFUSED, fixture.post(WebhookFixture.SCORE));
        }
    }

    @Test
    void aFileKeepsTheFormerKeyAcrossARestart() throws Exception {
        Path file = Files.writeString(directory.resolve("former.key"), "former-key\n");
        try (WebhookFixture fixture = new WebhookFixture(
                directory,
                "begini.deployments.personal-loans.previous-api-key-file",
                file.toString(),
                "begini.webhooks.key-overlap",
                "2h")) {
            String signature = WebhookFixture.signed(WebhookFixture.SCORE, "former-key");
            assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.PATH, WebhookFixture.SCORE, signature));
            assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.SCORE));
            fixture.clock.advance(Duration.ofHours(2));
            assertAnswer(403, REFUSED, fixture.post(WebhookFixture.PATH, WebhookFixture.SCORE, signature));
        }
    }

    @Test
    void aFormerKeyThatIsNotThereStopsNothing() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(
                directory,
                "begini.deployments.personal-loans.previous-api-key-file",
                directory.resolve("nowhere").toString())) {
            assertAnswer(200, RECEIVED, fixture.post(WebhookFixture.SCORE));
        }
    }

    @Test
    void aLargeBodyIsRefusedUnread() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory, "begini.webhooks.max-body", "4KB")) {
            String fits = "x".repeat(4_096);
            assertAnswer(200, RECEIVED, fixture.post(fits));
            assertEquals(413, fixture.post(fits + "x").statusCode());
            HttpResponse<String> chunked = fixture.send(fixture.to(WebhookFixture.PATH)
                    .header("X-Signature", WebhookFixture.signed(fits, WebhookFixture.KEY))
                    .POST(HttpRequest.BodyPublishers.fromPublisher(
                            HttpRequest.BodyPublishers.ofString(fits + "x".repeat(10_000)))));
            assertEquals(413, chunked.statusCode());
            assertEquals(1, fixture.stored().size());
        }
    }

    @Test
    void whileTheLedgerIsAwayBeginiIsToTryAgain() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            fixture.database.close();
            HttpResponse<String> answer = fixture.post(WebhookFixture.SCORE);
            assertEquals(503, answer.statusCode());
            assertEquals(Optional.of("5"), answer.headers().firstValue("Retry-After"));
            assertEquals(1, fixture.count("begini.webhooks", "outcome", "unavailable"));
        }
    }

    @Test
    void oneAddressAndOneDeploymentSendSoManyASecond() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory, "begini.webhooks.max-per-second", "2")) {
            assertEquals(200, fixture.post("1").statusCode());
            assertEquals(
                    403,
                    fixture.post(WebhookFixture.PATH, "rubbish", "a".repeat(128))
                            .statusCode());
            assertEquals(200, fixture.post("2").statusCode(), "what is not genuine takes no place");
            HttpResponse<String> refused = fixture.post("3");
            assertEquals(429, refused.statusCode());
            assertEquals(Optional.of("5"), refused.headers().firstValue("Retry-After"));
            assertEquals(2, fixture.stored().size());
            fixture.clock.advance(Duration.ofSeconds(1));
            assertEquals(200, fixture.post("3").statusCode());
        }
        try (WebhookFixture fixture = new WebhookFixture(directory, "begini.webhooks.max-per-second", "2")) {
            for (int i = 0; i < 50; i++) {
                assertEquals(200, fixture.post("1").statusCode(), "nor does what came before");
            }
            assertEquals(200, fixture.post("new").statusCode());
            assertEquals(4, fixture.stored().size());
        }
        try (WebhookFixture fixture =
                new WebhookFixture(directory, "begini.webhooks.max-per-second-per-address", "2")) {
            assertEquals(403, fixture.post(WebhookFixture.PATH, "rubbish", "").statusCode());
            assertEquals(200, fixture.post("4").statusCode());
            assertEquals(429, fixture.post("5").statusCode());
            assertEquals(
                    429,
                    fixture.send(fixture.to("/flow/personal-loans/completed")).statusCode());
            assertEquals(2, fixture.count("begini.webhooks", "deployment", "-", "outcome", "limited"));
        }
    }

    @Test
    void onlyThePathsThatAreThereAreThere() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            HttpResponse<String> answer =
                    fixture.send(fixture.to(WebhookFixture.PATH).GET());
            assertEquals(405, answer.statusCode());
            assertEquals(Optional.of("POST"), answer.headers().firstValue("Allow"));
            for (String path : List.of("/", "/v1/webhooks", "/v1/links", "/openapi.yaml")) {
                assertEquals(404, fixture.post(path, "x", "x").statusCode(), path);
            }
            for (String path : List.of("/v1/webhooks/personal-loans/x", "/v1/webhooks/PERSONAL-LOANS")) {
                String signature = WebhookFixture.signed("x", WebhookFixture.KEY);
                assertEquals(403, fixture.post(path, "x", signature).statusCode(), path);
            }
            Set<String> tags = fixture.metrics.getMeters().stream()
                    .map(meter -> meter.getId().getTag("deployment"))
                    .collect(Collectors.toSet());
            assertTrue(tags.stream().allMatch(tag -> tag == null || tag.equals("-")), tags.toString());
        }
    }
}
