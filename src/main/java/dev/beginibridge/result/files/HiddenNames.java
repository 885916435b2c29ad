package dev.beginibridge.result.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The hidden names under which this bridge writes files. Another bridge has others: when one was too slow and lost its turn,
 * both may write the same file for a while.
 */
final class HiddenNames {
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final String end = "." + UUID.randomUUID().toString().substring(0, 8) + ".part";

    Path of(Path target) {
        return target.resolveSibling("." + target.getFileName() + end);
    }

    /**
     * Deletes what killed bridges have left behind: nobody else would, since their names do not come again.
     *
     * @param written one that was written just now, by whose date the others are old
     * @param start of the names that it is about
     */
    void sweep(Path written, String start) {
        try (DirectoryStream<Path> left =
                Files.newDirectoryStream(written.getParent(), file -> isPart(file.getFileName(), start))) {
            Instant limit = Files.getLastModifiedTime(written).toInstant().minus(ABANDONED);
            for (Path file : left) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // the next one sweeps again
        }
    }

    private static boolean isPart(Path file, String start) {
        String name = file.toString();
        return name.startsWith(start) && (name.endsWith(".part") || name.endsWith(".part.next"));
    }
}
