package dev.beginibridge.jms;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.broker.EmbeddedBroker;
import dev.beginibridge.config.Correlation;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artemis' own client in another process: on its class path is that client and one class that asks, nothing of ours. */
class ArtemisClientIT {
    private static final Pattern CLIENT_JARS = Pattern.compile(
            "(artemis-(jakarta-client|core-client|commons|selector)|netty-|commons-|jakarta\\.jms-api|slf4j-api).*\\.jar");

    @TempDir
    Path directory;

    @Test
    void aRequesterOfArtemisOwnIsAnswered() throws Exception {
        try (EmbeddedBroker broker = TestBroker.start(directory.resolve("broker"));
                RunningDoor door = RunningDoor.start(broker.url(), Correlation.AUTO, 2);
                ChildProcess requester =
                        ChildProcess.start(directory, classPath(), ArtemisRequester.class, broker.url())) {
            for (String word : new String[] {ArtemisRequester.TEMPORARY, ArtemisRequester.CORRELATED}) {
                String said = requester.awaitLine(word);
                assertTrue(said.startsWith("issued true {"), said);
                assertTrue(said.contains("https://app.example/" + ScriptedHeart.TOKEN), said);
            }
            await().until(() -> door.count("answered") == 2);
        }
    }

    private String classPath() throws Exception {
        String name = ArtemisRequester.class.getName().replace('.', '/') + ".class";
        Path copy = directory.resolve("classes").resolve(name);
        Files.createDirectories(copy.getParent());
        try (InputStream compiled = ArtemisRequester.class.getClassLoader().getResourceAsStream(name)) {
            Files.copy(compiled, copy);
        }
        String jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> CLIENT_JARS
                        .matcher(Path.of(entry).getFileName().toString())
                        .matches())
                .collect(Collectors.joining(File.pathSeparator));
        return directory.resolve("classes") + File.pathSeparator + jars;
    }
}
