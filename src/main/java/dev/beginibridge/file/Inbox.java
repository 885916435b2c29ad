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
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** Hidden ones hold other things than batches at work. */
    private static final String BATCH_FOLDERS = "[!.]*";

    private final DoorContext door;
    private final BridgeConfig.File config;
    private final FileReadiness readiness;
    private final Batches batches;
    private volatile boolean open;

    Inbox(DoorContext door, Batches batches) {
        this.door = door;
        this.config = door.config();
        this.readiness = new FileReadiness(config.rules());
        this.batches = batches;
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

    /** What can start now: first what is in the work folder, then complete files of the inbox, oldest first. */
    public List<Batch> claim() {
        List<Batch> claimed = new ArrayList<>();
        if (open) {
            try {
                Set<String> busy = takeOver(claimed);
                claimNew(claimed, busy);
                door.failures().over("Inbox");
            } catch (IOException | DirectoryIteratorException e) {
                door.failures().report("Inbox", e);
            }
        }
        return claimed;
    }

    /** Takes over what nobody works on; returns the stems of all batches in the work folder, whoever works on them. */
    private Set<String> takeOver(List<Batch> claimed) throws IOException {
        Set<String> stems = new HashSet<>();
        for (BatchState state : unfinished()) {
            // Batches of one name begin one after the other: they publish under one name. What was sent does not.
            boolean first = stems.add(state.placed(door.formats().stem(state.name())));
            boolean waits = state.phase() == BatchState.Phase.CLAIMED && !first;
            if (!waits && !batches.isRunning(state.id()) && !batches.isResting(state.id())) {
                orReport("Batch " + state.id(), () -> takeOver(state, claimed));
            }
        }
        return stems;
    }

    /** The batches in the work folder: those that have begun, then those that wait, oldest first. */
    private List<BatchState> unfinished() throws IOException {
        List<BatchState> states = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(config.work(), BATCH_FOLDERS)) {
            for (Path folder : folders) {
                orReport("Batch " + folder.getFileName(), () -> {
                    if (BatchState.isIn(folder)) {
                        states.add(BatchState.read(folder));
                    } else {
                        removeAbandoned(folder);
                    }
                });
            }
        }
        states.sort(Comparator.comparing((BatchState state) -> state.phase() == BatchState.Phase.CLAIMED)
                .thenComparing(BatchState::startedAt));
        return states;
    }

    private void takeOver(BatchState state, List<Batch> claimed) throws IOException {
        Path folder = config.work().resolve(state.id());
        Path input = Batch.input(folder);
        if (!batches.hasPlace(Durable.exists(input) ? Files.size(input) : 0, claimed.size())) {
            return;
        }
        Optional<Batch> batch = Batch.take(folder);
        Optional<FileType> type = door.formats().of(state.name());
        if (batch.isPresent()) {
            claimed.add(batch.get());
            if (state.phase() == BatchState.Phase.CLAIMED && state.sender() == null && type.isPresent()) {
                // Its bridge may have died between the claim and this.
                readiness.served(config.inbox().resolve(state.name()), type.get());
            }
        }
    }

    /** A folder without state and without lock is being made or removed right now, unless it is old. */
    private void removeAbandoned(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean locked = Durable.exists(folder.resolve(BatchLock.NAME));
        if (locked) {
            Optional<Batch> complete = Batch.take(folder);
            if (complete.isPresent()) {
                complete.get().close(); // it was completed just now, and its turn comes at the next look
            }
        } else if (Files.getLastModifiedTime(folder)
                .toInstant()
                .isBefore(door.clock().instant().minus(ABANDONED))) {
            Files.delete(folder);
        }
    }

    /** What may fail beside its neighbours, which go on. */
    private interface Step {
        void run() throws IOException;
    }

    private void orReport(String about, Step step) {
        try {
            step.run();
            door.failures().over(about);
        } catch (NoSuchFileException e) {
            door.failures().over(about); // its owner has finished it while we looked
        } catch (IOException e) {
            door.failures().report(about, e);
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
                orReport("Claiming a file of the inbox", () -> claim(found).ifPresent(claimed::add));
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

    private Optional<Batch> claim(Found found) throws IOException {
        BatchState state = BatchState.claimed(
                UUID.randomUUID().toString(),
                found.name(),
                door.clock().instant().toString());
        Batch batch = Batch.make(config.work(), state);
        boolean kept = false;
        try {
            // The file's name must be durable before the file loses it.
            batch.begin();
            // The claim: one rename, which one process only can do.
            Files.move(found.file(), batch.input(), StandardCopyOption.ATOMIC_MOVE);
            Durable.sync(batch.input().getParent());
            readiness.served(found.file(), found.type());
            kept = true;
            return Optional.of(batch);
        } catch (NoSuchFileException e) {
            // Another bridge was faster.
            return Optional.empty();
        } finally {
            if (!kept) {
                try (batch) { // a lock that stays would keep what is left for as long as this process lives
                    if (!Durable.exists(batch.input())) {
                        batch.remove();
                    }
                }
            }
        }
    }
}
