package dev.beginibridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import dev.beginibridge.WireStub;
import dev.beginibridge.end.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The core in somebody else's CamelContext, in a process that is set up as an application is. */
@Timeout(120)
class EmbeddedCoreIT {
    @TempDir
    Path directory;

    @Test
    void aForeignContextGetsLinksAndKeepsItsOwnWays() throws Exception {
        Files.writeString(directory.resolve("logback.xml"), """
                <configuration>
                  <appender name="host" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>HOST %msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="host"/></root>
                </configuration>
                """);
        Path output = directory.resolve("output");
        try (WireStub begini =
                new WireStub(WireStub.json(200, "{\"access_token\":\"tok\",\"url\":\"https://api.test/x\"}"))) {
            ProcessBuilder builder = JavaProcess.of(
                    "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
                    "dev.beginibridge.core.EmbeddingHost",
                    begini.url().toString(),
                    directory.resolve("ledger.db").toString(),
                    "the-key");
            Process host = Children.start(builder.redirectOutput(output.toFile()));
            assertTrue(host.waitFor(60, TimeUnit.SECONDS), "no thread of ours keeps the host's process alive");
            List<String> lines = Files.readAllLines(output);
            assertEquals(0, host.exitValue(), lines::toString);
            assertEquals(
                    1,
                    begini.requests().size(),
                    "the second request gets the same link, and the last may ask for no deployment");
            assertTrue(lines.stream().allMatch(line -> line.startsWith("HOST ")), lines::toString);
            assertEquals(
                    List.of("issued", "issued", "rejected", "rejected"),
                    lines.stream()
                            .filter(line -> line.matches("HOST (issued|rejected) \\d+"))
                            .map(line -> line.split(" ", -1)[1])
                            .toList(),
                    lines::toString);
            assertTrue(
                    lines.stream().noneMatch(line -> line.contains("HOST-1") || line.contains("the-key")),
                    lines::toString);
        }
    }

    @Test
    void theJarHoldsNothingButWhatHasOurName() throws IOException {
        Path jar;
        try (var files = Files.list(Path.of("target"))) {
            jar = files.filter(file -> file.getFileName().toString().matches("begini-bridge-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
        try (JarFile contents = new JarFile(jar.toFile())) {
            Set<String> roots = contents.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .map(name -> name.startsWith("META-INF/maven/")
                            ? "META-INF/maven"
                            : name.replaceFirst("^(dev/beginibridge)/.*", "$1"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Set.of("META-INF/MANIFEST.MF", "META-INF/maven", "dev/beginibridge"), roots);
        }
    }
}
