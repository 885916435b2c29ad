package dev.beginibridge.database;

import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection and the statements prepared on it; used by one thread at a time. Closing it closes both. A parameter that is a
 * {@link JDBCType} is a null of that type: PostgreSQL prepares a statement anew when a type changes between calls.
 */
public final class Session implements AutoCloseable {
    /** Reads the row that a result stands on. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet result) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Session(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement that answers at most one row. */
    public <T> Optional<T> row(String sql, Row<T> row, Object... parameters) throws SQLException {
        return rows(sql, row, parameters).stream().findFirst();
    }

    /** Runs a statement that answers rows, each of which is read at once. */
    public <T> List<T> rows(String sql, Row<T> row, Object... parameters) throws SQLException {
        // Closed before anybody commits: SQLite does not commit under a statement that still has rows to give.
        try (ResultSet result = bound(sql, parameters).executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        }
    }

    /** Runs a statement that answers no rows once for each row of parameters; says how many rows each run has changed. */
    public int[] batch(String sql, List<Object[]> rows) throws SQLException {
        for (Object[] parameters : rows) {
            bound(sql, parameters).addBatch();
        }
        return bound(sql).executeBatch();
    }

    /** Runs a statement that answers no rows; says how many it changed. */
    public int update(String sql, Object... parameters) throws SQLException {
        return bound(sql, parameters).executeUpdate();
    }

    private PreparedStatement bound(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof JDBCType none) {
                statement.setNull(i + 1, none.getVendorTypeNumber());
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close(); // and its statements with it
    }
}
