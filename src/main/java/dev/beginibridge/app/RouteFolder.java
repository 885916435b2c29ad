package dev.beginibridge.app;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.AntPathMatcher;

/**
 * Where the route files are, and which of them are loaded.
 *
 * @param path the folder
 * @param included for Camel: the files
 * @param excluded for Camel: those of doors that stay shut, whose beans are not there
 */
public record RouteFolder(Path path, String included, String excluded) {
    /** The route by which the core calls Begini. */
    private static final String TOKEN_CALL = "token-call";

    private static final String SUFFIX = ".camel.yaml";

    /**
     * The folder that is configured, from the working directory; else that of the installed bundle.
     *
     * @param doors false: of all routes only the token call
     * @throws ConfigException when it is not there, has no token call, or has no route for a configured door: the
     * bridge would look healthy while it answers nothing or takes nothing
     */
    public static RouteFolder of(BridgeConfig config, Settings settings, Path home, boolean doors) {
        Path folder = followed(
                settings.isSet(ConfigKey.ROUTES_DIRECTORY)
                        ? config.routes().toAbsolutePath()
                        : home.resolve(config.routes()));
        List<String> problems = new ArrayList<>();
        if (!hasFile(folder, TOKEN_CALL + SUFFIX)) {
            problems.add(inFolder(folder) + "there is no " + TOKEN_CALL + SUFFIX + ": put the route " + TOKEN_CALL
                    + ", by which the bridge calls Begini, there; the bundle's folder routes holds it");
        }
        if (doors) {
            config.openDoors().stream()
                    .filter(door -> !hasFile(folder, door + "-*" + SUFFIX))
                    .forEach(door -> problems.add(inFolder(folder) + "there is no " + door + "-…" + SUFFIX
                            + ": put the door's route there, or set begini." + door + ".enabled=false"));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new RouteFolder(
                folder,
                "file:" + folder + "/" + (doors ? "*" : TOKEN_CALL) + SUFFIX,
                Stream.of("jms", "file", "rest")
                        .filter(door -> !config.openDoors().contains(door))
                        .map(door -> "**/" + door + "-*" + SUFFIX)
                        .collect(Collectors.joining(",")));
    }

    /** Whether a file belongs to those that are loaded. */
    boolean holds(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX)
                && Arrays.stream(excluded.split(","))
                        .noneMatch(shut -> AntPathMatcher.INSTANCE.match(shut, file.toString()));
    }

    /** Camel finds nothing in a folder that is a link. */
    private static Path followed(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder; // it is not there, which is told with its name
        }
    }

    private static String inFolder(Path folder) {
        return ConfigKey.ROUTES_DIRECTORY.key() + ": in " + folder + " ";
    }

    private static boolean hasFile(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.newDirectoryStream(folder, pattern)) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
