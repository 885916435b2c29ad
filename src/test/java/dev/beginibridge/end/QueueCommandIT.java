package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beginibridge.cli.Commands;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code queue} beside a bridge with its own broker. */
@Timeout(120)
class QueueCommandIT {
    private static final String INVALID = "BEGINI.LINK.INVALID";
    private static final String REQUEST = "{\"uid\":\"QUEUE-DESK-1\"}";

    @TempDir
    Path directory;

    private Path configuration(TestBridge bridge) throws IOException {
        String url = bridge.bridge.broker().orElseThrow().url();
        return Files.writeString(
                directory.resolve("my.properties"),
                "begini.broker.port=" + url.replaceFirst(".*:", "") + "\n"
                        + "begini.deployments.personal-loans.integration-id=1\nbegini.deployments.personal-loans.api-key=k\n");
    }

    private static void putAside(JmsClient jms, String queue, String text, String messageId) throws Exception {
        Message message = jms.session.createTextMessage(text);
        message.setStringProperty("BeginiInvalidReason", "it was not readable");
        message.setStringProperty("BeginiInvalidMessageId", messageId);
        message.setStringProperty("branch", "7");
        jms.send(queue, message);
    }

    @Test
    void whatWasPutAsideIsShownExportedAndSentAgain() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory);
                JmsClient jms = bridge.jms()) {
            Path config = configuration(bridge);
            putAside(jms, INVALID, REQUEST, "ID:first");
            putAside(jms, INVALID, REQUEST.replace('1', '2'), "ID:second");

            Commands.Said list = Commands.run(config, "queue", "list");
            assertTrue(list.output().contains("BEGINI.LINK.INVALID  2, the oldest is "), list::toString);
            assertTrue(list.output().contains("parked-personal-loans"), list::toString);

            List<String> shown = Commands.run(config, "queue", "show", "invalid")
                    .output()
                    .lines()
                    .toList();
            assertEquals(2, shown.size());
            assertFalse(shown.toString().contains("QUEUE-DESK"), shown::toString);
            JsonNode second = TestBridge.JSON.readTree(shown.get(1));
            assertEquals("it was not readable", second.path("reason").asText());

            Path file = directory.resolve("invalid.jsonl");
            for (String[] wrong : new String[][] {
                {"show", "parked-nobody"}, {"export", "invlaid", file.toString()}, {"retry", "invlaid", "--all"}
            }) {
                Commands.Said refused = Commands.run(
                        config,
                        Stream.concat(Stream.of("queue"), Stream.of(wrong)).toArray(String[]::new));
                assertEquals(1, refused.status(), refused::toString);
            }
            assertFalse(Files.exists(file));
            assertEquals(
                    0,
                    Commands.run(config, "queue", "export", "invalid", file.toString())
                            .status());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            JsonNode exported =
                    TestBridge.JSON.readTree(Files.readAllLines(file).get(0));
            assertEquals(REQUEST, exported.path("text").asText());
            assertEquals("7", exported.path("properties").path("branch").asText());
            Commands.Said again = Commands.run(config, "queue", "export", "invalid", file.toString());
            assertEquals(1, again.status(), "not over another file");
            assertTrue(again.errors().contains("is there already, and is left as it is"), again::toString);

            Commands.Said retried = Commands.run(
                    config, "queue", "retry", "invalid", second.path("id").asText());
            assertEquals(
                    "1 of 1 messages sent to BEGINI.LINK.REQUEST again",
                    retried.output().strip());
            Message reply = jms.take("BEGINI.LINK.REPLY", 30_000);
            assertEquals("ID:second", reply.getJMSCorrelationID(), "what its requester waits for");
            assertEquals("issued", reply.getStringProperty("BeginiStatus"));

            assertEquals(
                    0, Commands.run(config, "queue", "retry", INVALID, "--all").status());
            assertEquals("ID:first", jms.take("BEGINI.LINK.REPLY", 30_000).getJMSCorrelationID());
            assertEquals(0, jms.depth(INVALID));
            assertEquals(
                    1,
                    Commands.run(config, "queue", "retry", "invalid", "ID:nothing")
                            .status());
            assertEquals(2, Commands.run(config, "queue", "retry", "invalid").status());
        }
    }

    /** Read as a request, a reply would be lost, and a result would ask for a link. */
    @Test
    void repliesAndResultsAreNoRequests() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory);
                JmsClient jms = bridge.jms()) {
            Path config = configuration(bridge);
            Message reply = jms.session.createTextMessage("{\"status\":\"failed\"}");
            reply.setStringProperty("BeginiStatus", "failed");
            jms.send("BEGINI.LINK.REPLY", reply);
            Message result = jms.session.createTextMessage(REQUEST);
            result.setStringProperty("BeginiEventId", "e-1");
            jms.send("BEGINI.RESULT", result);
            for (String queue : List.of("reply", "result")) {
                Commands.Said retried = Commands.run(config, "queue", "retry", queue, "--all");
                assertEquals(1, retried.status());
                assertEquals(
                        "0 of 1 messages sent to BEGINI.LINK.REQUEST again; the others are not there, or are replies or"
                                + " results",
                        retried.output().strip());
            }
            assertEquals(1, jms.depth("BEGINI.LINK.REPLY"));
            assertEquals(1, jms.depth("BEGINI.RESULT"));
            assertTrue(Commands.run(config, "queue", "list").output().contains("BEGINI.RESULT  1, the oldest is "));
        }
    }

    @Test
    void deadLettersAreSentAgainToo() throws Exception {
        try (TestBridge bridge = TestBridge.start(directory);
                JmsClient jms = bridge.jms()) {
            Path config = configuration(bridge);
            putAside(jms, "DLQ", REQUEST, "ID:dead");
            assertEquals(
                    0,
                    Commands.run(config, "queue", "retry", "dead-letter", "--all")
                            .status());
            assertEquals("ID:dead", jms.take("BEGINI.LINK.REPLY", 30_000).getJMSCorrelationID());
        }
    }

    @Test
    void aBrokerThatIsAwayIsSaid() throws Exception {
        Path config = Files.writeString(directory.resolve("away.properties"), "begini.broker.port=1\n");
        Commands.Said said = Commands.run(config, "queue", "list");
        assertEquals(1, said.status());
        assertTrue(said.errors().contains("the broker cannot be reached"), said::toString);
    }

    @Test
    void aPortThatIsAnotherAtEachStartIsSaid() throws Exception {
        Path config = Files.writeString(directory.resolve("any.properties"), "begini.broker.port=0\n");
        Commands.Said said = Commands.run(config, "queue", "list");
        assertEquals(2, said.status());
        assertTrue(said.errors().contains("begini.broker.port"), said::toString);
    }
}
