package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Whether the door's folders serve: they can go away, or their rights, while it is open. */
final class Folders {
    private final BridgeConfig.File config;
    private final Map<ConfigKey, Path> all = new LinkedHashMap<>();

    Folders(BridgeConfig.File config) {
        this.config = config;
        all.put(ConfigKey.FILE_INBOX, config.inbox());
        all.put(ConfigKey.FILE_OUTBOX, config.outbox());
        all.put(ConfigKey.FILE_ARCHIVE, config.archive());
        all.put(ConfigKey.FILE_REJECTED, config.rejected());
        all.put(ConfigKey.FILE_WORK, config.work());
    }

    /** What is wrong with each that does not serve, and what to do; empty when they all do. */
    Optional<String> trouble() {
        List<String> troubles = new ArrayList<>();
        all.forEach((key, folder) -> trouble(folder)
                .ifPresent(trouble -> troubles.add(key.key() + ": " + folder.toAbsolutePath() + " " + trouble)));
        return troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles));
    }

    /** A link to a folder is as good as a folder. */
    private Optional<String> trouble(Path folder) {
        if (!Files.exists(folder)) {
            return Optional.of("is not there: make the folder, or see that its file system is mounted");
        }
        if (!Files.isDirectory(folder)) {
            return Optional.of("is not a folder: move it away and make the folder");
        }
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            return Optional.of("cannot be looked into: give the bridge's user the right to");
        }
        if (!Files.isWritable(folder)) {
            return Optional.of("cannot be written to: give the bridge's user the right, or see why it is read-only");
        }
        try {
            if (folder.equals(config.inbox())
                    && Files.isDirectory(config.work())
                    && !Files.getFileStore(folder).equals(Files.getFileStore(config.work()))) {
                return Optional.of(
                        "is on another file system than " + config.work().toAbsolutePath()
                                + ", so that no file can be claimed by a rename: put both on one");
            }
            return folder.equals(config.work()) ? unwritten(folder) : Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot be looked at (" + e.getClass().getSimpleName() + "): see its file system");
        }
    }

    /** Rights are not all: a file is really made, where nobody else looks. */
    private static Optional<String> unwritten(Path folder) {
        Path probe = folder.resolve(".begini-bridge-" + UUID.randomUUID());
        try {
            Files.writeString(probe, "can this be written?");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("takes no new file (" + e.getClass().getSimpleName()
                    + "): see that its file system is writable and not full");
        } finally {
            gone(probe);
        }
    }

    private static void gone(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            // the next look tells, if the folder itself is the reason
        }
    }
}
