package dev.beginibridge.database;

import dev.beginibridge.config.secret.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says which process has a SQLite database: a lock of the operating system on a file of its own, which the system takes from a
 * process that dies, however it dies.
 */
final class SqliteLock implements AutoCloseable {
    /** Behind what the file says, which stays readable where a lock keeps others from the bytes themselves. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** Opening and closing a file that this process has locked would free the lock, so those are never opened. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private SqliteLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** @throws LedgerUnavailable when another process, or this one, has the database already */
    static SqliteLock take(SqliteFile file) throws IOException {
        Path path = file.lock();
        if (!HELD.add(path)) {
            throw heldBy("this process");
        }
        FileChannel channel = null;
        try {
            OwnerOnly.ensureFile(path); // it is never removed: a lock on a removed file would guard nothing
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw heldBy(Files.readString(path).strip());
            }
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            String owner = "process " + ProcessHandle.current().pid() + ", since " + now + "\n";
            channel.truncate(0).write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)));
            return new SqliteLock(path, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            HELD.remove(path);
            throw e;
        }
    }

    private static LedgerUnavailable heldBy(String owner) {
        return new LedgerUnavailable(
                "the ledger is in use (" + owner
                        + "): a SQLite ledger belongs to one process. Stop that one, or give each"
                        + " bridge its own begini.ledger.url; several bridges share a ledger on PostgreSQL. Commands go"
                        + " through a running bridge when they run as its user and its begini.management.host is"
                        + " 127.0.0.1 or 0.0.0.0",
                null);
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
