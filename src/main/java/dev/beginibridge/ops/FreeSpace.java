package dev.beginibridge.ops;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether there is room left on the disks that the bridge writes to. */
public final class FreeSpace implements Health.Check {
    private static final long MEGABYTE = 1024L * 1024;

    private final Map<String, Path> places;
    private final long least;

    /**
     * @param places where something is written, by what it is; it need not exist yet
     * @param least bytes that must be free at each
     */
    FreeSpace(Map<String, Path> places, long least) {
        this.places = new TreeMap<>(places);
        this.least = least;
    }

    /** The disks of everything that this bridge writes to. */
    public static FreeSpace of(BridgeConfig config, boolean ownBroker) {
        Map<String, Path> places = new TreeMap<>();
        config.ledger().file().ifPresent(file -> places.put("ledger", file));
        if (ownBroker) {
            places.put("broker", config.broker().directory());
        }
        if (config.file().enabled()) {
            places.put("work folder", config.file().work());
            places.put("outbox", config.file().outbox());
            places.put("archive", config.file().archive());
            places.put("rejected files", config.file().rejected());
        }
        config.results().folder().ifPresent(folder -> places.put("result files", folder));
        return new FreeSpace(places, config.upkeep().minFreeDisk());
    }

    @Override
    public Health.Outcome check() throws IOException {
        List<String> tight = new ArrayList<>();
        for (Map.Entry<String, Path> place : places.entrySet()) {
            long free = Files.getFileStore(nearest(place.getValue())).getUsableSpace();
            if (free < least) {
                tight.add(free / MEGABYTE + " MB for the " + place.getKey() + " in " + place.getValue());
            }
        }
        return tight.isEmpty()
                ? Health.Outcome.up("there is room on every disk")
                : Health.Outcome.down("too little room is left on the disk: " + String.join(", ", tight)
                        + ". Free some, or lower " + ConfigKey.DISK_MIN_FREE.key());
    }

    /** The place itself, or the nearest directory above it that is there. */
    public static Path nearest(Path place) {
        Path there = place.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
