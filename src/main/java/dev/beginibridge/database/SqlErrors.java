package dev.beginibridge.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Turns what a database says into what an operator can do. A driver's own message may quote a row, so only its codes
 * and its stack trace are kept.
 */
public final class SqlErrors {
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    private SqlErrors() {}

    /** Thrown by work that met another transaction: it may be run again. */
    public static SQLException again(String why) {
        return new SQLException(why, SERIALIZATION_FAILURE);
    }

    static LedgerUnavailable unavailable(SQLException fault) {
        SQLException root = root(fault);
        SQLException clean = new SQLException(
                root.getClass().getSimpleName() + ", SQLState " + root.getSQLState() + ", code " + root.getErrorCode(),
                root.getSQLState(),
                root.getErrorCode());
        clean.setStackTrace(root.getStackTrace());
        return new LedgerUnavailable("the ledger is not available: " + advice(root), clean);
    }

    /** Whether running the same work again at once may help: it met another transaction, or its connection was lost. */
    static boolean isWorthRepeating(SQLException fault) {
        return !(fault instanceof SQLTransientConnectionException) // the pool has waited long enough already
                && (state(fault).equals(SERIALIZATION_FAILURE)
                        || state(fault).equals(DEADLOCK)
                        || isConnectionLost(fault));
    }

    /** A pool that gave up waiting carries the driver's reason as its cause. */
    private static SQLException root(SQLException fault) {
        return fault.getCause() instanceof SQLException cause ? root(cause) : fault;
    }

    private static String advice(SQLException fault) {
        if (fault instanceof SQLiteException sqlite) {
            return adviceSqlite(sqlite.getErrorCode() & 0xff);
        }
        if (fault instanceof SQLTransientConnectionException) {
            return "all its connections are in use: see why the database is slow, or raise begini.ledger.pool-size";
        }
        if (isConnectionLost(fault)) {
            return "the database does not answer: see that it runs and can be reached";
        }
        return advicePostgres(state(fault));
    }

    private static String adviceSqlite(int code) {
        if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return "another program holds its file locked: find it and end it";
        }
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return "its disk is full: free some space";
        }
        if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return "its file is damaged: stop the bridge and restore a backup";
        }
        return "its file cannot be opened, read or written (SQLite code " + code
                + "): see that the file and its directory exist and belong to this user, and that the disk is well";
    }

    private static String advicePostgres(String state) {
        if (state.startsWith("28")) {
            return "the database refuses the user or the password: correct begini.ledger.user and"
                    + " begini.ledger.password";
        }
        if (state.equals("3D000")) {
            return "the database named in begini.ledger.url does not exist: create it";
        }
        if (state.equals("42501")) {
            return "the database user lacks rights: grant it its schema and tables";
        }
        if (state.equals("25006")) {
            return "the database is read-only: let begini.ledger.url name the primary server";
        }
        if (state.startsWith("53")) {
            return "the database is out of disk, memory or connections: see its log";
        }
        return "the database failed (SQLState " + state + "): see its log";
    }

    /** The connection broke, or the server is starting or stopping. */
    static boolean isConnectionLost(SQLException fault) {
        return state(fault).startsWith("08") || state(fault).startsWith("57P");
    }

    private static String state(SQLException fault) {
        return fault.getSQLState() == null ? "" : fault.getSQLState();
    }
}
