package dev.beginibridge.database;

import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.secret.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Says which process has a SQLite database, in a file of its own. */
final class SqliteLock {
    private SqliteLock() {}

    /** @throws LedgerUnavailable when another process, or this one, has the database already */
    static synchronized ProcessLock take(SqliteFile file) throws IOException {
        Path path = file.lock();
        OwnerOnly.ensureFile(path); // it is never removed: a lock on a removed file would guard nothing
        Optional<ProcessLock> lock = ProcessLock.take(path, StandardOpenOption.WRITE);
        if (lock.isEmpty()) {
            throw heldBy(
                    ProcessLock.isHere(path)
                            ? "this process"
                            : Files.readString(path).strip());
        }
        try {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            lock.get().say("process " + ProcessHandle.current().pid() + ", since " + now + "\n");
            return lock.get();
        } catch (IOException e) {
            lock.get().close();
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
}
