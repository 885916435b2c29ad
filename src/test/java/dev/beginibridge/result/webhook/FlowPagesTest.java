package dev.beginibridge.result.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where customers' browsers come back to. */
@Timeout(60)
class FlowPagesTest {
    @TempDir
    Path directory;

    private static void assertStrict(HttpResponse<String> page) {
        assertEquals(Optional.of("text/html;charset=utf-8"), page.headers().firstValue("Content-Type"));
        assertEquals(Optional.of("no-store"), page.headers().firstValue("Cache-Control"));
        assertEquals(Optional.of("no-referrer"), page.headers().firstValue("Referrer-Policy"));
        assertEquals(Optional.of("nosniff"), page.headers().firstValue("X-Content-Type-Options"));
        assertEquals(Optional.of("DENY"), page.headers().firstValue("X-Frame-Options"));
        assertTrue(page.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .startsWith("default-src 'none';"));
        assertEquals(Optional.empty(), page.headers().firstValue("Set-Cookie"));
    }

    @Test
    void aPlainPageSaysHowItEnded() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            for (String outcome : List.of("completed", "cancelled", "expired")) {
                HttpResponse<String> page = fixture.send(fixture.to("/flow/personal-loans/" + outcome));
                assertEquals(200, page.statusCode());
                assertStrict(page);
                assertEquals(1, fixture.count("begini.flow.pages", "deployment", "personal-loans", "outcome", outcome));
            }
            HttpResponse<String> head = fixture.send(
                    fixture.to("/flow/personal-loans/completed").method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertEquals(200, head.statusCode());
            assertEquals(1, fixture.count("begini.flow.pages", "deployment", "personal-loans", "outcome", "completed"));
            assertEquals(List.of(), fixture.stored(), "no state");
        }
    }

    @Test
    void theOwnersPageIsNextAndLearnsNothing() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(
                directory, "begini.deployments.personal-loans.flow.completed", "https://bank.test/thanks")) {
            HttpResponse<String> page =
                    fixture.send(fixture.to("/flow/personal-loans/completed?uid=QWERT&next=https://evil.test"));
            assertEquals(303, page.statusCode());
            assertEquals(Optional.of("https://bank.test/thanks"), page.headers().firstValue("Location"));
            assertStrict(page);
            assertEquals(
                    200,
                    fixture.send(fixture.to("/flow/personal-loans/expired")).statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bank.test",
                "https://bank.test/",
                "https://bank.test/done/",
                "https://bank.test/app?step=done&lang=de",
                "http://bank.test:8080/app/#/done/"
            })
    void anAddressIsSentAsItIsWritten(String target) throws Exception {
        try (WebhookFixture fixture =
                new WebhookFixture(directory, "begini.deployments.personal-loans.flow.cancelled", target)) {
            HttpResponse<String> page = fixture.send(fixture.to("/flow/personal-loans/cancelled"));
            assertEquals(303, page.statusCode());
            assertEquals(Optional.of(target), page.headers().firstValue("Location"));
        }
    }

    @Test
    void nothingIsEchoed() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            HttpResponse<String> page = fixture.send(fixture.to("/flow/personal-loans/completed?uid=QWERT-YUIOP")
                    .header("Referer", "https://app.psychometric.me/QWERT-YUIOP")
                    .header("X-Forwarded-Host", "QWERT-YUIOP"));
            assertEquals(200, page.statusCode());
            assertFalse(page.body().contains("QWERT"));
            assertFalse(page.headers().map().toString().contains("QWERT"));
        }
    }

    @Test
    void otherPathsAndMethodsFindNothing() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(directory)) {
            for (String path : List.of("not-there/completed", "personal-loans/COMPLETED", "personal-loans", "a/b/c")) {
                HttpResponse<String> page = fixture.send(fixture.to("/flow/" + path));
                assertEquals(404, page.statusCode(), path);
                assertStrict(page);
            }
            HttpResponse<String> post = fixture.send(
                    fixture.to("/flow/personal-loans/completed").POST(HttpRequest.BodyPublishers.ofString("uid=1")));
            assertEquals(405, post.statusCode());
            assertEquals(Optional.of("GET, HEAD"), post.headers().firstValue("Allow"));
            assertEquals(0, fixture.count("begini.flow.pages", "deployment", "not-there", "outcome", "completed"));
        }
    }
}
