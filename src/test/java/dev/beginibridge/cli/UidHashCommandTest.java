package dev.beginibridge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code uid-hash} prints what the service writes with the same configuration. */
class UidHashCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();

    private CommandLine command() {
        return MainCommand.commandLine().setOut(new PrintWriter(out));
    }

    private String config(String line) throws IOException {
        return Files.writeString(directory.resolve("my.properties"), line).toString();
    }

    @Test
    void printsTheHash() throws Exception {
        int status = command()
                .execute("uid-hash", "QWERT-YUIOP-ASDFGH", "--config", config("begini.log.uid-key=the-uid-key\n"));
        assertEquals(0, status);
        assertEquals("3d9af7f83b", out.toString().strip());
    }

    /** Whoever looks for a customer's lines need not be able to read what the service reads. */
    @Test
    void needsNoApiKey() throws Exception {
        String config = config("""
                begini.log.uid-key=the-uid-key
                begini.deployments.a.integration-id=1
                begini.deployments.a.api-key-file=/nowhere/a.key
                begini.deployments.b.integration-id=2
                begini.deployments.b.api-key={{env:BEGINI_NO_SUCH_VARIABLE}}
                begini.rest.clients.web.token-file=/nowhere/web.token
                """);
        assertEquals(0, command().execute("uid-hash", "QWERT-YUIOP-ASDFGH", "--config", config));
        assertEquals("3d9af7f83b", out.toString().strip());
    }

    @Test
    void withoutAKeyItFailsRatherThanMakeOne() throws Exception {
        Path missing = directory.resolve("uid.key");
        String file = config("begini.log.uid-key-file=" + missing + "\n");
        assertEquals(2, MainCommand.run("uid-hash", "QWERT-YUIOP-ASDFGH", "--config", file));
        assertFalse(Files.exists(missing));
    }
}
