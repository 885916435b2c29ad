package dev.beginibridge.database;

import dev.beginibridge.config.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says which process has a SQLite database. It is a lock of the operating system on a file of its own, which the system takes
 * from a process that dies, however it dies: there is no flag that could be left behind.
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
    static SqliteLock take(SqliteFile file) {
        try {
            return take(file.lock());
        } catch (IOException e) {
            throw new LedgerUnavailable(
                    "the ledger cannot be locked: see that its directory is writable by this user, and on a local disk", e);
        }
    }

    private static SqliteLock take(Path path) throws IOException {
        if (!HELD.add(path)) {
            throw heldBy("this process");
        }
        FileChannel channel = null;
        try {
            create(path);
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw heldBy(Files.readString(path).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner().getBytes(StandardCharsets.UTF_8)));
            return new SqliteLock(path, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            HELD.remove(path);
            throw e;
        }
    }

    private static void create(Path path) throws IOException {
        try {
            OwnerOnly.createFile(path);
        } catch (FileAlreadyExistsException e) {
            return; // it is never removed: a lock on a removed file would guard nothing
        }
    }

    private static String owner() {
        return "process " + ProcessHandle.current().pid() + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
    }

    private static LedgerUnavailable heldBy(String owner) {
        return new LedgerUnavailable(
                "the ledger is in use (" + owner + "): a SQLite ledger belongs to one process. Stop that one, or give each"
                        + " bridge its own begini.ledger.url; several bridges share a ledger on PostgreSQL",
                null);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            return; // the system frees it at the latest when this process ends
        } finally {
            HELD.remove(path);
        }
    }
}
