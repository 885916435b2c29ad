package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import dev.beginibridge.config.setting.Settings;
import dev.beginibridge.model.Secret;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What the bridge says about itself.
 *
 * @param uidKey key of the hash that stands for a uid; empty: the key is in the file
 */
public record Log(String level, Format format, Optional<Secret> uidKey, Path uidKeyFile) {
    /** What a line looks like. */
    public enum Format {
        /** As the command decides: the service writes JSON where no terminal is. */
        AUTO,
        TEXT,
        JSON
    }

    /**
     * What the settings say about the log, whatever else is in them or missing.
     *
     * @throws ConfigException when that cannot be used
     */
    public static Log of(Settings settings) {
        Log log = read(new Reading(settings));
        settings.checkAll();
        return log;
    }

    /** Unlike other secrets' files this one has a default and need not exist: the bridge makes it. */
    static Log read(Reading read) {
        Optional<Secret> key = read.optionalText(ConfigKey.LOG_UID_KEY).map(Secret::of);
        if (key.isPresent() && read.isGiven(ConfigKey.LOG_UID_KEY_FILE)) {
            read.problem(
                    ConfigKey.LOG_UID_KEY,
                    "and " + ConfigKey.LOG_UID_KEY_FILE.key() + " are both set",
                    "keep only one");
        }
        return new Log(
                read.choice(ConfigKey.LOG_LEVEL),
                Format.valueOf(read.choice(ConfigKey.LOG_FORMAT).toUpperCase(Locale.ROOT)),
                key,
                read.path(ConfigKey.LOG_UID_KEY_FILE));
    }
}
