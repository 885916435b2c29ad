package dev.beginibridge.app;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.ConfigKey;
import dev.beginibridge.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the doors' route files are. A door that is open and has none would take nothing, and look well. */
final class RouteFolder {
    private RouteFolder() {}

    /**
     * The folder that is configured, from the working directory; else that of the installed bundle.
     *
     * @throws ConfigException when it is not there, or has no route for a door that is to be open
     */
    static Path of(BridgeConfig config, Settings settings, Path home) {
        Path folder = settings.isSet(ConfigKey.ROUTES_DIRECTORY)
                ? config.routes().toAbsolutePath()
                : home.resolve(config.routes());
        List<String> problems = Doors.open(config).stream()
                .filter(door -> !hasRoute(folder, door))
                .map(door -> ConfigKey.ROUTES_DIRECTORY.key() + ": in " + folder + " there is no " + door
                        + "-….camel.yaml: put the door's route there, or set begini." + door + ".enabled=false")
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return folder;
    }

    private static boolean hasRoute(Path folder, String door) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.newDirectoryStream(folder, door + "-*.camel.yaml")) {
            return files.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
