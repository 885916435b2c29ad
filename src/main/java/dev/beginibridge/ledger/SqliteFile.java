package dev.beginibridge.ledger;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** The file of a SQLite ledger. */
final class SqliteFile {
    /** How long a statement waits for another process's transaction. */
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

    /** How long the log's emptying waits for readers, while nobody can write. */
    private static final Duration LOG_WAIT = Duration.ofMillis(100);

    /** What was read from a file that was removed so long ago is as if it had been read before. */
    private static final long LATELY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final String URL_PREFIX = "jdbc:sqlite:";

    private final Path path;
    /** The file that the writer has open, as the file system knows it; null where the file system has no such thing. */
    private volatile Object opened;

    private final AtomicLong openings = new AtomicLong();

    private volatile boolean gone;
    /** When it was last in place, for {@link #requireInPlaceLately}. */
    private volatile long seen = System.nanoTime() - LATELY_NANOS;

    private SqliteFile(Path path) {
        this.path = path;
    }

    static SqliteFile of(String url) {
        String name = url.substring(URL_PREFIX.length());
        if (name.isBlank() || name.startsWith(":") || name.startsWith("file:") || name.contains("?")) {
            throw new ConfigException("begini.ledger.url must be " + URL_PREFIX
                    + " and the plain path of a file: the bridge sets all parameters itself");
        }
        SqliteCode.find();
        return new SqliteFile(Path.of(name).toAbsolutePath());
    }

    /** Makes directory and file where there are none; only their owner may read them, for they hold tokens in clear. */
    void create() {
        create(path); // SQLite gives the -wal and -shm files the permissions of this one
    }

    static void create(Path path) {
        try {
            OwnerOnly.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // Never opened but by SQLite: closing any other handle would drop SQLite's locks.
            return;
        } catch (IOException e) {
            throw new LedgerUnavailable(
                    "the ledger's file cannot be made: see that its directory is writable by this user", e);
        }
    }

    /** The bytes of the file and its log; nothing is opened, which would drop SQLite's locks. */
    OptionalLong size() {
        try {
            return OptionalLong.of(Files.size(path) + (Files.exists(log()) ? Files.size(log()) : 0));
        } catch (IOException e) {
            return OptionalLong.empty(); // it went away; health tells
        }
    }

    /** The write-ahead log, which is there while the database is open. */
    Path log() {
        return sibling("-wal");
    }

    /** A file beside it, of its name and the suffix. */
    Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    SQLiteDataSource dataSource() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A commit is safe from a kill; WalSync makes it safe from a power cut, without holding up other commits.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        // The write lock is taken at the start: a transaction that began by reading could not wait for it.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setGetGeneratedKeys(false);
        // A token that is wiped is overwritten in the file, not only marked as free.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        // A file that went away is never replaced by an empty one: that would forget every link.
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(URL_PREFIX + path);
        return source;
    }

    /**
     * Brings the write-ahead log into the file and empties it: what was overwritten in the file is in no earlier page of
     * the log, either. Others can write again after {@link #LOG_WAIT} at the latest.
     *
     * @return false when somebody reads what is in the log
     */
    boolean emptyLog() throws SQLException {
        try (Session session = new Session(dataSource().getConnection())) {
            session.row("PRAGMA busy_timeout = " + LOG_WAIT.toMillis(), row -> row.getInt(1));
            return session.row("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1) == 0)
                    .orElse(false);
        }
    }

    /** Notes which file is going to be opened. */
    void opening() throws SQLException {
        openings.incrementAndGet();
        opened = identity();
        gone = false;
    }

    /** How often the writer has opened it: it may have been another file each time. */
    long openings() {
        return openings.get();
    }

    /** It was seen that the open file is not the one that the path names; until {@link #opening} is called again. */
    boolean isGone() {
        return gone;
    }

    /**
     * A file that was removed or replaced can still be written through an open handle, and whatever is written is lost.
     * So no answer is acknowledged unless the open file is still the one that the path names when it is on the disk.
     */
    void requireInPlace() throws SQLException {
        if (!Objects.equals(opened, identity())) {
            gone = true;
            throw gone();
        }
    }

    /** As {@link #requireInPlace}, for what only looks: as it was a moment ago, unless it was seen to be gone. */
    void requireInPlaceLately() throws SQLException {
        long now = System.nanoTime();
        if (gone || now - seen > LATELY_NANOS) {
            requireInPlace();
            seen = now;
        }
    }

    /** Whether {@link #requireInPlaceLately} would not throw. */
    boolean isInPlaceLately() {
        try {
            requireInPlaceLately();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private Object identity() throws SQLException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            gone = true;
            SQLException failure = gone();
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private static SQLException gone() {
        return new SQLiteException("the file was removed or replaced", SQLiteErrorCode.SQLITE_READONLY_DBMOVED);
    }
}
