package dev.beginibridge.file;

import dev.beginibridge.config.FileRules;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says which files of the inbox are complete: by their trigger, or because they have not changed for the quiet time. The
 * bridge measures that time itself, since a file server may have another clock. One thread at a time uses it.
 */
final class FileReadiness {
    private final FileRules rules;
    private final Map<String, Look> looks = new HashMap<>();

    private record Look(long size, FileTime modified, long sinceNanos) {}

    FileReadiness(FileRules rules) {
        this.rules = rules;
    }

    /** Forgets all files but these. */
    void only(Set<String> names) {
        looks.keySet().retainAll(names);
    }

    boolean isComplete(Path file, FileType type, long size, FileTime modified) {
        if (rules.trigger()) {
            return triggers(file, type).stream().anyMatch(FileReadiness::isTrigger);
        }
        long now = System.nanoTime();
        Look look = looks.compute(
                file.getFileName().toString(),
                (name, last) ->
                        last != null && last.size() == size && last.modified().equals(modified)
                                ? last
                                : new Look(size, modified, now));
        return now - look.sinceNanos() >= rules.quietTime().toNanos();
    }

    /** Removes the triggers of a file that is claimed; left behind, they would let the next file of that name in too early. */
    void served(Path file, FileType type) throws IOException {
        if (rules.trigger()) {
            for (Path trigger : triggers(file, type)) {
                if (isTrigger(trigger)) {
                    Files.deleteIfExists(trigger);
                }
            }
        }
    }

    private static boolean isTrigger(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static List<Path> triggers(Path file, FileType type) {
        return FileNames.triggers(file.getFileName().toString(), type.stem()).stream()
                .map(file::resolveSibling)
                .toList();
    }
}
