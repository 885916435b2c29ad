package dev.beginibridge.broker;

import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second broker off a journal. The broker has a lock of its own, but waits for it without a word; this one says
 * at once what is wrong. The operating system gives it back when the process dies, however it dies.
 */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) {
        FileChannel channel;
        try {
            OwnerOnly.createDirectory(directory); // messages in the journal hold links
            channel = FileChannel.open(
                    directory.resolve("bridge.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory + " cannot be written ("
                    + e.getClass().getSimpleName() + "): give this user a directory of its own");
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DirectoryLock(channel);
            }
        } catch (OverlappingFileLockException | IOException e) {
            throw inUse(directory, channel);
        }
        throw inUse(directory, channel);
    }

    private static ConfigException inUse(Path directory, FileChannel channel) {
        try (channel) {
            return new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory
                    + " is in use by another running bridge: stop that one, or set another directory");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
