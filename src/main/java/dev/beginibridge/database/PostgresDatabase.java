package dev.beginibridge.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.beginibridge.config.BridgeConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * A PostgreSQL server: a pool of connections, and one local transaction for each piece of work. Single statements go by a few
 * connections of their own, on which many callers share a trip and a commit.
 */
final class PostgresDatabase implements Database {
    private static final int ATTEMPTS = 4;
    private static final Duration LONGEST_REST = Duration.ofMillis(20);
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
    /** More would only make the groups smaller. */
    private static final int MOST_WRITERS = 3;
    /** A row that another program has locked holds a group up for so long; then its caller waits for it alone. */
    private static final Duration LOCK_WAIT_OF_GROUP = Duration.ofMillis(100);
    /** All attempts together take no longer than callers are told. */
    private static final Duration LOCK_WAIT = Duration.ofSeconds(3);
    /**
     * A server or a role may be set to acknowledge commits before they are safe; that would break the promise. A bridge that
     * stands still within a transaction must not keep its rows from the others. A plan that reads a whole table is right while
     * that is tiny, and is kept for too long when it grows fast: all queries here have an index. Without one such a plan looks
     * so dear that the server would compile it.
     */
    private static final String SESSION = "SELECT set_config('synchronous_commit',"
            + " CASE WHEN safe = 'off' THEN 'on' ELSE safe END, false),"
            + " set_config('idle_in_transaction_session_timeout', '3s', false),"
            + " set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false),"
            + " set_config('lock_timeout', '%d', false)"
            + " FROM current_setting('synchronous_commit') AS safe";

    private final HikariDataSource pool;
    private final HikariDataSource groups;
    private final PostgresWriter writer;

    private PostgresDatabase(DataSource source, DataSource counting, int connections) {
        int writers = Math.max(1, Math.min(MOST_WRITERS, connections / 2));
        this.pool = pool("ledger", source, Math.max(1, connections - writers), LOCK_WAIT);
        this.groups = pool("ledger-groups", counting, writers, LOCK_WAIT_OF_GROUP);
        this.writer = new PostgresWriter(groups, writers);
    }

    static PostgresDatabase open(BridgeConfig.Ledger config) {
        PostgresSource source = PostgresSource.of(config);
        Migrations.prepare(source, config.migrate());
        return new PostgresDatabase(source, PostgresSource.counting(config), config.poolSize());
    }

    private static HikariDataSource pool(String name, DataSource source, int connections, Duration lockWait) {
        HikariConfig settings = new HikariConfig();
        settings.setPoolName(name);
        settings.setDataSource(source);
        settings.setMaximumPoolSize(connections);
        settings.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        settings.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        settings.setConnectionInitSql(SESSION.formatted(lockWait.toMillis()));
        settings.setInitializationFailTimeout(-1); // the migration has just shown that it answers
        return new HikariDataSource(settings);
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return repeated(work, false);
    }

    /** With a record of its own: a commit that has changed nothing waits for no standby, and would not tell that the others do. */
    @Override
    public <T> T writeToDisk(SqlWork<T> work) {
        return write(sql -> {
            T result = work.in(sql); // first: a server that takes no writes says so by its own code
            sql.row("SELECT pg_logical_emit_message(true, 'begini-bridge', '')", row -> true);
            return result;
        });
    }

    @Override
    public int update(String key, String sql, Object... parameters) {
        OptionalInt changed = writer.update(key, sql, parameters);
        return changed.isPresent() ? changed.getAsInt() : write(session -> session.update(sql, parameters));
    }

    @Override
    public <T> T read(SqlWork<T> work) {
        return repeated(work, true);
    }

    private <T> T repeated(SqlWork<T> work, boolean autoCommit) {
        for (int attempt = 1; ; attempt++) {
            // After an exception the pool rolls back what is open, before it lends the connection again.
            try (Session session = new Session(pool.getConnection())) {
                session.connection().setAutoCommit(autoCommit);
                T result = work.in(session);
                if (!autoCommit) {
                    session.connection().commit(); // crash guarantee: nobody hears of the work before this returned
                }
                return result;
            } catch (SQLException e) {
                if (SqlErrors.isConnectionLost(e)) {
                    pool.getHikariPoolMXBean().softEvictConnections(); // the others are likely gone, too
                }
                // Also after a lost commit, whose outcome is unknown: every piece of work may be run again.
                if (attempt == ATTEMPTS || !SqlErrors.isWorthRepeating(e)) {
                    throw SqlErrors.unavailable(e);
                }
            }
            // Two that met in a deadlock would meet there again.
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_REST.toNanos()));
        }
    }

    @Override
    public OptionalLong size() {
        SqlWork<Long> work = sql -> sql.row("SELECT pg_database_size(current_database())", row -> row.getLong(1))
                .orElseThrow();
        return OptionalLong.of(read(work));
    }

    @Override
    public void close() {
        writer.close();
        groups.close();
        pool.close();
    }
}
