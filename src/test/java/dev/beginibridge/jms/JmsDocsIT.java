package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import dev.beginibridge.end.JavaProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java example of docs/jms.md, compiled and run from the document as it says. */
@Timeout(120)
class JmsDocsIT {
    @TempDir
    Path directory;

    private String run(String... arguments) throws Exception {
        Path source = directory.resolve("RequestExample.java");
        Files.writeString(source, QueueDoorIT.block("java", "class RequestExample"));
        Path output = directory.resolve("output");
        List<String> all = new ArrayList<>(List.of(source.toString()));
        all.addAll(List.of(arguments));
        Process example =
                Children.start(JavaProcess.of(all.toArray(String[]::new)).redirectOutput(output.toFile()));
        assertEquals(0, example.waitFor(), () -> "the example fails");
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @Test
    void theExampleWorks() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory.resolve("broker"));
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2)) {
            String reply = run(broker.url(), "TEST.REQUEST", PlainClient.json("QWERT-1"));
            assertTrue(reply.contains("issued {"), reply);
            assertTrue(reply.contains("https://app.example/" + ScriptedHeart.TOKEN), "the link is missing");
            assertTrue(door.door.down().isEmpty());
        }
    }

    @Test
    void theCoordinatesAreOfTheVersionThatIsUsed() throws Exception {
        String version = VersionLoader.getVersion().getFullVersion();
        assertTrue(Files.readString(Path.of("docs/jms.md"))
                .contains("org.apache.artemis:artemis-jakarta-client:" + version + "`"));
    }
}
