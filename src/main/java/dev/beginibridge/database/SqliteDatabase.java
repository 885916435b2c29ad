package dev.beginibridge.database;

import dev.beginibridge.config.BridgeConfig;
import java.sql.SQLException;
import java.util.OptionalLong;

/** A SQLite file: it belongs to this process while it is open here, one thread writes it, and a few sessions read it. */
final class SqliteDatabase implements Database {
    private final SqliteFile file;
    private final SqliteLock lock;
    private final SqliteWriter writer;
    private final SqliteReaders readers;

    private SqliteDatabase(SqliteFile file, SqliteLock lock, SqliteWriter writer, SqliteReaders readers) {
        this.file = file;
        this.lock = lock;
        this.writer = writer;
        this.readers = readers;
    }

    static SqliteDatabase open(BridgeConfig.Ledger config) {
        SqliteFile file = SqliteFile.of(config.url());
        file.create();
        SqliteLock lock = SqliteLock.take(file); // before anything of the database is read
        try {
            Migrations.run(file.dataSource());
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        return new SqliteDatabase(
                file,
                lock,
                new SqliteWriter(file, config.syncBeforeAnswer()),
                new SqliteReaders(file, config.poolSize()));
    }

    @Override
    public <T> T write(SqlWork<T> work) {
        return writer.write(work, false);
    }

    @Override
    public <T> T writeAnswer(SqlWork<T> work) {
        return writer.write(work, writer.isSyncingFirst());
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
        try {
            return file.emptyLog();
        } catch (SQLException e) {
            throw SqlErrors.unavailable(e);
        }
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
