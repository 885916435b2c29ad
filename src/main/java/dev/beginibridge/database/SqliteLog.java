package dev.beginibridge.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Puts SQLite's write-ahead log on the disk. The log is written front to back, so one sync makes all commits before it safe
 * from a power cut.
 *
 * <p>With {@code synchronous=NORMAL} SQLite syncs the log before it copies it into the database, and the log's header when
 * it starts the log anew: the file is never damaged, and only the sync behind each commit is left to do.
 */
final class SqliteLog implements AutoCloseable {
    private final SqliteFile file;
    private volatile boolean behind;
    private volatile boolean inDoubt;
    /** Null: to be opened. */
    private FileChannel log;

    SqliteLog(SqliteFile file) {
        this.file = file;
    }

    /** A commit was made: the disk does not have it yet. */
    void committed() {
        behind = true;
    }

    /** Whether the disk has not got all commits. */
    boolean isBehind() {
        return behind;
    }

    /** Whether the disk has refused what it was given: what was answered before may be lost by a power cut. */
    boolean isInDoubt() {
        return inDoubt;
    }

    synchronized void sync() throws SQLException {
        behind = false; // first: a commit that is made meanwhile needs another sync
        try {
            if (log == null) {
                // Not the database itself: closing a second handle of that one would drop SQLite's locks.
                log = FileChannel.open(file.log(), StandardOpenOption.WRITE);
            }
            log.force(false);
            inDoubt = false;
        } catch (IOException e) {
            close();
            behind = true; // nobody may wait for it, and it must get there all the same
            inDoubt = true;
            SQLException fault = new SQLiteException("the log cannot be synced", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            fault.addSuppressed(e);
            throw fault;
        }
    }

    /** It is opened again by the next sync: the database was opened anew, and may have another log. */
    @Override
    public synchronized void close() {
        FileChannel closed = log;
        log = null;
        try {
            if (closed != null) {
                closed.close();
            }
        } catch (IOException e) {
            return; // it is not used again
        }
    }
}
