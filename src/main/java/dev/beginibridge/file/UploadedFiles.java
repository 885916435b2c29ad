package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchRegister;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.BatchState.Sender;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.model.Upload;
import dev.beginibridge.model.Uploads;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Batches that are sent: each is made ready as a batch folder in {@code work/.uploads/<id>}, as of a bridge that has died
 * behind the claim, and becomes {@code work/<id>} by one rename when no other batch of its name is at work.
 */
final class UploadedFiles implements Uploads {
    static final String FOLDER = ".uploads";

    private final DoorContext door;
    private final UploadStatus status;
    private final Path folder;

    UploadedFiles(DoorContext door, Batches batches) {
        this.door = door;
        this.status = new UploadStatus(door, batches);
        this.folder = folder(door.config());
    }

    static Path folder(BridgeConfig.File config) {
        return config.work().resolve(FOLDER);
    }

    @Override
    public String take(String name, String client, Optional<Set<String>> deployments, InputStream content)
            throws IOException {
        String id = UUID.randomUUID().toString();
        Path batch = Files.createDirectories(folder).resolve(id);
        Files.createDirectory(batch);
        // Held until all is there: whoever gets the lock of a folder without state removes it.
        BatchLock lock = BatchLock.create(batch).orElseThrow(() -> new IOException("the upload folder is locked"));
        boolean taken = false;
        try {
            receive(content, batch);
            Instant now = door.clock().instant();
            Sender sender = new Sender(
                    client, deployments.<Set<String>>map(TreeSet::new).orElse(null));
            door.register()
                    .sent(new BatchRegister.Upload(
                            id, name, sender, door.formats().stem(name), now));
            // Last: from here on the batch will be done, whatever happens.
            BatchState.claimed(id, name, now.toString()).from(sender).write(batch);
            Durable.sync(batch);
            Durable.sync(folder);
            taken = true;
            return id;
        } finally {
            if (!taken) {
                Batch.removeFolder(batch);
            }
            lock.close();
        }
    }

    private static void receive(InputStream content, Path batch) throws IOException {
        try (FileOutputStream out = new FileOutputStream(Batch.input(batch).toFile())) {
            content.transferTo(out);
            out.getFD().sync();
        }
    }

    /**
     * Lets those go to work whose name is free, oldest first.
     *
     * @param busy the stems of all batches at work; those that go are added
     */
    void promote(Set<String> busy) throws IOException {
        for (BatchState state : waiting()) {
            if (busy.add(door.formats().stem(state.name()))) {
                promote(state.id());
            }
        }
    }

    /** Under its lock, so that nobody looks for it where it was; who does not get the lock comes again. */
    private void promote(String id) throws IOException {
        Path batch = folder.resolve(id);
        Optional<BatchLock> lock = BatchLock.take(batch);
        if (lock.isPresent()) {
            try {
                Files.move(batch, door.config().work().resolve(id), StandardCopyOption.ATOMIC_MOVE);
                Durable.sync(door.config().work());
                Durable.sync(folder);
            } finally {
                lock.get().close();
            }
        }
    }

    private List<BatchState> waiting() throws IOException {
        List<BatchState> waiting = new ArrayList<>();
        if (!Durable.exists(folder)) {
            return waiting; // nothing was ever sent
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path batch : folders) {
                String about = "Sent batch " + batch.getFileName();
                try {
                    if (BatchState.isIn(batch)) {
                        waiting.add(BatchState.read(batch));
                    } else {
                        removeAbandoned(batch);
                    }
                    door.troubles().over(about);
                } catch (NoSuchFileException e) {
                    door.troubles().over(about); // another bridge has let it go while we looked
                } catch (IOException e) {
                    door.troubles().report(about, e); // its neighbours are not touched
                }
            }
        }
        waiting.sort(Comparator.comparing(BatchState::startedAt));
        return waiting;
    }

    /** Its bridge died before the upload was complete: whoever sent it was told nothing. */
    private void removeAbandoned(Path batch) throws IOException {
        Optional<BatchLock> lock = BatchLock.take(batch);
        if (lock.isPresent()) {
            try {
                if (!BatchState.isIn(batch)) { // it may have been completed just now
                    Batch.removeFolder(batch);
                }
            } finally {
                lock.get().close();
            }
        }
    }

    @Override
    public Optional<Upload> find(String id) throws IOException {
        Optional<BatchRegister.Upload> sent = door.register().upload(id);
        return sent.isEmpty() ? Optional.empty() : Optional.of(status.of(sent.get()));
    }
}
