package dev.beginibridge.config.setting;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that nobody but the bridge's user should be able to read. */
public final class SecretPlaces {
    private static final Set<ConfigKey> KEYS = Set.of(
            ConfigKey.API_CLIENT_KEY,
            ConfigKey.API_CLIENT_KEY_STORE,
            ConfigKey.API_HEADER_FILE,
            ConfigKey.JMS_KEY_STORE,
            ConfigKey.JMS_FACTORY_PROPERTY_FILE,
            ConfigKey.REST_TLS_KEY,
            ConfigKey.REST_TLS_KEY_STORE,
            ConfigKey.LOG_UID_KEY_FILE);
    private static final Set<String> OF_SECRETS = Stream.of(ConfigKey.values())
            .filter(key -> key.type() == KeyType.SECRET)
            .map(key -> key.name() + "_FILE")
            .collect(Collectors.toUnmodifiableSet());

    private SecretPlaces() {}

    /** Those that these settings name for secrets, and their own files in which a secret stands in clear. */
    public static Set<Path> of(Settings settings) {
        Set<Path> places = new TreeSet<>();
        settings.eachSet((key, value) -> {
            if (key.type() == KeyType.SECRET && !value.text().startsWith("{{")) {
                settings.files().stream()
                        .filter(file -> file.toString().equals(value.origin()))
                        .forEach(places::add);
            }
            if (KEYS.contains(key) || OF_SECRETS.contains(key.name())) {
                places.add(Path.of(value.text()));
            }
        });
        return places;
    }
}
