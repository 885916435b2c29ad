package dev.beginibridge.file;

import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.BatchState.Sender;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Uploads;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches that are sent. Each is left in the work folder as a batch whose bridge has died behind the claim; the
 * {@link Inbox} starts it when there is room.
 */
final class UploadedFiles implements Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(UploadedFiles.class);

    private final DoorContext door;
    private final UploadStatus status;

    UploadedFiles(DoorContext door, Batches batches) {
        this.door = door;
        this.status = new UploadStatus(door, batches);
    }

    @Override
    public String take(String name, String client, Optional<Set<String>> deployments, InputStream content)
            throws IOException {
        Sender sender =
                new Sender(client, deployments.<Set<String>>map(TreeSet::new).orElse(null));
        BatchState state = BatchState.claimed(
                        UUID.randomUUID().toString(),
                        name,
                        door.clock().instant().toString())
                .from(sender);
        try (Batch batch = Batch.make(door.config().work(), state)) {
            boolean taken = false;
            try {
                receive(content, batch);
                door.register()
                        .sent(new BatchRegister.Upload(
                                state.id(), name, sender, door.clock().instant()));
                batch.begin();
                taken = true;
                return state.id();
            } finally {
                if (!taken) {
                    removeIfThere(batch);
                }
            }
        }
    }

    /** If the folder is away, the rest is cleared at the first look after its return: the lock is free by then. */
    private static void removeIfThere(Batch batch) {
        try {
            batch.remove();
        } catch (IOException e) {
            LOG.debug("what is left of a batch that was not taken is cleared away later");
        }
    }

    private static void receive(InputStream content, Batch batch) throws IOException {
        try (FileOutputStream out = new FileOutputStream(batch.input().toFile())) {
            content.transferTo(out);
            out.getFD().sync();
        }
    }

    @Override
    public Optional<Upload> find(String id) throws IOException {
        Optional<BatchRegister.Upload> sent = door.register().upload(id);
        return sent.isEmpty() ? Optional.empty() : Optional.of(status.of(sent.get()));
    }
}
