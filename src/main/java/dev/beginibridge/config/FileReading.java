package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.format.pgp.PgpKeyFiles;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the keys of the file door. */
final class FileReading {
    private FileReading() {}

    static BridgeConfig.File file(Reading read) {
        Map<Path, ConfigKey> folders = new HashMap<>();
        for (ConfigKey key : List.of(
                ConfigKey.FILE_INBOX,
                ConfigKey.FILE_OUTBOX,
                ConfigKey.FILE_ARCHIVE,
                ConfigKey.FILE_REJECTED,
                ConfigKey.FILE_WORK)) {
            ConfigKey other =
                    folders.putIfAbsent(read.path(key).toAbsolutePath().normalize(), key);
            if (other != null) {
                refuse(read, key, other);
            }
        }
        // The outbox is as good for Begini's results; from another folder the bridge would take or move them.
        read.optionalPath(ConfigKey.RESULTS_FOLDER)
                .map(folder -> folders.get(folder.toAbsolutePath().normalize()))
                .filter(other -> other != ConfigKey.FILE_OUTBOX)
                .ifPresent(other -> refuse(read, ConfigKey.RESULTS_FOLDER, other));
        Map<String, String> patterns = new HashMap<>();
        read.names("begini.file.formats.")
                .forEach(name -> checkPattern(read, ConfigKey.FILE_FORMAT_FILES, name, patterns));
        read.names("begini.layouts.").forEach(name -> checkPattern(read, ConfigKey.LAYOUT_FILES, name, patterns));
        return new BridgeConfig.File(
                read.flag(ConfigKey.FILE_ENABLED),
                read.path(ConfigKey.FILE_INBOX),
                read.path(ConfigKey.FILE_OUTBOX),
                read.path(ConfigKey.FILE_ARCHIVE),
                read.path(ConfigKey.FILE_REJECTED),
                read.path(ConfigKey.FILE_WORK),
                read.count(ConfigKey.FILE_CONCURRENCY),
                read.duration(ConfigKey.FILE_POLL_INTERVAL),
                new FileRules(
                        read.flag(ConfigKey.FILE_TRIGGER),
                        suffixes(read),
                        read.duration(ConfigKey.FILE_QUIET_TIME),
                        read.flag(ConfigKey.FILE_ALLOW_DUPLICATES),
                        CsvReading.csv(read),
                        CsvReading.formats(read),
                        pgp(read),
                        read.duration(ConfigKey.FILE_STALLED_AFTER)));
    }

    private static void refuse(Reading read, ConfigKey key, ConfigKey other) {
        read.problem(key, "is the folder of " + other.key() + " too", "give each its own folder");
    }

    /**
     * Of a pattern that no name ever reaches, the files would be taken with other settings.
     *
     * @param known the key of each pattern so far
     */
    private static void checkPattern(Reading read, ConfigKey key, String name, Map<String, String> known) {
        String pattern = read.text(key, name);
        String endings = read.isGiven(ConfigKey.FILE_PGP_KEY_FILE) ? "gz|pgp|gpg" : "gz";
        String plain = pattern.replaceFirst("(?i)([.](" + endings + "))+$", "");
        if (!plain.equals(pattern)) {
            read.problem(
                    key,
                    "is \"" + pattern + "\", but such endings do not count when names are compared",
                    plain.matches("[*?.]*") ? "name the files, such as CBS_*.csv" : "write " + plain,
                    name);
        }
        String other = known.putIfAbsent(pattern.toLowerCase(Locale.ROOT), key.key(name));
        if (other != null && !pattern.isEmpty()) {
            read.problem(key, "is the pattern of " + other + " too, for case does not count", "keep only one", name);
        }
    }

    private static Optional<PgpKeyFiles> pgp(Reading read) {
        Optional<Secret> passphrase = read.secret(ConfigKey.FILE_PGP_PASSPHRASE);
        Optional<Path> recipients = read.optionalPath(ConfigKey.FILE_PGP_RECIPIENTS_FILE);
        Optional<Path> key = read.optionalPath(ConfigKey.FILE_PGP_KEY_FILE);
        if (key.isEmpty() && (passphrase.isPresent() || recipients.isPresent())) {
            read.problem(ConfigKey.FILE_PGP_KEY_FILE, "is missing", "name the file with the bridge's secret key");
        }
        return key.map(file -> new PgpKeyFiles(file, passphrase, recipients));
    }

    private static List<String> suffixes(Reading read) {
        List<String> suffixes = Arrays.stream(
                        read.text(ConfigKey.FILE_TRIGGER_SUFFIXES).split(",", -1))
                .map(suffix -> suffix.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (suffixes.stream().anyMatch(suffix -> !suffix.matches("\\.[^/\\\\]+"))) {
            read.problem(ConfigKey.FILE_TRIGGER_SUFFIXES, "is not understood", "write endings such as .done,.trg");
            return FileRules.TRIGGER_SUFFIXES;
        }
        return suffixes;
    }
}
