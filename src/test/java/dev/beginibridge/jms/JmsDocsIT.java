package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.BridgeConfig.Correlation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmsDocsIT {
    private static final Path DOC = Path.of("docs/jms.md");
    private static final Path EXAMPLE = Path.of("src/test/java/dev/beginibridge/jms/RequestExample.java");

    @TempDir
    Path directory;

    @Test
    void theDocumentHoldsTheExample() throws IOException {
        String code = Files.readString(EXAMPLE);
        String example = code.substring(code.indexOf("// example") + 10, code.indexOf("// end of example"))
                .stripIndent()
                .strip();
        String document = Files.readString(DOC);
        assertTrue(document.contains(example), "docs/jms.md shows other code");
    }

    @Test
    void theExampleWorks() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory);
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2);
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url())) {
            String reply = RequestExample.ask(factory, "TEST.REQUEST", PlainClient.json("QWERT-1"));
            assertTrue(reply.startsWith("issued {"), reply);
            assertTrue(reply.contains("https://app.example/" + ScriptedHeart.TOKEN), "the link is missing");
            assertTrue(door.door.down().isEmpty());
        }
    }
}
