package dev.beginibridge.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The lock of those who use one SQLite ledger: an empty database beside it, locked either by one alone or by all who share.
 * SQLite's own locks serve within one process as well as between many, and the operating system takes them from a process that
 * is killed. Used by one thread at a time.
 */
final class UsersFile implements AutoCloseable {
    private final SQLiteDataSource source;
    /** Null: to be opened. */
    private Connection connection;

    private UsersFile(SQLiteDataSource source) {
        this.source = source;
    }

    static UsersFile beside(SqliteFile ledger) {
        Path path = ledger.sibling("-users");
        SqliteFile.create(path);
        SQLiteDataSource source = new SQLiteDataSource();
        source.getConfig().setBusyTimeout(0);
        source.setUrl("jdbc:sqlite:" + path);
        return new UsersFile(source);
    }

    /** Gives up what it has, and takes the lock for itself alone if nobody else has any. */
    boolean tryAlone() {
        leave();
        return isDone("BEGIN EXCLUSIVE");
    }

    /** Gives up what it has, and takes the lock with all others who share, unless somebody has it alone. */
    boolean tryShared() {
        leave();
        if (isDone("BEGIN") && isDone("SELECT COUNT(*) FROM sqlite_master")) {
            return true;
        }
        leave();
        return false;
    }

    private boolean isDone(String sql) {
        try {
            if (connection == null) {
                connection = source.getConnection();
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return true;
            }
        } catch (SQLException e) {
            if (e instanceof SQLiteException fault && fault.getResultCode() == SQLiteErrorCode.SQLITE_BUSY) {
                return false;
            }
            close();
            throw SqlErrors.unavailable(e);
        }
    }

    private void leave() {
        try {
            if (connection != null) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("ROLLBACK");
                }
            }
        } catch (SQLException e) {
            return; // nothing was held
        }
    }

    @Override
    public void close() {
        Connection given = connection;
        connection = null;
        try {
            if (given != null) {
                given.close();
            }
        } catch (SQLException e) {
            return; // it is not used again
        }
    }
}
