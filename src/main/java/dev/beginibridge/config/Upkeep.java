package dev.beginibridge.config;

import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;
import java.time.Duration;

/**
 * What the bridge watches and clears away by itself.
 *
 * @param minFreeDisk bytes
 * @param keepRecords how long a link's record is kept after its last change, and a request id after its first use
 * @param keepEvents how long what happened to a customer is kept
 * @param keepResults how long Begini's events are kept
 */
public record Upkeep(
        long minFreeDisk, Duration keepRecords, Duration keepEvents, Duration keepFiles, Duration keepResults) {
    static Upkeep read(Reading read) {
        return new Upkeep(
                read.size(ConfigKey.DISK_MIN_FREE),
                read.duration(ConfigKey.RETENTION_RECORDS),
                read.duration(ConfigKey.RETENTION_EVENTS),
                read.duration(ConfigKey.RETENTION_FILES),
                read.duration(ConfigKey.RETENTION_RESULTS));
    }
}
