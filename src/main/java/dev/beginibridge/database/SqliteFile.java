package dev.beginibridge.database;

import dev.beginibridge.config.ConfigException;
import dev.beginibridge.config.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** How long the emptying of the log waits for readers, while nobody can write. */
    private static final Duration LOG_WAIT = Duration.ofMillis(100);

    private static final String URL_PREFIX = "jdbc:sqlite:";

    private final Path path;
    private final SQLiteDataSource source;

    private SqliteFile(Path path) {
        this.path = path;
        this.source = source();
    }

    static SqliteFile of(String url) {
        String name = url.substring(URL_PREFIX.length());
        if (name.isBlank() || name.startsWith(":") || name.startsWith("file:") || name.contains("?")) {
            throw new ConfigException("begini.ledger.url must be " + URL_PREFIX
                    + " and the plain path of a file: the bridge sets all parameters itself");
        }
        return new SqliteFile(Path.of(name).toAbsolutePath());
    }

    /**
     * A session on the file.
     *
     * @param key what the file system knows the file by; null where the file system has no such thing
     */
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

    /** Makes the file and its directory when they are missing; only their owner may read them: they hold tokens in clear. */
    void create() {
        try {
            OwnerOnly.createFile(path); // SQLite gives the -wal and -shm files the permissions of this one
        } catch (FileAlreadyExistsException e) {
            // Only SQLite may open it: closing any other handle would drop SQLite's locks.
            return;
        } catch (IOException e) {
            throw new LedgerUnavailable(
                    "the ledger's file cannot be made: see that its directory is writable by this user", e);
        }
    }

    Opened open() throws SQLException {
        Object key = key();
        return new Opened(this, new Session(source.getConnection()), key);
    }

    Opened openReadOnly() throws SQLException {
        Opened opened = open();
        try {
            opened.session().update("PRAGMA query_only = true");
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** @throws SQLException when there is no such file */
    private Object key() throws SQLException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            SQLException gone = gone();
            gone.addSuppressed(e);
            throw gone;
        }
    }

    static SQLException gone() {
        return new SQLiteException("the file was removed or replaced", SQLiteErrorCode.SQLITE_READONLY_DBMOVED);
    }

    private SQLiteDataSource source() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A commit is safe from a kill; SqliteLog makes it safe from a power cut, many commits at a time.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
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

    SQLiteDataSource dataSource() {
        return source;
    }

    /** The write-ahead log, which is there while the database is open. */
    Path log() {
        return sibling(path, "-wal");
    }

    /** The file whose lock says who has the database; the same one by whatever link the database is reached. */
    Path lock() throws IOException {
        return sibling(path.toRealPath(), "-lock");
    }

    private static Path sibling(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
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
     * Brings the write-ahead log into the file and empties it: what was overwritten in the file is in no earlier page of
     * the log, either. Others can write again after {@link #LOG_WAIT} at the latest.
     *
     * @return false when somebody reads what is in the log
     */
    boolean emptyLog() throws SQLException {
        try (Session session = new Session(source.getConnection())) {
            session.row("PRAGMA busy_timeout = " + LOG_WAIT.toMillis(), row -> row.getInt(1));
            return session.row("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1) == 0)
                    .orElse(false);
        }
    }
}
