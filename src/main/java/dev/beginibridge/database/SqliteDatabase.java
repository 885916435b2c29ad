package dev.beginibridge.database;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.config.secret.ProcessLock;
import java.io.IOException;
import java.util.OptionalLong;

/** A SQLite file: it belongs to this process while it is open here, one thread writes it, and a few sessions read it. */
final class SqliteDatabase implements Database {
    private final SqliteFile file;
    private final ProcessLock lock;
    private final SqliteWriter writer;
    private final SqliteReaders readers;

    private SqliteDatabase(BridgeConfig.Ledger config, SqliteFile file, ProcessLock lock) {
        this.file = file;
        this.lock = lock;
        this.writer = new SqliteWriter(file, config.syncBeforeAnswer());
        this.readers = new SqliteReaders(file, config.poolSize());
    }

    static SqliteDatabase open(BridgeConfig.Ledger config) {
        SqliteFile file = SqliteFile.of(config.url());
        ProcessLock lock = taken(file); // before anything of the database is read
        try {
            Migrations.prepare(file.dataSource(), config.migrate());
            return new SqliteDatabase(config, file, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    static Migrations.Done migrate(BridgeConfig.Ledger config) {
        SqliteFile file = SqliteFile.of(config.url());
        ProcessLock lock = taken(file);
        try {
            return Migrations.run(file.dataSource());
        } finally {
            lock.close();
        }
    }

    private static ProcessLock taken(SqliteFile file) {
        try {
            file.create();
            return SqliteLock.take(file);
        } catch (IOException e) {
            throw new LedgerUnavailable(
                    "the ledger's file " + file.path()
                            + " cannot be made or locked: see that its directory is writable by this user",
                    e);
        }
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return writer.write(work, false);
    }

    @Override
    public int update(String key, String sql, Object... parameters) {
        return writer.write(session -> session.update(sql, parameters), writer.isSyncingFirst());
    }

    @Override
    public <T> T writeToDisk(SqlWork<T> work) {
        return writer.write(work, true);
    }

    @Override
    public void sync() {
        writeToDisk(nothing -> null); // behind all that was handed in before
    }

    @Override
    public void secure() {
        if (writer.isSyncingFirst()) {
            sync();
        }
    }

    @Override
    public <T> T read(SqlWork<T> work) {
        return readers.read(work);
    }

    @Override
    public boolean isExclusive() {
        return true;
    }

    @Override
    public boolean purge() {
        return file.emptyLog();
    }

    @Override
    public OptionalLong size() {
        return file.size();
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
        lock.close();
    }
}
