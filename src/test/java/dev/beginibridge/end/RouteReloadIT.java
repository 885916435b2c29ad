package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Route files that change while the bridge runs: what is right is taken up, what is wrong leaves all as it was. */
@Timeout(180)
class RouteReloadIT {
    @TempDir
    Path directory;

    private ShippedRoutes routes;
    private Path echo;
    private int asked;

    private final Logger logger =
            ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("dev.beginibridge.app.RouteReload");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        told.start();
        logger.addAppender(told);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(told);
    }

    /** A door that writes its answer into a file for each request that is dropped. */
    private String door(String answer) {
        return """
                - route:
                    id: echo
                    from:
                      uri: file
                      parameters:
                        directoryName: "%s/in"
                      steps:
                        - to:
                            id: ask
                            uri: direct:link
                        - setBody:
                            constant: %s
                        - to:
                            id: write
                            uri: file
                            parameters:
                              directoryName: "%s/out"
                              tempPrefix: "."
                """.formatted(echo, answer, echo);
    }

    private String otherDoor(String name) {
        return door(name).replace("echo", name).replaceAll("id: (ask|write)", "id: $1-" + name);
    }

    private static String queueDoor(String parameters) {
        return """
                - templatedRoute:
                    routeTemplateRef: queue-door
                    routeId: echo
                    parameters: [%s]
                """.formatted(parameters);
    }

    private void change(String text) throws IOException {
        routes.write("echo", text);
    }

    /** What a request of now is answered with. */
    private String answer() throws IOException {
        String name = "r" + ++asked;
        Path in = Files.createDirectories(echo.resolve("in"));
        Files.writeString(directory.resolve(name), "{\"uid\":\"ECHO-" + asked + "\"}");
        Files.move(directory.resolve(name), in.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        Path out = echo.resolve("out").resolve(name);
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(out));
        return Files.readString(out);
    }

    @Test
    void oneFileAtATime() throws Exception {
        routes = ShippedRoutes.in(directory);
        echo = directory.resolve("echo");
        change(door("one"));
        try (TestBridge bridge = TestBridge.start(
                directory, "begini.routes", routes.folder().toString(), "begini.routes.reload", "true")) {
            assertEquals("one", answer());
            change(door("two"));
            await().atMost(Duration.ofSeconds(60)).until(() -> answer().equals("two"));
            change(door("three").replace("direct:link", "direct:lnik"));
            assertStays("two");
            assertTold(routes.file("echo")
                    + ": line 9: route echo: step ask sends to direct:lnik, and no route takes from it;"
                    + " nearest: direct:link");
            change(door("four").replace("steps:", "stepps:"));
            assertStays("two");
            assertTold(": line 8: Unsupported field: stepps; what ran before goes on");
            change(door("five").replace("tempPrefix: \".\"", "tempPrfix: a-secret"));
            assertStays("two");
            assertTold("line 18: the endpoint has no option tempPrfix; what ran before goes on");
            change(door("five").replace("id: echo", "id: file-row"));
            assertStays("two");
            assertTold(routes.file("echo")
                    + ": line 2: route file-row: its id is that of another, too: give each its own; "
                    + routes.file("file-requests") + ": line 29: route file-row");
            change(door("five").replace("id: ask", "id: ask-for-row-link"));
            assertStays("two");
            assertTold(routes.file("echo")
                    + ": line 9: route echo: the id ask-for-row-link is in another route, too: give each its own");
            change("- templatedRoute:\n    routeTemplateRef: queue-dor\n    routeId: echo\n");
            assertStays("two");
            assertTold("route echo needs the template queue-dor, which is not there; nearest: queue-door");
            change(queueDoor("{name: layout, value: none}"));
            assertStays("two");
            assertTold("line 3: route echo does not give the parameter queue, which the template queue-door needs");
            change(queueDoor("{name: queue, value: A}, {name: layout, value: loans}"));
            assertStays("two");
            assertTold(routes.file("echo") + ": line 3: route echo: the layout loans is not among begini.layouts");
            change(door("five").replace("constant: five", "constant: five\n           - x: ["));
            assertStays("two");
            assertTold("line 1");
            assertTrue(told.list.stream()
                    .noneMatch(line -> line.getFormattedMessage().contains("a-secret")));
            change("- errorHandler:\n    deadLetterChannel: {deadLetterUri: direct:lots}\n" + door("five"));
            assertStays("two");
            assertTold(routes.file("echo") + ": line 2: the error handler of all routes sends to direct:lots");
            change(door("six"));
            await().atMost(Duration.ofSeconds(60)).until(() -> answer().equals("six"));
            assertEquals(
                    "issued",
                    bridge.askQueue("{\"uid\":\"QUEUE-1\"}").path("status").asText());
        }
    }

    /** Their routes go on running, by the text that was loaded. */
    @Test
    void aFileThatIsGoneOrWrongHoldsUpNoOther() throws Exception {
        routes = ShippedRoutes.in(directory);
        echo = directory.resolve("echo");
        change(door("one"));
        routes.write("gone", otherDoor("gone"));
        routes.write("wrong", otherDoor("wrong"));
        try (TestBridge bridge = TestBridge.start(
                directory, "begini.routes", routes.folder().toString(), "begini.routes.reload", "true")) {
            Files.delete(routes.file("gone"));
            routes.replace("wrong", "tempPrefix: \".\"", "tempPrefix: \"{{no.such.key}}\"");
            await().atMost(Duration.ofSeconds(60)).until(() -> told.list.stream()
                    .anyMatch(line -> line.getFormattedMessage().contains("{{no.such.key}} is not set")));

            change(door("two"));

            await().atMost(Duration.ofSeconds(60)).until(() -> answer().equals("two"));
            assertEquals(201, bridge.post("{\"uid\":\"AFTER-GONE-1\"}").status());
        }
    }

    private void assertTold(String why) {
        List<String> said = told.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("echo.camel.yaml was changed, and is not used: "))
                .toList();
        String last = said.get(said.size() - 1);
        assertTrue(last.contains(why), last);
    }

    /** A marker file behind it shows that the watcher has looked at the file before. */
    private void assertStays(String expected) throws IOException {
        String marker = "marker" + asked;
        routes.write(
                "marker",
                door(marker).replaceAll("id: (echo|ask|write)", "id: marker-$1").replace("/in\"", "/" + marker + "\""));
        Path in = Files.createDirectories(echo.resolve(marker));
        Files.writeString(in.resolve(marker), "{\"uid\":\"ECHO-MARK\"}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(echo.resolve("out").resolve(marker)));
        assertEquals(expected, answer());
    }
}
