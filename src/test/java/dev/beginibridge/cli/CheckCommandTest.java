package dev.beginibridge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beginibridge.WireStub;
import dev.beginibridge.end.TestBridge;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} prints, and its exit status. */
@Timeout(60)
class CheckCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();

    private int check(Map<String, String> values, String... arguments) throws IOException {
        String text = values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(directory.resolve("my.properties"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String[] all = new String[arguments.length + 3];
        System.arraycopy(new String[] {"check", "--config", file.toString()}, 0, all, 0, 3);
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return MainCommand.commandLine().setOut(new PrintWriter(out)).execute(all);
    }

    @Test
    void statusIsZeroWithoutAFail() throws Exception {
        try (WireStub begini = new WireStub(WireStub.json(424, "{}"))) {
            assertEquals(0, check(TestBridge.values(directory, begini.url())), out::toString);
            assertTrue(
                    out.toString().contains("ok    begini         deployment sme-loans: the key is good"),
                    out::toString);
            assertTrue(out.toString().endsWith("findings: 0 fail, 0 warn\n"), out::toString);
        }
    }

    @Test
    void statusIsOneWithAFailAndJsonTellsAll() throws Exception {
        Map<String, String> values = TestBridge.values(directory, URI.create("http://127.0.0.1:1"));
        assertEquals(1, check(values, "--json"));
        JsonNode document = new ObjectMapper().readTree(out.toString());
        assertEquals("fail", document.path("status").asText());
        boolean told = false;
        for (JsonNode finding : document.path("findings")) {
            told |= finding.path("level").asText().equals("fail")
                    && finding.path("area").asText().equals("begini")
                    && finding.path("seen").asText().contains("refused the connection")
                    && !finding.path("advice").asText().isEmpty();
        }
        assertTrue(told, out::toString);
    }

    @Test
    void statusIsTwoAndEachErrorIsToldWhenTheConfigurationCannotBeRead() throws Exception {
        Map<String, String> values = TestBridge.values(directory, URI.create("http://127.0.0.1:1"));
        values.put("begini.rest.prot", "1");
        values.put("begini.jms.concurrency", "none");
        assertEquals(2, check(values));
        assertTrue(out.toString().contains("fail  configuration  unknown key begini.rest.prot"), out::toString);
        assertTrue(out.toString().contains("fail  configuration  begini.jms.concurrency"), out::toString);
    }
}
