package dev.beginibridge.check;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.ops.FreeSpace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/** The folders of the file door and of result files: rights, one file system for claims, and what that must be able to do. */
final class FolderCheck implements Check {
    private final BridgeConfig.File config;
    private final Optional<Path> results;

    FolderCheck(BridgeConfig config) {
        this.config = config.file();
        this.results = config.results().folder();
    }

    @Override
    public void look(Findings found) throws IOException {
        results.ifPresent(folder -> look(ConfigKey.RESULTS_FOLDER, folder, found));
        if (!config.enabled()) {
            found.ok("the file door is closed (" + ConfigKey.FILE_ENABLED.key() + "=false)");
            return;
        }
        look(ConfigKey.FILE_INBOX, config.inbox(), found);
        look(ConfigKey.FILE_OUTBOX, config.outbox(), found);
        look(ConfigKey.FILE_ARCHIVE, config.archive(), found);
        look(ConfigKey.FILE_REJECTED, config.rejected(), found);
        look(ConfigKey.FILE_WORK, config.work(), found);
        if (!Files.getFileStore(FreeSpace.nearest(config.inbox()))
                .equals(Files.getFileStore(FreeSpace.nearest(config.work())))) {
            found.fail(
                    config.inbox() + " and " + config.work() + " are on two file systems",
                    "put both on one: a file is claimed by a rename");
        }
        if (Files.isDirectory(config.work()) && Files.isWritable(config.work())) {
            abilities(found);
        }
    }

    private static void look(ConfigKey key, Path folder, Findings found) {
        Places.trouble(folder)
                .ifPresentOrElse(
                        trouble -> found.fail(key.key() + "=" + folder + " " + trouble, Places.ADVICE),
                        () -> found.ok(key.key() + "=" + folder
                                + (Files.exists(folder) ? " can be written" : " is made at the first start")));
    }

    /** By a file of our own, where no partner looks; it is gone again at the end. */
    private void abilities(Findings found) {
        Path probe = config.work().resolve(".begini-bridge-" + UUID.randomUUID());
        Path link = probe.resolveSibling(probe.getFileName() + "-link");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.lock();
            Files.createLink(link, probe);
            found.ok("the file system of " + config.work() + " has hard links and locks");
        } catch (IOException | UnsupportedOperationException e) {
            found.fail(
                    "the file system of " + config.work() + " takes no new file, or has no hard links or locks ("
                            + e.getClass().getSimpleName() + ")",
                    "put the work folder on a file system that has them");
        } finally {
            remove(link).or(() -> remove(probe)).ifPresent(left -> found.warn(left + " is left behind", "remove it"));
        }
    }

    private static Optional<Path> remove(Path file) {
        try {
            Files.deleteIfExists(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(file);
        }
    }
}
