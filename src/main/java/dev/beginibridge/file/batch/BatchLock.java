package dev.beginibridge.file.batch;

import dev.beginibridge.config.secret.ProcessLock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Says which process works on a batch. */
public final class BatchLock implements AutoCloseable {
    public static final String NAME = "lock";

    private final ProcessLock lock;

    private BatchLock(ProcessLock lock) {
        this.lock = lock;
    }

    /** Locks a folder that was just made. */
    public static Optional<BatchLock> create(Path folder) throws IOException {
        return lock(folder, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Locks a folder if no process works on it. */
    public static Optional<BatchLock> take(Path folder) throws IOException {
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
        Optional<BatchLock> free = take(folder);
        if (free.isPresent()) {
            free.get().close();
        }
        return free.isEmpty();
    }

    private static Optional<BatchLock> lock(Path folder, OpenOption... options) throws IOException {
        Path file = folder.resolve(NAME);
        Optional<ProcessLock> lock = ProcessLock.take(file, options);
        // A lock on a file that its last owner has deleted guards nothing.
        if (lock.isPresent() && !Durable.exists(file)) {
            lock.get().close();
            return Optional.empty();
        }
        return lock.map(BatchLock::new);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
