package dev.beginibridge.result.webhook;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.RawAnswer;
import dev.beginibridge.rest.Description;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The receiver's part of {@code openapi.yaml} is true both ways: all tests of this package check each answer against it, and
 * here each of its answers is brought about.
 */
@Timeout(120)
class WebhookDescriptionTest {
    private static final String POST = "POST " + WebhookFixture.PATH + " HTTP/1.1\r\nHost: x\r\n";
    private static final String GET = "GET /flow/personal-loans/completed HTTP/1.1\r\nHost: x\r\n";
    private static final String SIGNATURE = "X-Signature: " + "a".repeat(128) + "\r\n";

    @TempDir
    Path directory;

    @Test
    void eachOfItsAnswersIsGivenAndNoOther() throws Exception {
        try (WebhookFixture fixture = new WebhookFixture(
                directory,
                "begini.deployments.personal-loans.flow.cancelled",
                "https://bank.test/cancelled",
                "begini.rest.receive-timeout",
                "300ms")) {
            assertEquals(200, fixture.post(WebhookFixture.SCORE).statusCode());
            assertEquals(403, fixture.post(WebhookFixture.PATH, "x", "").statusCode());
            assertEquals(200, get(fixture, "completed"));
            assertEquals(303, get(fixture, "cancelled"));
            assertEquals(404, get(fixture, "elsewhere"));
            for (String head : new String[] {POST, GET}) {
                is(400, fixture, head + "Content-Length: x\r\n\r\n");
                is(414, fixture, head.replaceFirst(" HTTP", "?x=" + "x".repeat(10_000) + " HTTP") + "\r\n");
                is(431, fixture, head + "X: " + "x".repeat(10_000) + "\r\n\r\n");
            }
            is(408, fixture, POST + SIGNATURE + "Content-Length: 10\r\n\r\nx");
            is(413, fixture, POST + SIGNATURE + "Content-Length: 1000000000\r\n\r\n");
            stopping(fixture);
        }
        try (WebhookFixture hasty = new WebhookFixture(directory, "begini.webhooks.max-per-second-per-address", "1")) {
            hasty.database.close();
            assertEquals(503, hasty.post(WebhookFixture.SCORE).statusCode());
            assertEquals(429, hasty.post(WebhookFixture.SCORE).statusCode());
            assertEquals(429, get(hasty, "completed"));
        }
        Set<String> seen = new TreeSet<>(Description.SEEN);
        seen.retainAll(Description.answers(Description.ofWebhooks()));
        Set<String> described = Description.answers(Description.ofWebhooks());
        described.remove("POST /v1/webhooks/{deployment} 404"); // where the receiver is off: WebhooksIT
        assertEquals(described, seen);
    }

    private static int get(WebhookFixture fixture, String outcome) throws Exception {
        HttpRequest.Builder page = fixture.to("/flow/personal-loans/" + outcome);
        return fixture.send(page).statusCode();
    }

    private static void is(int status, WebhookFixture fixture, String request) throws IOException {
        try (Socket socket = fixture.connect()) {
            answers(status, socket, request);
        }
    }

    private static void answers(int status, Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String answer = RawAnswer.of(socket);
        assertTrue(
                answer.startsWith("HTTP/1.1 " + status + " "),
                request.lines().findFirst().orElse("") + ": " + answer);
        Description.check(request, answer);
    }

    /** On connections that were open before. */
    private static void stopping(WebhookFixture fixture) throws IOException {
        try (Socket events = open(fixture);
                Socket pages = open(fixture)) {
            fixture.door.stopAccepting();
            answers(503, events, POST + SIGNATURE + "Content-Length: 0\r\n\r\n");
            answers(503, pages, GET + "\r\n");
        }
    }

    private static Socket open(WebhookFixture fixture) throws IOException {
        Socket socket = fixture.connect();
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        await().atMost(Duration.ofSeconds(10)).until(() -> in.available() > 0);
        in.readNBytes(in.available());
        return socket;
    }
}
