package dev.beginibridge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say to an operator while no bridge runs. */
@Timeout(60)
class OperatorTextsTest {
    @TempDir
    Path folder;

    private Path config(String... lines) throws IOException {
        return Files.writeString(
                folder.resolve("my.properties"),
                "begini.file.inbox=" + folder.resolve("inbox") + "\nbegini.file.work=" + folder.resolve("work")
                        + "\nbegini.ledger.url=jdbc:sqlite:" + folder.resolve("l.db") + "\n"
                        + String.join("\n", lines));
    }

    @Test
    void theEmbeddedBrokerIsSaidToLiveInTheBridge() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Commands.Said said = Commands.run(config("begini.broker.port=" + free), "queue", "list");
        assertEquals(1, said.status());
        assertTrue(
                said.errors().contains("lives in the bridge; start that, or set begini.jms.broker-url"), said::errors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue show invalid --limit", "results list --most", "results missing --most"})
    void howManyIsAtLeastOne(String command) throws IOException {
        for (String number : new String[] {"0", "-1"}) {
            Commands.Said said = Commands.run(config(), (command + " " + number).split(" "));
            assertEquals(2, said.status(), said::toString);
            assertTrue(said.errors().contains(" is " + number + ": give a number from 1"), said::errors);
        }
    }

    @Test
    void aWaitingFileIsListedWithItsReason() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(folder.resolve("inbox/a.csv"), "uid\n");
        Files.writeString(folder.resolve("inbox/a.xyz"), "uid\n");
        Commands.Said said = Commands.run(config(), "files", "list");
        assertEquals(
                List.of(
                        "waiting   a.csv  no bridge works here now",
                        "waiting   a.xyz  no format is configured for its name; configured are *.csv, *.jsonl"),
                said.output().lines().toList());
        Commands.Said own = Commands.run(config("begini.file.formats.own.files=*.CSV"), "files", "list");
        assertTrue(own.output().endsWith("configured are *.csv, *.jsonl\n"), own::output);
    }

    @Test
    void aFileWithoutItsTriggerIsTold() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        for (String name : List.of("a.csv", "b.CSV", "b.trg", "c.csv", "c.csv.DONE")) {
            Files.writeString(folder.resolve("inbox").resolve(name), "uid\n");
        }
        assertEquals(
                List.of(
                        "waiting   a.csv  it has no trigger: a file of its name with .done or .trg",
                        "waiting   b.CSV  no bridge works here now",
                        "waiting   c.csv  no bridge works here now"),
                Commands.run(config("begini.file.trigger=true"), "files", "list")
                        .output()
                        .lines()
                        .toList());
    }

    @Test
    void aNameOfAFileIsOneLine() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(folder.resolve("inbox/a\nfinished  b\u001b[2K.csv"), "uid\n");
        assertEquals(
                "waiting   a?finished  b?[2K.csv  no bridge works here now\n",
                Commands.run(config(), "files", "list").output());
    }

    @Test
    void whatIsOddIsAWarningOfTheGoLiveList() throws IOException {
        Path config = config("begini.rest.prot=1", "begni.rest.port=1");
        Commands.Said said = Commands.run(config, "check");
        assertEquals(2, said.status());
        assertTrue(said.output().contains("warn  configuration  key begni.rest.port ("), said::output);
        assertTrue(said.output().endsWith("2 findings: 1 fail, 1 warn\n"), said::output);
    }

    @Test
    void whoMayNotReadThePgpKeysSeesTheFilesAllTheSame() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(folder.resolve("inbox/a.xyz"), "uid\n");
        Path key = Files.writeString(folder.resolve("not-a-key.asc"), "nothing");
        Commands.Said said = Commands.run(config("begini.file.pgp.key-file=" + key), "files", "list");
        assertEquals("waiting   a.xyz  no bridge works here now\n", said.output(), said::toString);
    }

    @Test
    void aMisspeltKeyIsToldBesideTheMissingDeployment() throws IOException {
        Commands.Said said = Commands.run(config("begni.deployments.one.integration-id=1"), "run");
        assertEquals(2, said.status());
        assertTrue(said.errors().contains("no deployment is configured"), said::errors);
        assertTrue(
                said.errors().contains("the nearest known key is begini.deployments.one.integration-id"), said::errors);
    }
}
