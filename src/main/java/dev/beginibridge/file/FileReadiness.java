package dev.beginibridge.file;

import dev.beginibridge.config.FileRules;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /**
     * Why a file is not complete; empty when it is.
     *
     * @param names all that lie in the inbox, in lower case
     */
    Optional<String> unready(Path file, FileType type, Set<String> names, long size, FileTime modified) {
        String name = file.getFileName().toString();
        if (rules.trigger()) {
            return missingTrigger(rules, name, type, names);
        }
        long now = System.nanoTime();
        Look look = looks.compute(
                name,
                (same, last) ->
                        last != null && last.size() == size && last.modified().equals(modified)
                                ? last
                                : new Look(size, modified, now));
        return now - look.sinceNanos() >= rules.quietTime().toNanos()
                ? Optional.empty()
                : Optional.of("it is still growing, or its time still changes");
    }

    /** Empty, too, when it needs none. */
    static Optional<String> missingTrigger(FileRules rules, String name, FileType type, Set<String> names) {
        return !rules.trigger()
                        || FileNames.triggers(name, type.stem(), rules.triggerSuffixes()).stream()
                                .anyMatch(names::contains)
                ? Optional.empty()
                : Optional.of(
                        "it has no trigger: a file of its name with " + String.join(" or ", rules.triggerSuffixes()));
    }

    /**
     * Removes the triggers of a file that is claimed; left behind, they would let the next file of that name in too early. The
     * last one becomes the note that they are removed, in one step, which needs no room on a full disk.
     */
    void served(Batch batch, Path file, FileType type) throws IOException {
        if (!rules.trigger() || batch.isServed()) {
            return;
        }
        List<String> triggers = FileNames.triggers(file.getFileName().toString(), type.stem(), rules.triggerSuffixes());
        Optional<Path> last = Optional.empty();
        for (Path other : Durable.list(file.getParent(), "*")) {
            if (triggers.contains(lowerName(other)) && isTrigger(other)) {
                if (last.isPresent()) {
                    Files.deleteIfExists(last.get());
                }
                last = Optional.of(other);
            }
        }
        batch.served(last);
    }

    static boolean isTrigger(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    static String lowerName(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
