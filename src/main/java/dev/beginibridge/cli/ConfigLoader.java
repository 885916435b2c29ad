package dev.beginibridge.cli;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Finds the configuration: {@code application.properties} of the installed bundle (else of the working directory, else
 * of the class path), then the {@code --config} file, then the environment, then {@code -D}; last wins.
 */
final class ConfigLoader {
    private static final String FILE = "application.properties";

    private ConfigLoader() {}

    static Settings load(Optional<Path> configFile) {
        Settings settings = base();
        if (configFile.isPresent()) {
            if (!Files.isRegularFile(configFile.get())) {
                throw new ConfigException("--config names " + configFile.get() + ", which is not a file");
            }
            settings.file(configFile.get());
        }
        return settings.environment(System.getenv()).systemProperties(System.getProperties());
    }

    private static Settings base() {
        Path file = home().resolve(FILE);
        if (Files.isRegularFile(file)) {
            return Settings.empty().file(file);
        }
        try (InputStream stream = ConfigLoader.class.getResourceAsStream("/dev/beginibridge/" + FILE)) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
            }
            return Settings.empty().properties(properties, FILE + " of the class path");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the bundle is installed: said by the start script, else the working directory. */
    static Path home() {
        return Path.of(System.getProperty("bridge.home", ""));
    }
}
