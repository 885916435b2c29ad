package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How Begini's events are handed on.
 *
 * @param folder where result files go; empty: there are none
 * @param every the interval of result files
 * @param perBatch each batch gets a file with the newest final event of each of its rows
 * @param sessionLimits after which a link without a final event counts as missing, by deployment
 */
public record Results(
        HandOver handOver,
        Optional<Path> folder,
        Duration every,
        boolean perBatch,
        Map<String, Duration> sessionLimits) {
    /** Whether this bridge hands events over. */
    public enum HandOver {
        /** When it has the queue door or result files. */
        AUTO,
        ON,
        OFF
    }

    static Results read(Reading read, Set<String> deployments) {
        Map<String, Duration> limits = new TreeMap<>();
        Duration kept = read.duration(ConfigKey.RETENTION_RESULTS);
        for (String name : deployments) {
            read.optionalPeriod(ConfigKey.DEPLOYMENT_SESSION_LIMIT, name).ifPresent(limit -> {
                limits.put(name, limit);
                if (limit.compareTo(kept) >= 0) {
                    read.warning(
                            ConfigKey.DEPLOYMENT_SESSION_LIMIT,
                            "is not shorter than " + ConfigKey.RETENTION_RESULTS.key()
                                    + ", so no link is ever told as missing",
                            "keep events for longer",
                            name);
                }
            });
        }
        Optional<Path> folder = read.optionalPath(ConfigKey.RESULTS_FOLDER);
        boolean perBatch = read.flag(ConfigKey.RESULTS_PER_BATCH);
        if (perBatch && (folder.isEmpty() || !read.flag(ConfigKey.FILE_ENABLED))) {
            read.warning(
                    ConfigKey.RESULTS_PER_BATCH,
                    "has no effect here",
                    folder.isEmpty()
                            ? "set " + ConfigKey.RESULTS_FOLDER.key() + ", too"
                            : "set it where " + ConfigKey.FILE_ENABLED.key() + "=true");
        }
        return new Results(
                HandOver.valueOf(read.choice(ConfigKey.RESULTS_HAND_OVER).toUpperCase(Locale.ROOT)),
                folder,
                read.duration(ConfigKey.RESULTS_EVERY),
                perBatch,
                Map.copyOf(limits));
    }
}
