package dev.beginibridge.end;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Route files that change while the bridge runs: what is right is taken up, what is wrong leaves all as it was. */
@Timeout(180)
class RouteReloadIT {
    @TempDir
    Path directory;

    private Path routes;
    private Path echo;
    private int asked;

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

    private void change(String text) throws IOException {
        Path next = Files.writeString(directory.resolve("next"), text);
        Files.move(
                next,
                routes.resolve("echo.camel.yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
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
        routes = Files.createDirectories(directory.resolve("routes"));
        echo = directory.resolve("echo");
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        change(door("one"));
        try (TestBridge bridge =
                TestBridge.start(directory, "begini.routes", routes.toString(), "begini.routes.reload", "true")) {
            assertEquals("one", answer());
            change(door("two"));
            await().atMost(Duration.ofSeconds(60)).until(() -> answer().equals("two"));
            change(door("three").replace("direct:link", "direct:lnik"));
            assertStays("two");
            change(door("four").replace("steps:", "stepps:"));
            assertStays("two");
            change(door("five").replace("tempPrefix", "tempPrfix"));
            assertStays("two");
            change(door("six"));
            await().atMost(Duration.ofSeconds(60)).until(() -> answer().equals("six"));
            assertEquals(
                    "issued",
                    bridge.askQueue("{\"uid\":\"QUEUE-1\"}").path("status").asText());
        }
    }

    /** A marker file behind it shows that the watcher has looked at the file before. */
    private void assertStays(String expected) throws IOException {
        String marker = "marker" + asked;
        Files.writeString(
                routes.resolve("marker.camel.yaml"),
                door(marker).replace("id: echo", "id: marker").replace("/in\"", "/" + marker + "\""));
        Path in = Files.createDirectories(echo.resolve(marker));
        Files.writeString(in.resolve(marker), "{\"uid\":\"ECHO-MARK\"}");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(echo.resolve("out").resolve(marker)));
        assertEquals(expected, answer());
    }
}
