package dev.beginibridge.end;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a class of the tests is started in a virtual machine of its own. */
public final class JavaProcess {
    /** The packaged directory, once the build has made it: with its class archive a process starts in two thirds of the time. */
    private static final String PACKAGED = System.getProperty("packaged.home", "");

    private JavaProcess() {}

    /**
     * A process to start, whose virtual machine compiles, collects and is silent as this one does.
     *
     * @param arguments options for the virtual machine, the class, its arguments
     */
    public static ProcessBuilder of(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:") || option.startsWith("-Xlog:"))
                .forEach(command::add);
        command.addAll(PACKAGED.isEmpty() ? List.of("-cp", classPath()) : onPackaged());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** An archive is of use where the class path begins with the jars that it was made of, named as the start script names them. */
    private static List<String> onPackaged() {
        return List.of(
                "-XX:SharedArchiveFile=" + PACKAGED + "/begini-bridge.jsa",
                "-Xlog:cds=off",
                "-cp",
                PACKAGED + "/lib/*:" + PACKAGED + "/lib/ext/*:" + classPath());
    }

    /** Under {@code exec:java} the virtual machine's own class path is Maven's, and ours is the class loader's. */
    private static String classPath() {
        if (JavaProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(System.getProperty("path.separator")));
        }
        return System.getProperty("java.class.path");
    }
}
