package dev.beginibridge.config.setting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretPlacesTest {
    /** A new key of a path stands here, or what it names is secret. */
    private static final Set<ConfigKey> OPEN = EnumSet.of(
            ConfigKey.API_TRUST_STORE,
            ConfigKey.API_EXTRA_ROOT,
            ConfigKey.API_CLIENT_CERTIFICATE,
            ConfigKey.JMS_TRUST_STORE,
            ConfigKey.JMS_BROKERS_TRUST_STORE,
            ConfigKey.BROKER_DIRECTORY,
            ConfigKey.FILE_INBOX,
            ConfigKey.FILE_OUTBOX,
            ConfigKey.FILE_ARCHIVE,
            ConfigKey.FILE_REJECTED,
            ConfigKey.FILE_WORK,
            ConfigKey.FILE_PGP_RECIPIENTS_FILE,
            ConfigKey.LAYOUT_COPYBOOK,
            ConfigKey.REST_TLS_CERTIFICATE,
            ConfigKey.REST_TLS_CLIENT_ROOTS,
            ConfigKey.RESULTS_FOLDER,
            ConfigKey.MANAGEMENT_TLS_CERTIFICATE,
            ConfigKey.MANAGEMENT_TLS_CLIENT_ROOTS,
            ConfigKey.ROUTES_DIRECTORY);

    @Test
    void everyFileThatHoldsASecretIsOneOfThem() {
        Settings settings = Settings.empty();
        paths().forEach(key -> settings.put(key.key("some"), "/" + key.name(), "test"));
        Set<Path> secret = paths().filter(key -> !OPEN.contains(key))
                .map(key -> Path.of("/" + key.name()))
                .collect(Collectors.toSet());
        assertEquals(secret, SecretPlaces.of(settings));
    }

    private static Stream<ConfigKey> paths() {
        return Stream.of(ConfigKey.values()).filter(key -> key.type() == KeyType.PATH);
    }
}
