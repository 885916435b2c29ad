package dev.beginibridge.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged start script, with a Java in its place that prints what it is given. */
class StartScriptIT {
    private static final Path PACKAGED = Path.of("target/begini-bridge");
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    @TempDir
    Path folder;

    private Path home;

    /** A script's outcome: exit status, and both streams as one text. */
    private record Outcome(int status, String text) {}

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.toRealPath().resolve("a bridge"));
        Files.createDirectories(home.resolve("bin"));
        install("begini-bridge");
    }

    private void install(String script) throws IOException {
        Files.copy(PACKAGED.resolve("bin").resolve(script), home.resolve("bin").resolve(script));
        executable(home.resolve("bin").resolve(script));
    }

    @Test
    void findsItsHomeThroughLinksAndPassesArgumentsOn() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("second"), Path.of("a bridge/bin/begini-bridge"));
        Path linkToLink = Files.createSymbolicLink(folder.resolve("first"), link.toAbsolutePath());

        Outcome outcome =
                run(linkToLink, Map.of("JAVA_HOME", java("17.0.1"), "JAVA_OPTS", "-Da=* -Xmx64m"), "send", "a b");

        assertEquals(
                List.of(
                        COLLECTOR,
                        "-Djdk.serialFilter=!*",
                        "-Dbridge.home=" + home,
                        "-Da=*",
                        "-Xmx64m",
                        "-cp",
                        home + "/lib/*:" + home + "/lib/ext/*",
                        "dev.beginibridge.BeginiBridge",
                        "send",
                        "a b"),
                outcome.text().lines().toList());
        assertEquals(7, outcome.status(), "the status is that of Java");
    }

    @Test
    void findsItsHomeWhateverCdpathSays() throws Exception {
        Files.createDirectories(folder.resolve("elsewhere/a bridge/bin"));
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                java("17.0.1"),
                "CDPATH",
                folder.resolve("elsewhere").toString());
        Outcome outcome = run(Path.of("a bridge/bin/begini-bridge"), environment, "run");
        assertTrue(outcome.text().contains("\n-Dbridge.home=" + home + "\n"), outcome.text());
        install("class-archive");
        Outcome archive = run(Path.of("a bridge/bin/class-archive"), environment);
        assertTrue(archive.text().startsWith("No class archive: the demo did not run: "), archive.text());
    }

    @Test
    void usesTheClassArchiveThatIsThere() throws Exception {
        Path archive = Files.createFile(home.resolve("begini-bridge.jsa"));
        Outcome outcome = run(home.resolve("bin/begini-bridge"), Map.of("JAVA_HOME", java("17.0.1")), "run");
        assertEquals(
                List.of(
                        COLLECTOR,
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off",
                        "-Djdk.serialFilter=!*"),
                outcome.text().lines().limit(5).toList());
    }

    /** Java does not start with two. */
    @Test
    void leavesTheCollectorToWhoMayChooseOne() throws Exception {
        Path script = home.resolve("bin/begini-bridge");
        String java = java("17.0.1");
        for (String variable : List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")) {
            for (String option :
                    List.of("-XX:+UseG1GC", "-Xmx1g -XX:+UseZGC", "-XX:VMOptionsFile=vm.options", "@options")) {
                Outcome outcome = run(script, Map.of("JAVA_HOME", java, variable, option), "run");
                assertFalse(outcome.text().contains(COLLECTOR), variable + "=" + option + ": " + outcome.text());
            }
        }
        Outcome outcome =
                run(script, Map.of("JAVA_HOME", java, "JAVA_OPTS", "-Xmx1g -XX:+UseStringDeduplication"), "run");
        assertTrue(outcome.text().startsWith(COLLECTOR + "\n"), outcome.text());
    }

    @Test
    void startsWithTheCollectorThatIsAskedFor() throws Exception {
        Outcome outcome = packagedVersion("-XX:+UseParallelGC -Xlog:gc+init");
        assertTrue(outcome.text().contains("Parallel"), outcome.text());
    }

    @Test
    void anArchiveThatDoesNotFitIsPassedOverInSilence() throws Exception {
        Path lib = Files.createSymbolicLink(
                home.resolve("lib"), PACKAGED.resolve("lib").toAbsolutePath());
        Files.writeString(home.resolve("begini-bridge.jsa"), "of another Java");
        Outcome outcome = run(home.resolve("bin/begini-bridge"), Map.of(), "--version");
        Files.delete(lib);
        assertEquals(0, outcome.status(), outcome.text());
        assertEquals(1, outcome.text().lines().count(), outcome.text());
    }

    @Test
    void anAnswerThatIsLostIsAFailure() throws Exception {
        Outcome outcome = run(
                Path.of("/bin/sh"),
                Map.of(),
                "-c",
                PACKAGED.toAbsolutePath() + "/bin/begini-bridge --version >/dev/full");
        assertEquals(
                new Outcome(1, "begini-bridge failed: standard output did not take all that was printed\n"), outcome);
    }

    /** The real Java, the real jars: our classes, and those of an old format, come out of the archive that {@code mvn package} left. */
    @Test
    void thePackagedDirectoryHasAnArchiveThatIsUsed() throws Exception {
        Outcome outcome = packagedVersion("-Xlog:class+load:file=loaded.log");
        assertEquals(1, outcome.text().lines().count(), outcome.text());
        String loaded = Files.readString(folder.resolve("loaded.log"));
        for (String type : List.of("dev.beginibridge.config.Version", "picocli.CommandLine")) {
            assertTrue(loaded.contains(type + " source: shared objects file"), loaded);
        }
    }

    @Test
    void makesAnArchiveWhereverItIsInstalledAndLeavesNothingElse() throws Exception {
        Path lib = Files.createDirectories(home.resolve("lib"));
        install("class-archive");
        Outcome outcome = run(home.resolve("bin/class-archive"), Map.of("JAVA_HOME", archivingJava()));
        assertEquals(new Outcome(0, "Class archive made: " + home.resolve("begini-bridge.jsa") + "\n"), outcome);
        assertEquals("classes\n", Files.readString(home.resolve("begini-bridge.jsa")));
        assertEquals(Set.of(lib, home.resolve("bin"), home.resolve("begini-bridge.jsa")), inHome());
    }

    @Test
    void saysWhenNoArchiveCanBeMadeAndTakesTheOldOneAway() throws Exception {
        install("class-archive");
        Files.writeString(home.resolve("begini-bridge.jsa"), "of an earlier Java");
        Outcome failed = run(home.resolve("bin/class-archive"), Map.of("JAVA_HOME", java("17.0.1")));
        assertEquals(1, failed.status(), failed.text());
        assertTrue(failed.text().startsWith("No class archive: the demo did not run: "), failed.text());
        assertTrue(failed.text().endsWith("The bridge starts without, only slower.\n"), failed.text());
        assertEquals(Set.of(home.resolve("bin")), inHome());
    }

    /** The packaged directory as it is, with the real Java. */
    private Outcome packagedVersion(String javaOptions) throws Exception {
        Outcome outcome = run(
                PACKAGED.resolve("bin/begini-bridge").toAbsolutePath(), Map.of("JAVA_OPTS", javaOptions), "--version");
        assertEquals(0, outcome.status(), outcome.text());
        return outcome;
    }

    private Set<Path> inHome() throws IOException {
        try (var files = Files.list(home)) {
            return files.collect(Collectors.toSet());
        }
    }

    @Test
    void takesJavaFromThePathWhenThereIsNoJavaHome() throws Exception {
        String path = java("25-ea") + "/bin:/usr/bin:/bin";
        Outcome outcome = run(home.resolve("bin/begini-bridge"), Map.of("PATH", path), "--version");
        assertTrue(outcome.text().endsWith("--version\n"), outcome.text());
        assertTrue(outcome.text().startsWith("--enable-native-access=ALL-UNNAMED\n"), outcome.text());
    }

    @Test
    void refusesAnOldJava() throws Exception {
        for (String version : List.of("1.8.0_392", "11.0.2")) {
            String java = java(version);
            Outcome outcome = run(home.resolve("bin/begini-bridge"), Map.of("JAVA_HOME", java), "run");
            assertEquals(
                    new Outcome(2, "begini-bridge: " + java + "/bin/java is too old: Java 17 or later is needed\n"),
                    outcome);
        }
    }

    /** Java is not started to be asked for it: this one would say 11. */
    @Test
    void readsTheVersionFromTheFileOfTheJdk() throws Exception {
        Path jdk = Path.of(java("11.0.2"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Any\"\nJAVA_VERSION=\"25.0.1\"\nLIBC=\"gnu\"\n");
        Path path = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(path.resolve("java"), jdk.resolve("bin/java"));
        for (Map<String, String> environment :
                List.of(Map.of("JAVA_HOME", jdk.toString()), Map.of("PATH", path + ":/usr/bin:/bin"))) {
            Outcome outcome = run(home.resolve("bin/begini-bridge"), environment, "run");
            assertTrue(outcome.text().startsWith("--enable-native-access=ALL-UNNAMED\n"), outcome.text());
        }
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\n");
        Outcome old = run(home.resolve("bin/begini-bridge"), Map.of("JAVA_HOME", jdk.toString()), "run");
        assertEquals(2, old.status(), old.text());
    }

    @Test
    void saysWhenThereIsNoJava() throws Exception {
        Path script = home.resolve("bin/begini-bridge");
        assertEquals(
                new Outcome(2, "begini-bridge: JAVA_HOME is /none, but there is no bin/java in it\n"),
                run(script, Map.of("JAVA_HOME", "/none")));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("readlink", "sed", "head")) {
            Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            executable(Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n"));
        }
        assertEquals(
                new Outcome(2, "begini-bridge: no java found: install a Java 17 or later, or set JAVA_HOME\n"),
                run(script, Map.of("PATH", tools.toString())));
    }

    @Test
    void theDirectoryIsWhole() throws IOException {
        for (String file : List.of("application.properties", "LICENSE", "CHANGELOG.md", "docs/configuration.md")) {
            assertTrue(Files.isRegularFile(PACKAGED.resolve(file)), file);
        }
        assertTrue(Files.isExecutable(PACKAGED.resolve("bin/begini-bridge")));
        try (var jars = Files.list(PACKAGED.resolve("lib"))) {
            assertTrue(jars.anyMatch(jar -> jar.getFileName().toString().startsWith("begini-bridge-")));
        }
    }

    /** A JAVA_HOME whose java prints its arguments, one on each line, and ends with status 7. */
    private String java(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("java " + version + "/bin"))
                .resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then
                  echo "Picked up JAVA_TOOL_OPTIONS: -Dx=y" >&2
                  echo 'openjdk version "%s" 2026-01-01' >&2
                  exit 0
                fi
                printf '%%s\\n' "$@"
                exit 7
                """.formatted(version));
        executable(java);
        return java.getParent().getParent().toString();
    }

    /** A JAVA_HOME whose java lists and archives what it is asked to, and writes a ledger beside it. */
    private String archivingJava() throws IOException {
        Path java = Files.createDirectories(folder.resolve("archiving/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                for option; do
                  case $option in
                    -version) echo 'openjdk version "17.0.1"'; exit 0 ;;
                    -XX:DumpLoadedClassList=*) echo classes >"${option#*=}"; touch ledger.db ;;
                    -XX:SharedClassListFile=*) list=${option#*=} ;;
                    -XX:SharedArchiveFile=*) cp "$list" "${option#*=}" ;;
                  esac
                done
                """);
        executable(java);
        return java.getParent().getParent().toString();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(script.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.directory(folder.toFile());
        builder.environment().remove("JAVA_HOME");
        List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
                .forEach(builder.environment().keySet()::remove);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the script ends");
        return new Outcome(process.exitValue(), text);
    }
}
