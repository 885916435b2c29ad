package dev.beginibridge.broker;

import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second broker off a journal. The broker has a lock of its own, but waits for it without a word; this one says
 * at once what is wrong. The operating system gives it back when the process dies, however it dies.
 */
final class DirectoryLock implements AutoCloseable {
    /** Closing any other handle of a file that this process has locked would free the lock, so none is opened. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private DirectoryLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static synchronized DirectoryLock take(Path directory) {
        Path path;
        FileChannel channel;
        try {
            OwnerOnly.createDirectory(directory); // messages in the journal hold links
            path = directory.toRealPath().resolve("bridge.lock");
            if (HELD.contains(path)) {
                throw inUse(directory);
            }
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory + " cannot be written ("
                    + e.getClass().getSimpleName() + "): give this user a directory of its own");
        }
        try {
            if (channel.tryLock() != null) {
                HELD.add(path);
                return new DirectoryLock(path, channel);
            }
        } catch (OverlappingFileLockException | IOException e) {
            close(channel);
            throw inUse(directory);
        }
        close(channel);
        throw inUse(directory);
    }

    private static ConfigException inUse(Path directory) {
        return new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory
                + " is in use by another running bridge: stop that one, or set another directory");
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return; // somebody else in this process may have it by now
        }
        try {
            close(channel);
        } finally {
            HELD.remove(path);
        }
    }
}
