package dev.beginibridge.broker;

import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.secret.ProcessLock;
import dev.beginibridge.config.setting.ConfigException;
import dev.beginibridge.config.setting.ConfigKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a second broker off a journal. The broker has a lock of its own, but waits for it without a word; this one says
 * at once what is wrong.
 */
final class DirectoryLock implements AutoCloseable {
    private final ProcessLock lock;

    private DirectoryLock(ProcessLock lock) {
        this.lock = lock;
    }

    static DirectoryLock take(Path directory) {
        Optional<ProcessLock> lock;
        try {
            OwnerOnly.createDirectory(directory); // messages in the journal hold links
            lock = ProcessLock.take(
                    directory.resolve("bridge.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "=" + directory + " cannot be written ("
                    + e.getClass().getSimpleName() + "): give this user a directory of its own");
        }
        return new DirectoryLock(lock.orElseThrow(() -> new ConfigException(ConfigKey.BROKER_DIRECTORY.key() + "="
                + directory + " is in use by another running bridge: stop that one, or set another directory")));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
