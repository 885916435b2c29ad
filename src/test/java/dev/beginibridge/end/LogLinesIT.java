package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.HeardLog;
import dev.beginibridge.config.Log;
import dev.beginibridge.core.UidHash;
import dev.beginibridge.model.Secret;
import jakarta.jms.TextMessage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the console is given, byte for byte: every line of a request is found by its correlation id, and by no uid. */
@Timeout(120)
class LogLinesIT {
    private static final String KEY = "the-uid-key";

    @TempDir
    Path directory;

    private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Console console = new Console();

    /** Hears what the console's appender hears, and encodes it with that appender's own encoder. */
    private static final class Console extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private Encoder<ILoggingEvent> encoder;

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLoggerName().startsWith("dev.beginibridge")) {
                lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
            }
        }
    }

    @BeforeEach
    void listen() {
        console.encoder = ((OutputStreamAppender<ILoggingEvent>) root.getAppender("console")).getEncoder();
        console.setContext(logging);
        console.start();
        root.addAppender(console);
    }

    @AfterEach
    void leave() {
        root.detachAppender(console);
        logging.getLogger("dev.beginibridge").setLevel(ch.qos.logback.classic.Level.INFO);
    }

    private TestBridge start(String format, String deadline) throws Exception {
        return TestBridge.start(
                directory,
                "begini.log.level",
                "debug",
                "begini.log.format",
                format,
                "begini.log.uid-key",
                KEY,
                "begini.log.uid-key-file",
                "",
                "begini.rest.deadline",
                deadline);
    }

    private static String hash(String id) {
        return "~"
                + UidHash.open(new Log("info", Log.Format.TEXT, Optional.of(Secret.of(KEY)), Path.of("unused")))
                        .of(id);
    }

    private static int post(TestBridge bridge, String body, String idempotencyKey) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.rest("/v1/links"))
                .header("Authorization", "Bearer " + TestBridge.REST_TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void ask(JmsClient jms, String uid, String correlationId) throws Exception {
        TextMessage message = jms.session.createTextMessage("{\"uid\":\"" + uid + "\"}");
        message.setJMSCorrelationID(correlationId);
        jms.send("BEGINI.LINK.REQUEST", message);
    }

    private List<String> answered() {
        return console.lines.stream()
                .filter(line -> line.contains("answered: "))
                .toList();
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String correlation(String line, String format) throws Exception {
        if (format.equals("json")) {
            JsonNode node = TestBridge.JSON.readTree(line);
            assertTrue(Instant.parse(node.path("timestamp").asText()).isAfter(Instant.EPOCH));
            assertEquals(List.of("timestamp", "level", "threadName", "loggerName", "mdc", "message"), names(node));
            assertEquals("DEBUG", node.path("level").asText());
            assertTrue(node.path("message").asText().startsWith("answered: door="));
            return node.path("mdc").path("correlation").asText();
        }
        assertTrue(line.matches("(?s)\\d{4}-.* DEBUG LinkLog +answered: [^\\n]* correlation=\\S+\\n"), line);
        return line.replaceFirst("(?s).* correlation=(\\S+)\\n", "$1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void everyDoorsRequestsAreFoundByTheirIds(String format) throws Exception {
        String newest = "";
        try (TestBridge bridge = start(format, "20s");
                JmsClient jms = bridge.jms()) {
            assertEquals(201, post(bridge, "{\"uid\":\"LOGGED-1\",\"request_id\":\"A-1\"}", null));
            assertEquals(200, post(bridge, "{\"uid\":\"LOGGED-1\"}", "KEY-2"));
            assertEquals(200, post(bridge, "{\"uid\":\"LOGGED-1\"}", null));
            ask(jms, "LOGGED-2", "MQ:4711/A.b_c");
            bridge.drop("rows.csv", "uid\nLOGGED-3\n");
            // What a caller may write, by accident or not:
            assertEquals(201, post(bridge, "{\"uid\":\"LOGGED-4\"}", "LOGGED-4"));
            assertEquals(201, post(bridge, "{\"uid\":\"LOGGED-5\"}", "req-logged5-of-today"));
            ask(jms, "LOGGED-6", "LOGGED-6");
            ask(jms, "LOGGED-7", "two\nlines");
            ask(jms, "LOGGED-8", "x".repeat(101));
            ask(jms, "LOGGED-9", "eyJhbGciOiJub25lIn0");
            await().atMost(Duration.ofSeconds(30)).until(() -> answered().size() == 11);
            List<String> ids = answered().stream()
                    .map(line -> {
                        try {
                            return correlation(line, format);
                        } catch (Exception e) {
                            throw new AssertionError(line, e);
                        }
                    })
                    .toList();
            newest = String.join(" ", ids);
            for (String id : List.of(
                    "A-1",
                    "KEY-2",
                    "MQ:4711/A.b_c",
                    hash("LOGGED-4"),
                    hash("req-logged5-of-today"),
                    hash("LOGGED-6"),
                    hash("two\nlines"),
                    hash("x".repeat(101)),
                    hash("eyJhbGciOiJub25lIn0"))) {
                assertTrue(ids.contains(id), id + " in " + newest);
            }
            assertEquals(11, ids.stream().distinct().count(), "one made up, and that of a row");
            assertTrue(ids.stream().anyMatch(id -> id.matches("[0-9a-f-]{36}:1")), newest);
        }
        for (String line : console.lines) {
            assertFalse(line.toLowerCase(java.util.Locale.ROOT).contains("logged"), "a uid in " + line);
            assertEquals(line.length() - 1, line.indexOf('\n'), "one line for one event: " + line);
            boolean ofARequest = line.contains("answered: ");
            assertEquals(ofARequest, line.contains("correlation"), "only a request's lines have one: " + line);
        }
    }

    @Test
    void whatFailsOnTheWayIsFoundToo() throws Exception {
        try (TestBridge bridge = start("json", "500ms")) {
            bridge.sandbox.mode("down");
            for (int i = 0; i < 6; i++) {
                int status = post(bridge, "{\"uid\":\"FAILED-" + i + "\"}", "KEY-" + i);
                assertTrue(status == 502 || status == 503, "failed with " + status);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> answered().size() == 6);
        }
        // The line that says Begini is away is written for one of them.
        List<String> away = console.lines.stream()
                .filter(line -> line.contains("Begini is unreachable"))
                .toList();
        assertEquals(1, away.size());
        assertTrue(away.get(0).matches("(?s).*correlation\"?[:=]\"?KEY-[0-5].*"), away.get(0));
    }

    @Test
    void aLogStepIsHeardUnderALoggerOfItsOwn() throws Exception {
        Path routes = ShippedRoutes.in(directory).folder();
        Files.writeString(routes.resolve("heard.camel.yaml"), """
                - onException:
                    exception: [java.lang.IllegalStateException]
                    handled: {constant: "true"}
                    steps:
                      - log: {message: "handled", logName: heard.handled}
                - onCompletion:
                    steps:
                      - log: {message: "completed", logName: heard.completed}
                - route:
                    id: heard
                    from:
                      uri: jms:queue:heard
                      steps:
                        - log: {message: "plain", logName: heard.plain}
                        - choice:
                            when:
                              - simple: "true"
                                steps:
                                  - log: {message: "chosen", logName: "heard.{{heard.name}}"}
                        - doTry:
                            steps:
                              - throwException: {exceptionType: java.lang.Exception, message: one}
                            doCatch:
                              - exception: [java.lang.Exception]
                                steps:
                                  - log: {message: "caught", logName: "heard.${routeId}"}
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: two}
                """);
        try (HeardLog heard = HeardLog.of("heard");
                TestBridge bridge =
                        TestBridge.start(directory, "begini.routes", routes.toString(), "heard.name", "named");
                JmsClient jms = bridge.jms()) {
            jms.send("heard", jms.session.createTextMessage("anything"));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertEquals(
                            List.of("plain", "chosen", "caught", "handled", "completed"),
                            heard.events().stream()
                                    .map(ILoggingEvent::getMessage)
                                    .toList()));
        }
    }
}
