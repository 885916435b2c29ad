package dev.beginibridge.config;

/**
 * What the bridge watches by itself.
 *
 * @param minFreeDisk bytes
 */
public record Upkeep(long minFreeDisk) {
    static Upkeep read(Reading read) {
        return new Upkeep(read.size(ConfigKey.DISK_MIN_FREE));
    }
}
