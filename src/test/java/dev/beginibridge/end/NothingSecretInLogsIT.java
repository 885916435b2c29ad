package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.beginibridge.sandbox.Sandbox;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** All doors, good and bad requests, everything at DEBUG: no key, token, link, uid or client token in any line. */
@Timeout(120)
class NothingSecretInLogsIT {
    private static final Pattern STEP = Pattern.compile("\\n +- [a-zA-Z]+:\\n +id: (\\S+)");

    @TempDir
    Path directory;

    /** Keeps every line as an appender would print it, exceptions and thread names included. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

        @Override
        public void start() {
            traces.start();
            super.start();
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " [" + event.getThreadName() + "] " + event.getFormattedMessage() + " "
                    + event.getMDCPropertyMap() + traces.convert(event));
        }
    }

    @Test
    void atDebug() throws Exception {
        assertNothingSecret(Level.DEBUG);
    }

    /** Camel's tracer prints the body before each step of each route, and so does a route's own log step. */
    @Test
    void atTraceWithCamelsTracerAndLogSteps() throws Exception {
        Path routes = ShippedRoutes.in(directory).folder();
        Files.writeString(routes.resolve("heard-door.camel.yaml"), """
                - route:
                    id: heard-door
                    from:
                      uri: timer:heard-door
                      parameters:
                        repeatCount: 5
                        period: "1000"
                      steps:
                        - setBody:
                            constant: '{"uid":"SEEN-BY-NOBODY-3"}'
                        - log: "heard before ${body}"
                        - to:
                            uri: log:heard-endpoint
                            parameters:
                              showAll: true
                        - to: direct:link
                        - log: "heard behind ${body}"
                        - to:
                            uri: log:heard-endpoint
                            parameters:
                              showAll: true
                              showProperties: true
                """);
        Queue<String> heard = assertNothingSecret(
                Level.TRACE,
                "begini.routes",
                routes.toString(),
                "camel.main.tracing",
                "true",
                "camel.main.messageHistory",
                "true",
                "camel.main.streamCachingEnabled",
                "true");
        assertTrue(
                heard.stream().anyMatch(line -> line.startsWith("routes.heard-door") && line.contains("heard behind")));
        assertTrue(heard.stream().anyMatch(line -> line.startsWith("heard-endpoint")));
        for (String route : List.of(
                "jms-requests",
                "jms-parked-personal-loans",
                "file-row",
                "rest-requests",
                "link",
                "token-call",
                "issue-link")) {
            assertTrue(
                    heard.stream()
                            .anyMatch(line -> line.contains("Exchange[Id")
                                    && line.contains("[" + route.substring(0, Math.min(12, route.length())))),
                    route + " was traced");
        }
    }

    /** What a team does that wants to see what passes: a wiretap to a log behind each step but those of the token call. */
    @Test
    void atTraceWithAWiretapBehindEachStep() throws Exception {
        ShippedRoutes routes = ShippedRoutes.in(directory);
        int taps = 0;
        for (String file : List.of("queue-door", "file-requests", "rest-requests", "link", "results")) {
            Matcher step = STEP.matcher(routes.text(file));
            while (step.find()) {
                routes.addStep(file, step.group(1), """
                        - wireTap:
                            id: tap-%d
                            uri: log:tapped-%s?showAll=true&multiline=false
                        """.formatted(++taps, step.group(1)));
            }
        }
        Queue<String> heard = assertNothingSecret(
                Level.TRACE,
                "begini.routes",
                routes.folder().toString(),
                "camel.main.tracing",
                "true",
                "camel.main.messageHistory",
                "true");
        assertTrue(taps >= 20, taps + " steps were found");
        for (String step : List.of(
                "ask-for-jms-link", "write-reply", "send-reply", "row-to-request", "reply-to-row", "rest-reply")) {
            assertTrue(heard.stream().anyMatch(line -> line.startsWith("tapped-" + step)), step);
        }
    }

    private Queue<String> assertNothingSecret(Level level, String... settings) throws Exception {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        Lines lines = new Lines();
        lines.setContext(logging);
        lines.start();
        root.addAppender(lines);
        root.setLevel(level);
        List<String> secrets = new ArrayList<>(List.of(TestBridge.REST_TOKEN));
        Sandbox.builtIn().forEach(deployment -> secrets.add(deployment.apiKey().reveal()));
        List<String> all = new ArrayList<>(List.of(
                "begini.log.level", "debug", "begini.rest.deadline", "500ms", "begini.retry.max-duration", "500ms"));
        all.addAll(List.of(settings));
        try (TestBridge bridge = TestBridge.start(directory, all.toArray(String[]::new));
                JmsClient jms = bridge.jms()) {
            List<String> uids = List.of(
                    "SEEN-BY-NOBODY-1",
                    "MAGIC422-NOBODY",
                    "MAGIC401-NOBODY",
                    "MAGICRESET-NOBODY",
                    "MAGICHTML-NOBODY",
                    "MAGICOTHERUID-NOBODY",
                    "nobody@example.org");
            secrets.addAll(uids);
            for (String uid : uids) {
                for (String deployment : List.of("personal-loans", "sme-loans")) {
                    String request = "{\"uid\":\"" + uid + "\",\"deployment\":\"" + deployment + "\"}";
                    TestBridge.Response response = bridge.post(request);
                    if (response.body().has("link")) {
                        secrets.add(response.body().path("link").asText());
                        secrets.add(response.body().path("access_token").asText());
                    }
                    jms.ask(request);
                    TextMessage named = jms.session.createTextMessage(request);
                    named.setJMSCorrelationID("for-" + uid);
                    named.setStringProperty("_AMQ_DUPL_ID", deployment + uid);
                    jms.send("BEGINI.LINK.REQUEST", named);
                    jms.send("BEGINI.LINK.REQUEST", named); // the broker drops it, and says so
                    bridge.post(request.replace("{", "{\"request_id\":\"" + uid + "\","));
                    jms.ask(request.substring(1)); // unreadable, with the uid in it
                    assertEquals(400, bridge.post(request.substring(1)).status());
                    bridge.get("/v1/links/" + deployment + "/" + uid);
                }
            }
            bridge.drop("nobody.csv", "uid\n" + String.join("\n", uids) + "\n");
            bridge.drop("nobody-lines.jsonl", "{\"uid\":\"SEEN-BY-NOBODY-1\"}\n{\"uid\":\"SEEN-BY-NOBODY-2\"\n");
            secrets.add("SEEN-BY-NOBODY-2");
            secrets.add("SEEN-BY-NOBODY-3");
            for (String secret : secrets) {
                assertFalse(bridge.metrics().contains(secret), "a secret in the metrics");
                assertTrue(
                        Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(thread -> thread.getName().contains(secret)),
                        "a secret in a thread's name");
            }
        } finally {
            root.setLevel(before);
            root.detachAppender(lines);
        }
        assertTrue(lines.lines.stream().anyMatch(line -> line.startsWith("dev.beginibridge")), "the bridge was heard");
        assertTrue(secrets.size() >= 12, "there were links to look for");
        assertTrue(lines.lines.stream().anyMatch(line -> line.contains("AMQ222059")), "duplicates were told of");
        for (String line : lines.lines) {
            for (String secret : secrets) {
                assertFalse(
                        line.contains(secret), () -> "a secret in a log line of " + line.replace(secret, "<SECRET>"));
            }
        }
        return lines.lines;
    }
}
