package dev.beginibridge.database;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Turns what a database says into what an operator can do. A driver's own message may quote a row, so only its codes
 * and its stack trace are kept.
 */
public final class SqlErrors {
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DATA_EXCEPTION = "22";
    /** Of a connection's settings, such as the JVM's time zone, which an older server does not know. */
    private static final String INVALID_PARAMETER = "22023";

    private static final String DEADLOCK = "40P01";
    private static final String LOCK_TIMEOUT = "55P03";
    private static final String STOOD_STILL = "25P03";
    private static final String READ_ONLY = "25006";

    private SqlErrors() {}

    /** Thrown by work that met another transaction: it may be run again. */
    public static SQLException again(String why) {
        return new SQLException(why, SERIALIZATION_FAILURE);
    }

    /** A {@link LedgerUnavailable}, but for a value that the database can never take: that is a fault of ours, not of the ledger. */
    static RuntimeException unavailable(SQLException fault) {
        SQLException root = root(fault);
        SQLException clean = new SQLException(
                root.getClass().getSimpleName() + ", SQLState " + root.getSQLState() + ", code " + root.getErrorCode(),
                root.getSQLState(),
                root.getErrorCode());
        clean.setStackTrace(root.getStackTrace());
        if (state(root).startsWith(DATA_EXCEPTION) && !state(root).equals(INVALID_PARAMETER)) {
            return new IllegalArgumentException("a value does not fit the ledger's tables", clean);
        }
        return new LedgerUnavailable("the ledger is not available: " + advice(root), clean);
    }

    /** Whether running the same work again at once may help: it met another transaction, or its connection was lost. */
    static boolean isWorthRepeating(SQLException fault) {
        return !hasWaited(fault)
                && (state(fault).equals(SERIALIZATION_FAILURE)
                        || state(fault).equals(DEADLOCK)
                        || state(fault).equals(LOCK_TIMEOUT)
                        || isConnectionLost(fault));
    }

    /**
     * Whether it took its time to fail, for want of a connection or of an answer: whoever tries again at once waits as long again, and
     * a server whose commits wait for a standby would keep that attempt's connection, too.
     */
    static boolean hasWaited(SQLException fault) {
        return fault instanceof SQLTransientConnectionException || isTimedOut(root(fault));
    }

    /** A pool that gave up waiting, and a batch, carry the driver's reason as their cause. */
    private static SQLException root(SQLException fault) {
        return fault.getCause() instanceof SQLException cause ? root(cause) : fault;
    }

    private static String advice(SQLException fault) {
        if (fault instanceof SQLiteException sqlite) {
            return adviceSqlite(sqlite);
        }
        if (fault instanceof SQLTransientConnectionException) {
            return "all its connections are in use: see why the database is slow, or raise begini.ledger.pool-size";
        }
        if (isOfTls(fault)) {
            return "TLS with the database cannot be set up: see that sslmode, sslrootcert, sslcert and sslkey in"
                    + " begini.ledger.url fit what its server shows and asks for, and that nobody else can read the key";
        }
        if (isTimedOut(fault)) {
            return "the database does not answer in time: see that it runs and can be reached, and that a synchronous"
                    + " standby which it waits for does";
        }
        if (isConnectionLost(fault) && !state(fault).equals(READ_ONLY)) {
            return "the database does not answer: see that it runs and can be reached";
        }
        return advicePostgres(state(fault));
    }

    /** The driver says "connection failed" of a certificate or a key, too. */
    private static boolean isOfTls(SQLException fault) {
        return fault.getCause() instanceof SSLException
                || Arrays.stream(fault.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith("org.postgresql.ssl."));
    }

    private static String adviceSqlite(SQLiteException fault) {
        int primary = fault.getErrorCode() & 0xff;
        return switch (SQLiteErrorCode.getErrorCode(primary)) {
            case SQLITE_BUSY, SQLITE_LOCKED -> "another program holds its file locked: find it and end it";
            case SQLITE_FULL -> "its disk is full: free some space";
            case SQLITE_CORRUPT, SQLITE_NOTADB -> "its file is damaged: stop the bridge and restore a backup";
            default ->
                "its file cannot be opened, read or written (SQLite code " + primary
                        + "): see that the file and its directory exist and belong to this user, and that the disk is well";
        };
    }

    private static String advicePostgres(String state) {
        return switch (state.startsWith("28") || state.startsWith("53") ? state.substring(0, 2) : state) {
            case "28" ->
                "the database refuses the user or the password: correct begini.ledger.user and"
                        + " begini.ledger.password, or what begini.ledger.password-file holds";
            case "3D000" -> "the database named in begini.ledger.url does not exist: create it";
            case "42501" -> "the database user lacks rights: grant it its schema and tables";
            case LOCK_TIMEOUT ->
                "another program holds rows of the ledger locked: find it in pg_stat_activity and end its transaction";
            case INVALID_PARAMETER ->
                "the database refuses a setting of its connections: see its log, the options in begini.ledger.url and"
                        + " the time zone of this machine, whose name an older server may not know";
            case READ_ONLY -> "the database is read-only: let begini.ledger.url name the primary server";
            case "53" -> "the database is out of disk, memory or connections: see its log";
            default -> "the database failed (SQLState " + state + "): see its log";
        };
    }

    /**
     * The connection broke, the server is starting or stopping, it has given up a transaction in which we stood still, or it is no
     * longer the one that takes writes.
     */
    static boolean isConnectionLost(SQLException fault) {
        return state(fault).startsWith("08")
                || state(fault).startsWith("57P")
                || state(fault).equals(STOOD_STILL)
                || state(fault).equals(READ_ONLY);
    }

    private static boolean isTimedOut(SQLException fault) {
        return fault.getCause() instanceof SocketTimeoutException;
    }

    private static String state(SQLException fault) {
        return fault.getSQLState() == null ? "" : fault.getSQLState();
    }
}
