package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.sandbox.Sandbox;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The operations page of a whole bridge, as an operator sees and uses it. Screenshots are in {@code target/screenshots}.
 * Runs where Debian's chromium-driver is, see the profile {@code browser}.
 */
@Tag("browser")
@Timeout(180)
class OperationsPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOSTILE = "<img src=x onerror=alert(1)>";

    @TempDir
    static Path profile;

    @TempDir
    Path directory;

    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = new Browser(profile);
    }

    @AfterAll
    static void quit() {
        browser.close();
    }

    @Test
    void aFileRunsAndItsBarMoves() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ofMillis(200));
                TestBridge bridge = TestBridge.start(directory, sandbox)) {
            TestBridge.dropOnly(bridge.config.file().inbox(), "night-run.csv", rows(30_000, "NIGHT-"));
            TestBridge.dropOnly(bridge.config.file().inbox(), "payroll.csv", rows(30_000, "PAY-"));
            bridge.post("{\"uid\":\"a b\"}");
            browser.wide().open(bridge);
            eventually(() -> assertTrue(bar() > 0, browser.text("#files")));
            long before = bar();
            eventually(() -> assertTrue(bar() > before, browser.text("#files")));
            assertTrue(bar() < 30_000, "it is still running");
            assertEquals(30_000L, browser.script("return document.querySelector('.bar').max"));
            eventually(() -> assertTrue(browser.text("#files").contains(" left"), browser.text("#files")));
            eventually(() -> assertTrue(Double.parseDouble(browser.text("#tile-links")) > 0, browser.text(".tiles")));
            eventually(() -> assertFalse(browser.text("#tile-call").contains("–"), browser.text(".tiles")));
            assertTrue(browser.text("#mistakes").contains("invalid_uid"), browser.text("#mistakes"));
            browser.find("#mistakes button.cause").click();
            eventually(() -> assertTrue(browser.text(".requests").contains("a b"), browser.text("#mistakes")));
            assertEquals("Everything works", browser.text("#verdict-title"));
            assertTrue(browser.text("#test-banner").startsWith("Test environment."));
            assertTrue(drawn("#answers-plot canvas") && drawn("#times-plot canvas"), "both plots are drawn");
            browser.screenshot("running");
            browser.dark(true).screenshot("running-dark").dark(false);
            browser.narrow();
            eventually(() -> assertFits(390));
            browser.screenshot("running-narrow").wide();
            assertEquals(List.of(), browser.complaints());
        }
    }

    /** What was refused is seen with its reason, what lies on queues is counted, and the go-live list runs on demand. */
    @Test
    void filesQueuesAndChecksAreSeen() throws Exception {
        try (Sandbox sandbox = TestBridge.sandbox(Duration.ZERO);
                TestBridge bridge = TestBridge.start(directory, sandbox);
                JmsClient jms = bridge.jms()) {
            browser.wide().open(bridge);
            eventually(() -> assertEquals("Everything works", browser.text("#verdict-title")));
            browser.screenshot("idle");

            bridge.drop("day.csv", rows(20, "DAY-"));
            TestBridge.dropOnly(bridge.config.file().inbox(), "empty.csv", "");
            jms.send("BEGINI.LINK.REQUEST", jms.session.createTextMessage("{"));
            eventually(() -> assertTrue(browser.text("#files").contains("Refused"), browser.text("#files")));
            String files = browser.text("#files");
            assertTrue(files.indexOf("empty.csv") < files.indexOf("day.csv"), files);
            assertTrue(files.contains("Finished"), files);
            eventually(() -> assertTrue(
                    browser.text("#queues li.warn").startsWith("Invalid messages\n1\noldest"),
                    browser.text("#queues")));
            browser.find("#term").sendKeys("day", Keys.ENTER);
            eventually(() -> assertEquals("1 file found.", browser.text("#found")));
            assertTrue(browser.text(".found-files").contains("day.csv"), browser.text("#customers"));

            browser.find("#golive-run").click();
            eventually(() -> assertTrue(browser.text("#golive-note").contains(" 0 fail"), browser.text("#golive")));
            assertTrue(browser.text("#golive-findings").contains("Ledger"), browser.text("#golive"));
            browser.screenshot("refused");
            browser.dark(true).screenshot("refused-dark").dark(false).narrow();
            eventually(() -> assertFits(390));
            browser.screenshot("refused-narrow").wide();
            assertEquals(List.of(), browser.complaints());

            leave(sandbox);
            int[] asked = {0};
            eventually(
                    () -> { // several requests must have met it
                        bridge.post("{\"uid\":\"AWAY-" + ++asked[0] + "\"}");
                        assertEquals("1 thing needs attention", browser.text("#verdict-title"));
                    });
            assertTrue(browser.text("#begini").startsWith("Begini is not reachable"), browser.text("#begini"));
            eventually(() -> assertTrue(browser.text("#failures").contains("begini_unavailable")));
            browser.screenshot("outage");
        }
    }

    /** With the keyboard alone. What callers sent is shown as it is, and is nothing but text. */
    @Test
    void aSearchFindsTheCustomer() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory);
                JmsClient jms = bridge.jms()) {
            TestBridge.Response issued = bridge.post("{\"uid\":\"CUSTOMER-4711\",\"request_id\":\"" + HOSTILE + "\"}");
            assertEquals(201, issued.status());
            TextMessage message = jms.session.createTextMessage("{\"uid\":\"CUSTOMER-4711\"}");
            message.setJMSCorrelationID("MQ-4711");
            jms.send("BEGINI.LINK.REQUEST", message);
            browser.wide().open(bridge);
            eventually(() -> assertEquals("Everything works", browser.text("#verdict-title")));

            browser.press(Keys.TAB);
            assertEquals("Skip to content", browser.focused().getText());
            browser.press(Keys.ENTER, Keys.TAB);
            assertEquals("term", browser.focused().getDomAttribute("id"));
            eventually(() -> {
                browser.find("#term").clear();
                browser.find("#term").sendKeys("MQ-4711", Keys.ENTER);
                eventually(() -> assertFalse(browser.text("#found").startsWith("Looking"), "an answer"));
                assertEquals("1 customer found.", browser.text("#found"));
            });
            assertEquals("CUSTOMER-4711 at personal-loans", browser.text(".customer h3"));
            assertEquals(
                    List.of("Asked", "Begini called", "New link", "Answered", "Asked", "Same link again", "Answered"),
                    browser.all(".timeline .what").stream()
                            .map(e -> e.getText())
                            .toList());
            String timeline = browser.text(".timeline");
            assertTrue(timeline.contains("by REST · request id " + HOSTILE), timeline);
            assertTrue(timeline.contains("by Queue · correlation id MQ-4711"), timeline);
            String page = String.valueOf(browser.script("return document.documentElement.outerHTML"));
            assertFalse(page.contains(issued.body().get("access_token").textValue()), "no token is shown");
            assertEquals(0, browser.all("#customers img").size());
            assertFalse(browser.address().contains("4711"), "the term is not in the history");
            browser.screenshot("customer").narrow();
            eventually(() -> assertFits(390));
            browser.screenshot("customer-narrow").wide();

            browser.find("#term").clear();
            browser.find("#term").sendKeys("NOBODY-AT-ALL", Keys.ENTER);
            eventually(() -> assertTrue(browser.text("#found").startsWith("Nothing is known"), browser.text("#found")));
            assertEquals(0, browser.all(".customer").size());
            assertEquals(List.of(), browser.complaints());
        }
    }

    @Test
    void aSuspendedDeploymentIsSeen() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory)) {
            browser.wide().open(bridge);
            eventually(() -> assertEquals("Everything works", browser.text("#verdict-title")));
            bridge.sandbox.mode("key=personal-loans:rotated-key");
            assertEquals(503, bridge.post("{\"uid\":\"SUSPENDED-1\"}").status());
            eventually(() -> assertEquals("1 thing needs attention", browser.text("#verdict-title")));
            assertTrue(browser.text("#problems").contains("personal-loans"), browser.text("#problems"));
            String deployment = browser.text("#deployments li:first-child");
            assertTrue(deployment.startsWith("personal-loans\nSuspended\nSince "), deployment);
            assertTrue(deployment.contains("Correct its API key"), deployment);
            assertTrue(browser.text("#deployments li:last-child").contains("Active"), "the other one goes on");
            assertTrue(browser.text("#failures").contains("deployment_suspended"), browser.text("#failures"));
            browser.screenshot("suspended").narrow();
            eventually(() -> assertFits(390));
            browser.screenshot("suspended-narrow").wide();
        }
        eventually(() -> assertTrue(browser.text("#verdict-title").startsWith("The bridge does not answer")));
    }

    /** Bound beyond loopback: nothing before the token, and the token only in this tab. */
    @Test
    void signingInShowsThePage() throws Exception {
        try (TestBridge bridge = TestBridge.start(
                directory,
                "begini.management.host",
                "0.0.0.0",
                "begini.rest.clients.control-room.token",
                "the-token-of-the-control-room",
                "begini.rest.clients.control-room.operator",
                "true")) {
            browser.wide().open(bridge);
            eventually(() -> assertTrue(browser.text("#sign-in").startsWith("Sign in")));
            assertEquals("token", browser.focused().getDomAttribute("id"), "ready to type");
            assertEquals("", browser.text("#dashboard"));
            assertEquals("", browser.text("#test-banner"), "not even that");
            browser.screenshot("sign-in");
            browser.press(TestBridge.REST_TOKEN, Keys.ENTER);
            eventually(() -> assertEquals("This is not the token of an operator.", browser.text("#sign-in-error")));
            browser.press("the-token-of-the-control-room", Keys.ENTER);
            eventually(() -> assertEquals("Everything works", browser.text("#verdict-title")));
            assertEquals("", browser.text("#sign-in"));
            assertEquals("", browser.script("return document.cookie + Object.keys(localStorage).join()"));
            assertFalse(browser.address().contains("token"));
            browser.find("#sign-out").click();
            eventually(() -> assertTrue(browser.text("#sign-in").startsWith("Sign in")));
            assertEquals(0L, browser.script("return sessionStorage.length"));
            assertEquals("", browser.text("#dashboard"));
        }
    }

    private static void leave(Sandbox sandbox) {
        sandbox.close();
    }

    private static long bar() {
        return browser.script("const bar = document.querySelector('.bar'); return bar ? bar.value : 0")
                        instanceof Number number
                ? number.longValue()
                : 0;
    }

    /** Some point of the canvas has colour. */
    private static boolean drawn(String canvas) {
        return Boolean.TRUE.equals(browser.script(
                "const c = document.querySelector(arguments[0]); return c.getContext('2d')"
                        + ".getImageData(0, 0, c.width, c.height).data.some(part => part > 0)",
                canvas));
    }

    private static void assertFits(long width) {
        assertEquals(width, browser.script("return document.documentElement.scrollWidth"), "nothing sticks out");
    }

    private static String rows(int count, String prefix) {
        return "uid\n" + IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining("\n"));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(assertion);
    }
}
