package dev.beginibridge.rest;

import dev.beginibridge.database.LedgerUnavailable;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Takes batches into memory; what became of them is the test's to say. */
final class RecordUploads implements Uploads {
    final Map<String, Upload> known = new ConcurrentHashMap<>();
    /** What a batch has become when it is looked for the second time. */
    final Map<String, Upload> next = new ConcurrentHashMap<>();

    /** Batches that are found once more, and then no more: the ledger is away. */
    final Set<String> lost = ConcurrentHashMap.newKeySet();

    final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    volatile Optional<Set<String>> deployments;
    volatile IOException failure;

    @Override
    public String take(String name, String client, Optional<Set<String>> deployments, InputStream content)
            throws IOException {
        byte[] bytes = content.readAllBytes();
        if (failure != null) {
            throw failure;
        }
        this.deployments = deployments;
        String id = UUID.randomUUID().toString();
        contents.put(id, bytes);
        put(upload(id, name, client, Upload.State.WAITING));
        return id;
    }

    static Upload upload(String id, String name, String client, Upload.State state) {
        return new Upload(
                id,
                name,
                client,
                Instant.parse("2026-11-24T10:00:00Z"),
                state,
                Upload.Counts.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    void put(Upload upload) {
        known.put(upload.id(), upload);
    }

    @Override
    public Optional<Upload> find(String id) {
        Upload found = lost.contains(id) ? known.remove(id) : known.get(id);
        if (found == null && lost.contains(id)) {
            throw new LedgerUnavailable("away", null);
        }
        Upload changed = next.remove(id);
        if (changed != null) {
            put(changed);
        }
        return Optional.ofNullable(found);
    }
}
