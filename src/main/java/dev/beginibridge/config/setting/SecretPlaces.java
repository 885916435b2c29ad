package dev.beginibridge.config.setting;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The files that nobody but the bridge's user should be able to read. */
public final class SecretPlaces {
    private SecretPlaces() {}

    /** Those that these settings name for secrets, and their own files in which a secret stands in clear. */
    public static Set<Path> of(Settings settings) {
        Set<Path> places = new TreeSet<>();
        settings.eachSet((name, value) -> {
            ConfigKey key = ConfigKey.named(name).orElseThrow();
            if (key.type() == KeyType.SECRET && !value.text().startsWith("{{")) {
                settings.files().stream()
                        .filter(file -> file.toString().equals(value.origin()))
                        .forEach(places::add);
            }
            if (isSecretFile(key)) {
                settings.text(name).map(Path::of).ifPresent(places::add);
            }
        });
        return places;
    }

    /** By its name, so that a new key is not forgotten. The keys of PGP recipients are public. */
    private static boolean isSecretFile(ConfigKey key) {
        return key.type() == KeyType.PATH
                && key != ConfigKey.FILE_PGP_RECIPIENTS_FILE
                && key.name().matches(".*_(KEY|KEY_STORE|FILE)");
    }
}
