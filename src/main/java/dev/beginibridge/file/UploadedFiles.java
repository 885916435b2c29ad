package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.UploadNotes.Note;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.BatchState.Sender;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileFormats;
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
import java.time.Clock;
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

    private final BridgeConfig.File config;
    private final FileFormats formats;
    private final UploadNotes notes;
    private final UploadStatus fate;
    private final Clock clock;
    private final OnceReporter troubles;
    private final Path folder;

    UploadedFiles(BridgeConfig.File config, FileFormats formats, Batches batches, Clock clock, OnceReporter troubles) {
        this.config = config;
        this.formats = formats;
        this.fate = new UploadStatus(config, formats, batches);
        this.clock = clock;
        this.troubles = troubles;
        this.folder = folder(config);
        this.notes = new UploadNotes(folder);
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
            String now = clock.instant().toString();
            Sender sender = new Sender(
                    client, deployments.<Set<String>>map(TreeSet::new).orElse(null));
            notes.write(new Note(id, name, now, sender));
            // Last: from here on the batch will be done, whatever happens.
            BatchState.claimed(id, name, now).from(sender).write(batch);
            Durable.sync(batch);
            Durable.sync(folder);
            taken = true;
            return id;
        } finally {
            if (!taken) {
                remove(batch);
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

    private void remove(Path batch) throws IOException {
        notes.remove(batch.getFileName().toString());
        Batch.removeFolder(batch);
    }

    /**
     * Lets those go to work whose name is free, oldest first.
     *
     * @param busy the stems of all batches at work; those that go are added
     */
    void promote(Set<String> busy) throws IOException {
        for (BatchState state : waiting()) {
            if (busy.add(formats.stem(state.name()))) {
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
                Files.move(batch, config.work().resolve(id), StandardCopyOption.ATOMIC_MOVE);
                Durable.sync(config.work());
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
                    troubles.over(about);
                } catch (NoSuchFileException e) {
                    troubles.over(about); // another bridge has let it go while we looked
                } catch (IOException e) {
                    troubles.report(about, e); // its neighbours are not touched
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
                    remove(batch);
                }
            } finally {
                lock.get().close();
            }
        }
    }

    @Override
    public Optional<Upload> find(String id) throws IOException {
        Optional<Note> note = notes.read(id);
        return note.isEmpty() ? Optional.empty() : Optional.of(fate.of(note.get()));
    }
}
