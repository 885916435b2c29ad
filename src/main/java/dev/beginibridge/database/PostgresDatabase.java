package dev.beginibridge.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.beginibridge.config.BridgeConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/** A PostgreSQL server: a pool of connections, and one local transaction for each piece of work. */
final class PostgresDatabase implements Database {
    private static final int ATTEMPTS = 4;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
    /**
     * A server or a role may be set to acknowledge commits before they are safe; that would break the promise. And a bridge that
     * stands still within a transaction must not keep its rows from the others.
     */
    private static final String SET_UP = "SELECT set_config('idle_in_transaction_session_timeout', '3s', false),"
            + " CASE WHEN current_setting('synchronous_commit') = 'off'"
            + " THEN set_config('synchronous_commit', 'on', false) END";

    private final HikariDataSource pool;

    private PostgresDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    static PostgresDatabase open(BridgeConfig.Ledger config) {
        PostgresSource source = PostgresSource.of(config);
        Migrations.prepare(source, config.migrate());
        HikariConfig settings = new HikariConfig();
        settings.setPoolName("ledger");
        settings.setDataSource(source);
        settings.setMaximumPoolSize(config.poolSize());
        settings.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        settings.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        settings.setConnectionInitSql(SET_UP);
        settings.setInitializationFailTimeout(-1); // the migration has just shown that it answers
        return new PostgresDatabase(new HikariDataSource(settings));
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return repeated(work, false);
    }

    @Override
    public <T> T writeToDisk(SqlWork<T> work) {
        return write(work);
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
                // Also after a lost commit, whose outcome is unknown: every piece of work may be run again.
                if (attempt == ATTEMPTS || !SqlErrors.isWorthRepeating(e)) {
                    throw SqlErrors.unavailable(e);
                }
            }
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
        pool.close();
    }
}
