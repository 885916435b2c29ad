package dev.beginibridge.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.model.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server: a pool of connections, and one local transaction for each piece of work. */
final class PostgresDatabase implements Database {
    private static final int ATTEMPTS = 4;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
    private static final int CONNECT_TIMEOUT_SECONDS = 3;
    private static final int SOCKET_TIMEOUT_SECONDS = 10;
    /** A server or a role may be set to acknowledge commits before they are safe; that would break the promise. */
    private static final String SAFE_COMMITS = "SELECT set_config('synchronous_commit', 'on', false)"
            + " WHERE current_setting('synchronous_commit') = 'off'";

    private final HikariDataSource pool;

    private PostgresDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    static PostgresDatabase open(BridgeConfig.Ledger config) {
        PGSimpleDataSource source = source(config);
        Migrations.run(source);
        HikariConfig settings = new HikariConfig();
        settings.setPoolName("ledger");
        settings.setDataSource(source);
        settings.setMaximumPoolSize(config.poolSize());
        settings.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        settings.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        settings.setConnectionInitSql(SAFE_COMMITS);
        settings.setInitializationFailTimeout(-1); // the migration has just shown that it answers
        return new PostgresDatabase(new HikariDataSource(settings));
    }

    private static PGSimpleDataSource source(BridgeConfig.Ledger config) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setApplicationName("begini-bridge");
        source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
        source.setSocketTimeout(SOCKET_TIMEOUT_SECONDS);
        source.setTcpKeepAlive(true);
        source.setLogServerErrorDetail(false); // it quotes rows
        source.setUrl(config.url()); // after the defaults: what it says wins
        config.user().ifPresent(source::setUser);
        config.password().map(Secret::reveal).ifPresent(source::setPassword);
        return source;
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return repeated(work, false);
    }

    @Override
    public <T> T writeAnswer(SqlWork<T> work) {
        return write(work);
    }

    /** The server puts each commit on its disk. */
    @Override
    public <T> T writeToDisk(SqlWork<T> work) {
        return write(work);
    }

    @Override
    public void sync() {} // every commit is on the disk

    @Override
    public void secure() {} // every commit is, before anybody else sees it

    @Override
    public <T> T read(SqlWork<T> work) {
        return repeated(work, true);
    }

    private <T> T repeated(SqlWork<T> work, boolean autoCommit) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work, autoCommit);
            } catch (SQLException e) {
                // Also after a lost commit, whose outcome is unknown: every piece of work may be run again.
                if (attempt == ATTEMPTS || !SqlErrors.isWorthRepeating(e)) {
                    throw SqlErrors.unavailable(e);
                }
            }
        }
    }

    private <T> T once(SqlWork<T> work, boolean autoCommit) throws SQLException {
        try (Session session = new Session(pool.getConnection())) {
            Connection connection = session.connection();
            connection.setAutoCommit(autoCommit);
            T result = work.in(session);
            if (!autoCommit) {
                connection.commit(); // crash guarantee: nobody hears of the work before this returned
            }
            return result; // after an exception the pool rolls back what is open before it lends the connection again
        }
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public boolean purge() {
        return true; // the server's vacuum does it
    }

    @Override
    public OptionalLong size() {
        return read(sql -> sql.row("SELECT pg_database_size(current_database())", row -> row.getLong(1)))
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    @Override
    public void close() {
        pool.close();
    }
}
