package dev.beginibridge.end;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.Children;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that tools generate from the description of the REST door, compiled, and used against the packaged bridge as their
 * users do: {@code src/test/clients}. Only with the profile {@code clients}, whose plug-ins generate them.
 */
@Timeout(300)
class GeneratedClients {
    private static final Path CLIENTS = Path.of("target", "clients").toAbsolutePath();
    private static final Path USERS = Path.of("src", "test", "clients").toAbsolutePath();
    private static final String TYPESCRIPT = "5.9.3";

    /** The machine also generates and compiles. */
    private static final Map<String, String> PATIENT =
            Map.of("begini.api.call-timeout", "15s", "begini.rest.deadline", "30s");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"java-native", "java-resttemplate"})
    void java(String client) throws Exception {
        String libraries = String.join(File.pathSeparator, files(CLIENTS.resolve("lib"), ".jar"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", libraries));
        arguments.addAll(files(CLIENTS.resolve(client).resolve("src/main/java"), ".java"));
        arguments.addAll(files(USERS.resolve(client), ".java"));
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)),
                "it compiles");
        use(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes + File.pathSeparator + libraries,
                "Use");
    }

    @Test
    void typescript() throws Exception {
        Path project = CLIENTS.resolve("typescript-use");
        Files.createDirectories(project);
        run(
                project,
                "npm",
                "install",
                "--no-save",
                "--prefix",
                project.toString(),
                "typescript@" + TYPESCRIPT,
                "@types/node@20");
        Files.copy(USERS.resolve("typescript/use.ts"), project.resolve("use.ts"), StandardCopyOption.REPLACE_EXISTING);
        Path compiled = directory.resolve("compiled");
        run(
                project,
                project.resolve("node_modules/.bin/tsc").toString(),
                "--strict",
                "--target",
                "es2022",
                "--module",
                "commonjs",
                "--moduleResolution",
                "node",
                "--lib",
                "es2022,dom",
                "--types",
                "node",
                "--rootDir",
                CLIENTS.toString(),
                "--outDir",
                compiled.toString(),
                "use.ts");
        use("node", compiled.resolve("typescript-use/use.js").toString());
    }

    private static List<String> files(Path folder, String ending) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.map(Path::toString)
                    .filter(file -> file.endsWith(ending))
                    .toList();
        }
    }

    /** Runs a program that is told where the bridge is, and with which token, and fails when an answer is wrong. */
    private void use(String... program) throws Exception {
        try (CountingBegini begini = new CountingBegini("sandbox-key-personal-loans");
                BridgeProcess bridge = new BridgeProcess(directory.resolve("bridge"), begini.url(), PATIENT).start()) {
            List<String> command = new ArrayList<>(List.of(program));
            command.add("http://127.0.0.1:" + bridge.rest);
            command.add(TestBridge.REST_TOKEN);
            run(directory, command.toArray(String[]::new));
        }
    }

    private static void run(Path folder, String... command) throws Exception {
        Process process = Children.start(
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true));
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Stream.of(command).collect(Collectors.joining(" ")) + "\n" + said);
    }
}
