package dev.beginibridge.file.batch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says which process works on a batch. The operating system frees the lock however that process dies, so no flag can be
 * left behind.
 */
public final class BatchLock implements AutoCloseable {
    public static final String NAME = "lock";

    /** Closing a file that this process has locked frees the lock, so a locked file is never opened again. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private BatchLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
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

    private static Optional<BatchLock> lock(Path folder, OpenOption... options) throws IOException {
        Path file = folder.resolve(NAME).toAbsolutePath().normalize();
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(file, Set.of(options));
            FileLock lock = channel.tryLock();
            // A lock on a file that its last owner has deleted guards nothing.
            held = lock != null && Durable.exists(file);
            return held ? Optional.of(new BatchLock(file, channel)) : Optional.empty();
        } finally {
            if (!held) {
                if (channel != null) {
                    channel.close();
                }
                HELD.remove(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
