package dev.beginibridge.file.batch;

import dev.beginibridge.config.secret.ProcessLock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Says which process works on a batch. */
public final class BatchLock {
    public static final String NAME = "lock";

    private BatchLock() {}

    /** Locks a folder that was just made. */
    public static Optional<ProcessLock> create(Path folder) throws IOException {
        return lock(folder, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Locks a folder if no process works on it. */
    public static Optional<ProcessLock> take(Path folder) throws IOException {
        try {
            return lock(folder, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether a process works on a batch. The look has the lock for a moment: who wants it just then comes again. */
    public static boolean isHeld(Path folder) throws IOException {
        if (!Durable.exists(folder.resolve(NAME))) {
            return false;
        }
        Optional<ProcessLock> free = take(folder);
        free.ifPresent(ProcessLock::close);
        return free.isEmpty();
    }

    private static Optional<ProcessLock> lock(Path folder, OpenOption... options) throws IOException {
        Path file = folder.resolve(NAME);
        Optional<ProcessLock> lock = ProcessLock.take(file, options);
        // A lock on a file that its last owner has deleted guards nothing.
        if (lock.isPresent() && !Durable.exists(file)) {
            lock.get().close();
            return Optional.empty();
        }
        return lock;
    }
}
