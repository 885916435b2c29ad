package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Claims files: one rename from the inbox into a folder of the batch's own in the work folder. A rename is done by one
 * process only, so two bridges on one inbox take a file once. What a dead bridge left in the work folder is taken over.
 */
public final class Inbox {
    /** A folder without a lock is being made or removed right now, unless it is as old as this. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** Hidden ones hold other things than batches at work. */
    private static final String BATCH_FOLDERS = "[!.]*";

    private final DoorContext door;
    private final BridgeConfig.File config;
    private final FileReadiness readiness;
    private final Batches batches;
    private final UploadedFiles uploads;
    private volatile boolean open;

    Inbox(DoorContext door, Batches batches, UploadedFiles uploads) {
        this.door = door;
        this.config = door.config();
        this.readiness = new FileReadiness(config.rules());
        this.batches = batches;
        this.uploads = uploads;
    }

    private record Found(Path file, FileType type, long size, FileTime modified) {
        String name() {
            return file.getFileName().toString();
        }
    }

    void open() {
        open = true;
    }

    void close() {
        open = false;
    }

    /** What can start now: first what was left unfinished, then complete files of the inbox, oldest first. */
    public List<Batch> claim() {
        List<Batch> claimed = new ArrayList<>();
        if (open) {
            try {
                Set<String> busy = takeOver(claimed);
                uploads.promote(busy);
                claimNew(claimed, busy);
                door.troubles().over("Inbox");
            } catch (IOException | DirectoryIteratorException e) {
                door.troubles().report("Inbox", e);
            }
        }
        return claimed;
    }

    /** Returns the stems of all batches in the work folder, whoever works on them. */
    private Set<String> takeOver(List<Batch> claimed) throws IOException {
        Set<String> stems = new HashSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(config.work(), BATCH_FOLDERS)) {
            for (Path folder : folders) {
                if (folder.getFileName().toString().startsWith(".")) {
                    continue;
                }
                String about = "Batch " + folder.getFileName();
                try {
                    if (BatchState.isIn(folder)) {
                        stems.add(door.formats().stem(BatchState.read(folder).name()));
                    }
                    String id = folder.getFileName().toString();
                    if (!batches.isRunning(id) && !batches.isResting(id)) {
                        take(folder, claimed.size()).ifPresent(claimed::add);
                    }
                } catch (NoSuchFileException e) {
                    // Its owner has finished it while we looked.
                    door.troubles().over(about);
                } catch (IOException e) {
                    door.troubles().report(about, e);
                }
            }
        }
        return stems;
    }

    private Optional<Batch> take(Path folder, int others) throws IOException {
        Path input = Batch.input(folder);
        long size = Durable.exists(input) ? Files.size(input) : 0;
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !batches.hasPlace(size, others)) {
            return Optional.empty();
        }
        Optional<BatchLock> lock = BatchLock.take(folder);
        if (lock.isEmpty()) {
            removeAbandoned(folder);
            return Optional.empty();
        }
        boolean kept = false;
        try {
            if (!BatchState.isIn(folder)) {
                // Its bridge died before it claimed anything, or after it had finished everything.
                Batch.removeFolder(folder);
                return Optional.empty();
            }
            BatchState state = BatchState.read(folder);
            if (state.phase() == BatchState.Phase.CLAIMED && !Durable.exists(input)) {
                // Its bridge died before the file was renamed, or another one got the file.
                Batch.removeFolder(folder);
                return Optional.empty();
            }
            Optional<FileType> type = door.formats().of(state.name());
            if (state.phase() == BatchState.Phase.CLAIMED && type.isPresent()) {
                // Its bridge may have died between the claim and this.
                readiness.served(config.inbox().resolve(state.name()), type.get());
            }
            kept = true;
            return Optional.of(new Batch(folder, lock.get(), state));
        } finally {
            if (!kept) {
                lock.get().close();
            }
        }
    }

    private void removeAbandoned(Path folder) throws IOException {
        if (!Durable.exists(folder.resolve(BatchLock.NAME))
                && Files.getLastModifiedTime(folder)
                        .toInstant()
                        .isBefore(door.clock().instant().minus(ABANDONED))) {
            Files.delete(folder);
        }
    }

    private void claimNew(List<Batch> claimed, Set<String> busy) throws IOException {
        if (!batches.hasPlace(0, claimed.size())) {
            return;
        }
        for (Found found : complete()) {
            // Two batches of one name would publish under one name: the second waits.
            if (batches.hasPlace(found.size(), claimed.size())
                    && busy.add(found.type().stem())) {
                claimOrReport(found).ifPresent(claimed::add);
            }
        }
    }

    private List<Found> complete() throws IOException {
        List<Found> complete = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(config.inbox())) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                Optional<FileType> type =
                        FileNames.isFinished(name) ? door.formats().of(name) : Optional.empty();
                if (type.isPresent()) {
                    seen.add(name);
                    complete(file, type.get()).ifPresent(complete::add);
                }
            }
        }
        readiness.only(seen);
        complete.sort(Comparator.comparing(Found::modified).thenComparing(Found::name));
        return complete;
    }

    /** Never a symbolic link, a folder or a pipe: those stay where they are, untouched and unopened. */
    private Optional<Found> complete(Path file, FileType type) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                            && readiness.isComplete(file, type, attributes.size(), attributes.lastModifiedTime())
                    ? Optional.of(new Found(file, type, attributes.size(), attributes.lastModifiedTime()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A file that cannot be claimed does not stand in the way of its neighbours. */
    private Optional<Batch> claimOrReport(Found found) {
        String about = "Claiming a file of the inbox";
        try {
            Optional<Batch> batch = claim(found);
            door.troubles().over(about);
            return batch;
        } catch (IOException e) {
            door.troubles().report(about, e);
            return Optional.empty();
        }
    }

    private Optional<Batch> claim(Found found) throws IOException {
        String id = UUID.randomUUID().toString();
        Path folder = config.work().resolve(id);
        Files.createDirectory(folder);
        Optional<BatchLock> lock = BatchLock.create(folder);
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        boolean kept = false;
        try {
            BatchState state =
                    BatchState.claimed(id, found.name(), door.clock().instant().toString());
            // The file's name must be durable before the file loses it.
            state.write(folder);
            Durable.sync(folder);
            Durable.sync(config.work());
            // The claim: one rename, done by one process only.
            Files.move(found.file(), Batch.input(folder), StandardCopyOption.ATOMIC_MOVE);
            Durable.sync(folder);
            readiness.served(found.file(), found.type());
            kept = true;
            return Optional.of(new Batch(folder, lock.get(), state));
        } catch (NoSuchFileException e) {
            // Another bridge was faster.
            return Optional.empty();
        } finally {
            if (!kept) {
                if (!Durable.exists(Batch.input(folder))) {
                    Batch.removeFolder(folder);
                }
                lock.get().close();
            }
        }
    }
}
