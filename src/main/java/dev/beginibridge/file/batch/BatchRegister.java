package dev.beginibridge.file.batch;

import dev.beginibridge.database.Database;
import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.file.batch.BatchState.Sender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the door remembers when a batch is done, in the ledger's database: which contents were taken, and who sent which
 * batch. Bridges with different folders may share the database, so each row belongs to one work folder; a file in the folder
 * holds its identity, which stays the same on every host and under every path.
 */
public final class BatchRegister {
    /** The name of the file with the folder's identity. */
    public static final String FOLDER_ID = ".folder-id";

    /** One statement, so that of two bridges only one takes a content, and a bridge that asks again gets its own row. */
    private static final String TAKE = """
            INSERT INTO content (folder, client, sha256, batch, file, result, taken_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (folder, client, sha256) DO UPDATE SET batch = content.batch
            RETURNING batch, file, result, taken_at""";

    private static final String SENT = """
            INSERT INTO upload (batch, folder, name, client, deployments, received_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (batch) DO NOTHING""";
    private static final String FIND =
            "SELECT name, client, deployments, received_at FROM upload WHERE batch = ? AND folder = ?";
    private static final String FORGET = "DELETE FROM content WHERE folder = ? AND batch = ?";

    private final Database database;
    private final Path work;
    private String folder;

    public BatchRegister(Database database, Path work) {
        this.database = database;
        this.work = work;
    }

    /** Which batch took a content. */
    public record Taken(String batch, String file, String result, Instant takenAt) {}

    /** One batch that was sent. */
    public record Upload(String batch, String name, Sender sender, Instant receivedAt) {}

    /**
     * Notes that a batch takes a content, durable; returns the other batch that took it before. Asking again after a crash
     * is safe. Each sender has contents of its own, so that nobody learns what another one sent.
     */
    public Optional<Taken> take(String sha256, Optional<String> client, Taken mine) throws IOException {
        String id = folder();
        Taken taken = called(() -> database.writeToDisk(sql -> sql.row(
                        TAKE,
                        row -> new Taken(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                Instant.ofEpochMilli(row.getLong(4))),
                        id,
                        client.orElse(""),
                        sha256,
                        mine.batch(),
                        mine.file(),
                        mine.result(),
                        mine.takenAt().toEpochMilli())
                .orElseThrow()));
        return taken.batch().equals(mine.batch()) ? Optional.empty() : Optional.of(taken);
    }

    /** Forgets the content that a batch took, so that it may come again; durable when this returns. */
    public void forget(String batch) throws IOException {
        String id = folder();
        called(() -> database.writeToDisk(sql -> sql.update(FORGET, id, batch)));
    }

    /** Durable when it returns. */
    public void sent(Upload upload) throws IOException {
        String id = folder();
        Set<String> deployments = upload.sender().deployments();
        called(() -> database.writeToDisk(sql -> sql.update(
                SENT,
                upload.batch(),
                id,
                upload.name(),
                upload.sender().client(),
                deployments == null ? null : String.join(",", deployments),
                upload.receivedAt().toEpochMilli())));
    }

    /** Empty when no batch of this id was sent to this folder; the id may be any text. */
    public Optional<Upload> upload(String batch) throws IOException {
        if (!batch.matches("[0-9a-f-]{36}")) {
            return Optional.empty();
        }
        String id = folder();
        return called(() -> database.read(sql -> sql.row(
                FIND,
                row -> new Upload(
                        batch,
                        row.getString(1),
                        new Sender(row.getString(2), deployments(row.getString(3))),
                        Instant.ofEpochMilli(row.getLong(4))),
                batch,
                id)));
    }

    private static Set<String> deployments(String text) {
        if (text == null) {
            return null;
        }
        return text.isEmpty() ? Set.of() : new TreeSet<>(List.of(text.split(",")));
    }

    private static <T> T called(Supplier<T> work) throws IOException {
        try {
            return work.get();
        } catch (LedgerUnavailable e) {
            throw new IOException("the ledger does not answer: " + e.getMessage(), e);
        }
    }

    private synchronized String folder() throws IOException {
        if (folder == null) {
            Path file = work.resolve(FOLDER_ID);
            if (!Durable.exists(file)) {
                make(file);
            }
            folder = Files.readString(file).strip();
        }
        return folder;
    }

    /** Whole from its first moment, and by one of several bridges only. */
    private void make(Path file) throws IOException {
        String id = UUID.randomUUID().toString();
        Path prepared = work.resolve(FOLDER_ID + "." + id);
        Durable.write(prepared, id.getBytes(StandardCharsets.UTF_8));
        try {
            Files.createLink(file, prepared);
        } catch (FileAlreadyExistsException e) {
            // another bridge was faster
        } finally {
            Files.delete(prepared);
        }
        Durable.sync(work);
    }
}
