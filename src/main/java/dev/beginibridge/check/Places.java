package dev.beginibridge.check;

import dev.beginibridge.ops.FreeSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the bridge could keep something in a directory, which need not be there yet. */
final class Places {
    static final String ADVICE = "give the bridge's user a directory of its own";

    private Places() {}

    /** What is wrong with it; nothing is written. */
    static Optional<String> trouble(Path directory) {
        Path there = FreeSpace.nearest(directory);
        if (!Files.isDirectory(there)) {
            return Optional.of("is below " + there + ", which is no directory");
        }
        if (!Files.isWritable(there) || !Files.isExecutable(there)) {
            return Optional.of("cannot be made or written by this user, who has no right to " + there);
        }
        return Optional.empty();
    }
}
