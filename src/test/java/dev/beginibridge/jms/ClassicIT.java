package dev.beginibridge.jms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.beginibridge.FreePort;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ActiveMQ Classic by its own jars, as docs/jms.md says, in a process whose class path is the bridge's with them. */
@Timeout(120)
class ClassicIT {
    private static final Path JARS = Path.of("target/activemq-classic");

    @TempDir
    Path directory;

    /** Without the older client that the tests with an Artemis use. */
    private static String classPath() throws Exception {
        Stream<String> own = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("activemq-client"));
        try (Stream<Path> jars = Files.list(JARS)) {
            return Stream.concat(own, jars.map(Path::toString).toList().stream())
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    @Test
    void allThatADoorDoes() throws Exception {
        int port = FreePort.next();
        Path password = Files.writeString(directory.resolve("word"), "word");
        Path settings = Files.writeString(
                directory.resolve("settings"),
                QueueDoorIT.block("properties", "org.apache.activemq.ActiveMQConnectionFactory")
                        .replace("mq.example.com:61616", "127.0.0.1:" + port)
                        .replace("/run/secrets/broker.password", password.toString()));
        try (ChildProcess classic = ChildProcess.start(
                directory, classPath(), ClassicProcess.class, Integer.toString(port), settings.toString())) {
            classic.awaitLine("END");
            assertEquals("issued true", classic.awaitLine("TEMPORARY"));
            assertEquals("issued", classic.awaitLine("COMMON"));
            assertEquals("invalid_request {", classic.awaitLine("UNREADABLE"));
            assertEquals("issued", classic.awaitLine("MAP"));
            assertEquals("the queue that the request names for its reply cannot be used", classic.awaitLine("GONE"));
            assertEquals("0", classic.awaitLine("ROLLED-BACK"));
        }
    }
}
