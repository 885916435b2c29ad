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
    private JavaProcess() {}

    /**
     * A process to start, whose virtual machine compiles and collects as this one does.
     *
     * @param arguments options for the virtual machine, the class, its arguments
     */
    public static ProcessBuilder of(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:"))
                .forEach(command::add);
        command.addAll(List.of("-cp", classPath()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
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
