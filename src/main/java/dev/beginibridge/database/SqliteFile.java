package dev.beginibridge.database;

import dev.beginibridge.config.secret.OwnerOnly;
import dev.beginibridge.config.setting.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The file of a SQLite database, and how it is opened. A file that was removed or replaced can still be written through an
 * open handle, and whatever is written is lost: so each {@link Opened} tells whether its file is still in place.
 */
final class SqliteFile {
    /** How long a statement waits for another program's transaction. */
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

    /** Pages of the write-ahead log, 32 MB: with so many the writing thread copies what {@link SqliteCheckpoints} has left. */
    static final int LONGEST_LOG = 8_000;

    private static final String URL_PREFIX = "jdbc:sqlite:";

    private final Path path;
    private final SQLiteDataSource source;

    private SqliteFile(Path path) {
        this.path = path;
        this.source = source(path);
    }

    static SqliteFile of(String url) {
        String name = url.substring(URL_PREFIX.length());
        if (name.isBlank() || name.startsWith(":") || name.startsWith("file:") || name.contains("?")) {
            throw new ConfigException("begini.ledger.url must be " + URL_PREFIX
                    + " and the plain path of a file: the bridge sets all parameters itself");
        }
        return new SqliteFile(Path.of(name).toAbsolutePath());
    }

    Path path() {
        return path;
    }

    /** A session on the file, and the key by which the file system knows it: null where there is no such thing. */
    record Opened(SqliteFile file, Session session, Object key) implements AutoCloseable {
        boolean isInPlace() throws SQLException {
            return Objects.equals(key, file.key());
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (SQLException e) {
                return; // it was broken already, and is not used again
            }
        }
    }

    /**
     * Makes the file and its directory when they are missing, for their owner's eyes only: they hold tokens in clear. SQLite
     * gives its -wal and -shm the same mode. None but SQLite opens a file that is there: closing it would drop SQLite's locks.
     */
    void create() throws IOException {
        OwnerOnly.ensureFile(path);
    }

    Opened open() throws SQLException {
        Object key = key();
        return new Opened(this, new Session(source.getConnection()), key);
    }

    /** @throws SQLException when there is no such file */
    private Object key() throws SQLException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            throw gone();
        }
    }

    static SQLException gone() {
        return new SQLiteException("the file was removed or replaced", SQLiteErrorCode.SQLITE_READONLY_DBMOVED);
    }

    SQLiteDataSource dataSource() {
        return source;
    }

    /**
     * Opens the file for a look that changes nothing, not even SQLite's own files. If a running or killed bridge has
     * left a log beside it, this reads as any reader does; without a log the file is read as it is.
     *
     * @return null when there is no such file
     */
    SQLiteDataSource unchanged() {
        if (!Files.exists(path)) {
            return null;
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        SQLiteDataSource made = new SQLiteDataSource(config);
        made.setUrl(URL_PREFIX
                + path.toUri().toString().replaceFirst("^file:/+", "file:/")
                + (Files.exists(log()) ? "" : "?immutable=1"));
        return made;
    }

    private static SQLiteDataSource source(Path path) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A commit is safe from a kill; syncLog makes it safe from a power cut, many commits at a time.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(LONGEST_LOG));
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        // The write lock is taken at the start: a transaction that began by reading could not wait for it.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setGetGeneratedKeys(false);
        // A token that is wiped is overwritten in the file, not only marked as free.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        // A file that went away is never replaced by an empty one: that would forget every link.
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        SQLiteDataSource made = new SQLiteDataSource(config);
        made.setUrl(URL_PREFIX + path);
        return made;
    }

    /**
     * Puts the write-ahead log on the disk, and all commits with it: it is written front to back. SQLite itself syncs it before
     * it copies it into the database, so that is never damaged, and only the sync behind each commit is left to do.
     */
    void syncLog() throws SQLException {
        // Not the database itself: closing a second handle of that one would drop SQLite's locks.
        try (FileChannel log = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            log.force(false);
        } catch (IOException e) {
            throw new SQLiteException("the log cannot be synced", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
        }
    }

    /** The write-ahead log, which is there while the database is open. */
    private Path log() {
        return Path.of(path + "-wal");
    }

    /** The file whose lock says who has the database; the same one by whatever link the database is reached. */
    Path lock() throws IOException {
        return Path.of(path.toRealPath() + "-lock");
    }

    /** The bytes of the file and its log; nothing is opened, which would drop SQLite's locks. */
    OptionalLong size() {
        try {
            return OptionalLong.of(Files.size(path) + (Files.exists(log()) ? Files.size(log()) : 0));
        } catch (IOException e) {
            return OptionalLong.empty(); // it went away; health tells
        }
    }

    /**
     * Copies what is committed from the write-ahead log into the file, while others write. SQLite syncs the log before it copies, and
     * the file before the log may begin anew: a power cut finds one of them whole.
     *
     * @return the pages of the log
     */
    synchronized int copyLog(Session session) throws SQLException {
        return session.row("PRAGMA wal_checkpoint(PASSIVE)", row -> row.getInt(2))
                .orElse(0);
    }

    /**
     * Brings the write-ahead log into the file and empties it: what was overwritten in the file is in no earlier page of the
     * log, either. Nobody can write meanwhile, so it waits for readers a tenth of a second only; false when one stayed. It is not
     * tried beside {@link #copyLog}, which SQLite would refuse at once.
     */
    synchronized boolean emptyLog() {
        try (Session session = new Session(source.getConnection())) {
            session.row("PRAGMA busy_timeout = 100", row -> row.getInt(1));
            return session.row("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1) == 0)
                    .orElse(false);
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        }
    }
}
