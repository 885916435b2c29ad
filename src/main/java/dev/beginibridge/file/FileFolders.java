package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The door's folders: made at the start, and watched from then on, since they or their rights can go away. */
public final class FileFolders {
    private static final String PROBE = ".begini-bridge-";

    private final BridgeConfig.File config;
    private final Map<ConfigKey, Path> all = new LinkedHashMap<>();

    FileFolders(BridgeConfig.File config) {
        this.config = config;
        all.put(ConfigKey.FILE_INBOX, config.inbox());
        all.put(ConfigKey.FILE_OUTBOX, config.outbox());
        all.put(ConfigKey.FILE_ARCHIVE, config.archive());
        all.put(ConfigKey.FILE_REJECTED, config.rejected());
        all.put(ConfigKey.FILE_WORK, config.work());
    }

    /** Makes those that are missing; throws {@link ConfigException} when they cannot serve. */
    void make() {
        // The work folder, where links and decrypted files lie, concerns nobody but the bridge.
        all.forEach((key, folder) -> make(key, folder, key == ConfigKey.FILE_WORK));
        String name = PROBE + UUID.randomUUID();
        Path probe = config.inbox().resolve(name);
        Path moved = config.work().resolve(name);
        try {
            // A claim is such a rename. If it does not work, the start says so, and not the first file at 22:00.
            Files.createFile(probe);
            Files.move(probe, moved, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ConfigException(ConfigKey.FILE_WORK.key() + ": a file cannot be renamed from " + config.inbox()
                    + " to " + config.work() + " (" + e.getClass().getSimpleName()
                    + "): both must be writable and on one file system");
        } finally {
            delete(probe);
            delete(moved);
        }
    }

    /** Makes a folder, unless it is there; throws {@link ConfigException} when it cannot. */
    public static void make(ConfigKey key, Path folder) {
        make(key, folder, false);
    }

    private static void make(ConfigKey key, Path folder, boolean ownerOnly) {
        try {
            if (ownerOnly) {
                OwnerOnly.createDirectory(folder);
            } else {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new ConfigException(key.key() + ": the folder " + folder + " cannot be made ("
                    + e.getClass().getSimpleName() + "): make it, or name another");
        }
    }

    /** What is wrong with each folder that does not serve, and what to do; empty when all serve. */
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
            return Optional.of("cannot be read: give the bridge's user the right");
        }
        if (!Files.isWritable(folder)) {
            return Optional.of("cannot be written to: give the bridge's user the right, or see why it is read-only");
        }
        try {
            if (folder.equals(config.inbox())
                    && Files.isDirectory(config.work())
                    && !Files.getFileStore(folder).equals(Files.getFileStore(config.work()))) {
                return Optional.of("is on another file system than "
                        + config.work().toAbsolutePath()
                        + ", so that no file can be claimed by a rename: put both on one");
            }
            return folder.equals(config.work()) ? unwritable(folder) : Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot be examined (" + e.getClass().getSimpleName() + "): see its file system");
        }
    }

    /** Rights alone do not tell: the probe is a real file, where nobody else looks. */
    private static Optional<String> unwritable(Path folder) {
        Path probe = folder.resolve(PROBE + UUID.randomUUID());
        try {
            Files.writeString(probe, "can this be written?");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("takes no new file (" + e.getClass().getSimpleName()
                    + "): see that its file system is writable and not full");
        } finally {
            delete(probe);
        }
    }

    private static void delete(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            // The next check tells, if the folder itself is the reason.
        }
    }
}
