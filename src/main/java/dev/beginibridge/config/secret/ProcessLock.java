package dev.beginibridge.config.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says which process has something: a lock of the operating system on a file, which the system takes from a process that dies,
 * however it dies, so that no flag can be left behind.
 */
public final class ProcessLock implements AutoCloseable {
    /** Behind what the file says, which stays readable where a lock keeps others from the bytes themselves. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** Closing any other handle of a file that this process has locked would free the lock, so none is opened. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private ProcessLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Locks a file by whatever name its folder is reached; empty when another process, or this one, has it.
     *
     * @param options how the file is opened, {@code WRITE} among them
     */
    public static Optional<ProcessLock> take(Path file, OpenOption... options) throws IOException {
        Path path = real(file);
        if (!HELD.add(path)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(path, options);
            held = channel.tryLock(LOCKED_BYTE, 1, false) != null;
            return held ? Optional.of(new ProcessLock(path, channel)) : Optional.empty();
        } finally {
            if (!held) {
                if (channel != null) {
                    channel.close();
                }
                HELD.remove(path);
            }
        }
    }

    /** Whether this process has it: then the file must not be read, which would free the lock. */
    public static boolean isHere(Path file) throws IOException {
        return HELD.contains(real(file));
    }

    private static Path real(Path file) throws IOException {
        return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    }

    /** Writes into the file, for others to read. */
    public void say(String text) throws IOException {
        channel.truncate(0).write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return; // somebody else in this process may have it by now
        }
        try {
            channel.close();
        } catch (IOException e) {
            return; // the system frees it at the latest when this process ends
        } finally {
            HELD.remove(path);
        }
    }
}
