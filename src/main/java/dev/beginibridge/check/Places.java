package dev.beginibridge.check;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the bridge could keep something in a directory, which need not be there yet. */
final class Places {
    static final String ADVICE = "give the bridge's user a directory of its own";

    private Places() {}

    /** What is wrong with it; nothing is written. */
    static Optional<String> trouble(Path directory) {
        Path there = nearest(directory);
        if (!Files.isDirectory(there)) {
            return Optional.of("is below " + there + ", which is no directory");
        }
        if (!Files.isWritable(there) || !Files.isExecutable(there)) {
            return Optional.of("cannot be made or written by this user, who has no right to " + there);
        }
        return Optional.empty();
    }

    /** The directory itself, or the nearest above it that is there. */
    static Path nearest(Path directory) {
        Path there = directory.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
