package dev.beginibridge.result.files;

import dev.beginibridge.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Up to which event the result files of a deployment have come, in the ledger's database, and who makes the next one: of
 * several bridges one at a time. A file is noted with its name and its last event before it is published, so that whoever
 * goes on after a kill makes the very same file.
 */
final class FileBook {
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static final String TAKE = """
            INSERT INTO result_file (deployment, owner, lease_until, number, made_at) VALUES (?, ?, ?, 0, ?)
            ON CONFLICT (deployment) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
            WHERE result_file.owner = excluded.owner OR result_file.lease_until <= ?
            RETURNING number, made_at, name, last""";

    private static final String RENEW = "UPDATE result_file SET lease_until = ? WHERE deployment = ? AND owner = ?";

    private static final String BEGIN = """
            UPDATE result_file SET name = ?, last = ?, made_at = ?
            WHERE deployment = ? AND owner = ? AND (name IS NULL OR name = ?)""";

    private static final String END = """
            UPDATE result_file SET number = last, name = NULL, last = NULL
            WHERE deployment = ? AND owner = ? AND name = ?""";

    private static final String FREE = "UPDATE result_file SET lease_until = 0";

    private static final String GIVE_BACK = "UPDATE result_file SET lease_until = 0 WHERE owner = ?";

    private final Database database;
    private final String owner = UUID.randomUUID().toString();
    /** When the page at hand was taken or renewed. */
    private Instant leased = Instant.MIN;

    FileBook(Database database) {
        this.database = database;
    }

    /** A file with its last event. */
    record Begun(String name, long last) {}

    /**
     * Where a deployment's files are.
     *
     * @param number the last event that is in a published file
     * @param madeAt when the last file was begun; before the first, when it was looked for first
     * @param begun one that may not be published yet
     */
    record Page(long number, Instant madeAt, Optional<Begun> begun) {}

    /** To be said at the start: where one process has the database, whoever had a page is dead. */
    void free() {
        if (database.isExclusive()) {
            database.write(sql -> sql.update(FREE));
        }
    }

    /** Takes or keeps the right to write a deployment's files; empty while another bridge has it. */
    Optional<Page> take(String deployment, Instant now) {
        leased = now;
        long at = now.toEpochMilli();
        return database.writeToDisk(sql -> sql.row(
                TAKE,
                row -> {
                    String name = row.getString("name");
                    return new Page(
                            row.getLong("number"),
                            Instant.ofEpochMilli(row.getLong("made_at")),
                            name == null ? Optional.empty() : Optional.of(new Begun(name, row.getLong("last"))));
                },
                deployment,
                owner,
                at + LEASE.toMillis(),
                at,
                at));
    }

    /** Another bridge has the page. */
    static final class PageLost extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Keeps the page that was taken last; to be said again and again while its file is made. Throws {@link PageLost}. */
    void keep(String deployment, Instant now) {
        if (Duration.between(leased, now).compareTo(LEASE.dividedBy(3)) < 0) {
            return;
        }
        long until = now.plus(LEASE).toEpochMilli();
        if (database.write(sql -> sql.update(RENEW, until, deployment, owner)) != 1) {
            throw new PageLost();
        }
        leased = now;
    }

    /** From now on it is this file, whoever publishes it; false when another bridge has the page. */
    boolean begin(String deployment, Begun file, Instant now) {
        return database.writeToDisk(sql ->
                        sql.update(BEGIN, file.name(), file.last(), now.toEpochMilli(), deployment, owner, file.name()))
                == 1;
    }

    /** It is published. */
    void end(String deployment, Begun file) {
        database.writeToDisk(sql -> sql.update(END, deployment, owner, file.name()));
    }

    void giveBack() {
        database.write(sql -> sql.update(GIVE_BACK, owner));
    }
}
