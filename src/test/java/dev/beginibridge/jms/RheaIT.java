package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requesters by rhea, the AMQP 1.0 client of Node.js. Runs where somebody has installed it and says where:
 * {@code npm install --prefix target/rhea rhea}, {@code mvn verify -Dit.test=RheaIT,OneReplyIT -Drhea=target/rhea}.
 */
@Tag("rhea")
@Timeout(120)
class RheaIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    @Test
    void eachRequestIsAnsweredOnce() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory, 0, true);
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 4);
                PlainClient client = new PlainClient(broker.url())) {
            String output = Requesters.Rhea.run("ask.js", Integer.toString(broker.port()), "TEST.REQUEST");

            Map<String, String> came = new TreeMap<>();
            for (String line : output.lines().toList()) {
                JsonNode reply = JSON.readTree(line);
                came.merge(reply.path("id").asText(), reply.path("status").asText(), (one, two) -> one + " " + two);
            }
            assertEquals(
                    new TreeMap<>(Map.of(
                            "issued", "issued",
                            "rejected", "rejected",
                            "unreadable", "rejected",
                            "hyphen", "issued",
                            "hyphen-unreadable", "rejected",
                            "timestamp", "issued",
                            "bytes", "issued")),
                    came);
            assertEquals("nonsense", client.take("TEST.INVALID").getBody(String.class));
            assertEquals("nonsense", client.take("TEST.INVALID").getBody(String.class));
            assertEquals(0, client.depth("TEST.REQUEST"));
            assertEquals(0, client.depth("TEST.REPLY"));
            assertTrue(door.door.down().isEmpty());
        }
    }
}
