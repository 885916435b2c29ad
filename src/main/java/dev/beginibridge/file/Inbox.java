package dev.beginibridge.file;

import dev.beginibridge.config.BridgeConfig;
import dev.beginibridge.file.batch.Batch;
import dev.beginibridge.file.batch.BatchLock;
import dev.beginibridge.file.batch.BatchState;
import dev.beginibridge.file.batch.Durable;
import dev.beginibridge.file.batch.FileNames;
import dev.beginibridge.file.batch.FileType;
import java.io.IOException;
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
import java.util.stream.Collectors;

/**
 * Claims files: one rename from the inbox into a folder of the batch's own in the work folder. A rename is done by one
 * process only, so two bridges on one inbox take a file once. What a dead bridge left in the work folder is taken over.
 */
public final class Inbox {
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** Hidden folders hold no batches. */
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
                batches.takeBack();
                Set<String> waiting = new HashSet<>();
                List<BatchState> unfinished = unfinished(waiting);
                takeOver(unfinished, false, claimed);
                claimNew(claimed, stems(unfinished), waiting);
                takeOver(unfinished, true, claimed);
                door.failures().over("Inbox");
            } catch (IOException | RuntimeException | Error e) {
                // What is claimed by now is started all the same: its locks are held.
                door.failures().report("Inbox", e);
            }
            batches.handOut(claimed);
        }
        return claimed;
    }

    private Set<String> stems(List<BatchState> unfinished) {
        return unfinished.stream()
                .map(state -> state.placed(door.formats().stem(state.name())))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Takes over batches that nobody works on; those that gave up their place come last. */
    private void takeOver(List<BatchState> unfinished, boolean givenUp, List<Batch> claimed) {
        Set<String> stems = new HashSet<>();
        for (BatchState state : unfinished) {
            boolean cancelled = Batch.isCancelled(config.work().resolve(state.id()));
            if (cancelled) {
                batches.halt(state.id());
            }
            boolean first = stems.add(state.placed(door.formats().stem(state.name())));
            // Batches of one name begin one after the other: they publish under one name. What was sent does not.
            boolean waits = state.phase() == BatchState.Phase.CLAIMED && !first && !cancelled;
            if (!waits
                    && batches.hasGivenUp(state.id()) == givenUp
                    && !batches.isRunning(state.id())
                    && !batches.isResting(state.id())) {
                orReport("Batch " + state.id(), () -> takeOver(state, claimed));
            }
        }
    }

    /** The batches in the work folder: those that have begun, then those that wait, oldest first; adds ids that wait. */
    private List<BatchState> unfinished(Set<String> waiting) throws IOException {
        List<BatchState> states = new ArrayList<>();
        for (Path folder : Durable.list(config.work(), BATCH_FOLDERS)) {
            String id = folder.getFileName().toString();
            boolean readable = orReport("Batch " + id, () -> {
                if (BatchState.isIn(folder)) {
                    states.add(BatchState.read(folder));
                } else {
                    removeAbandoned(folder);
                }
            });
            if (!readable) {
                waiting.add(id);
                tell(id, "the folder of its batch cannot be read");
            }
        }
        states.sort(Comparator.comparing((BatchState state) -> state.phase() == BatchState.Phase.CLAIMED)
                .thenComparing(BatchState::startedAt));
        return states;
    }

    private void takeOver(BatchState state, List<Batch> claimed) throws IOException {
        Path folder = config.work().resolve(state.id());
        Path input = Batch.input(folder);
        Optional<FileType> type = door.formats().of(state.name());
        long size = Durable.exists(input) ? Files.size(input) : 0;
        if (!Batch.isCancelled(folder)
                && !batches.hasPlace(
                        size, () -> type.map(known -> known.deployment(input)).orElse(""), claimed)) {
            wantsPlace(state);
            return;
        }
        Optional<Batch> batch = Batch.take(folder);
        if (batch.isPresent()) {
            claimed.add(batch.get());
            if (state.phase() == BatchState.Phase.CLAIMED && state.sender() == null && type.isPresent()) {
                // Its bridge may have died between the claim and this.
                readiness.served(batch.get(), config.inbox().resolve(state.name()), type.get());
            }
        }
    }

    /** A batch that gave up its place does not take another's. */
    private void wantsPlace(BatchState state) {
        if (!batches.hasGivenUp(state.id())) {
            batches.makePlace();
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

    /** A step whose failure does not stop its neighbours. */
    private interface Step {
        void run() throws IOException;
    }

    private boolean orReport(String about, Step step) {
        try {
            step.run();
        } catch (NoSuchFileException e) {
            // its owner has finished it while we looked
        } catch (IOException e) {
            door.failures().report(about, e);
            return false;
        }
        door.failures().over(about);
        return true;
    }

    private void claimNew(List<Batch> claimed, Set<String> busy, Set<String> waiting) throws IOException {
        waiting.addAll(batches.tellWaiting());
        for (Found found : complete(waiting)) {
            // Two batches of one name would publish under one name: the second waits.
            if (busy.contains(found.type().stem())) {
                tell(found.name(), "a file of its name is at work");
            } else if (batches.hasPlace(found.size(), () -> found.type().deployment(found.file()), claimed)) {
                busy.add(found.type().stem());
                orReport("Claiming a file of the inbox", () -> claim(found).ifPresent(claimed::add));
            } else {
                batches.makePlace();
                tell(found.name(), "other files are at work");
            }
        }
        door.waiting().only(waiting);
        door.archived().look();
    }

    private void tell(String name, String why) {
        door.waiting().see(name, name, why, door.clock().instant());
    }

    /** Complete files, oldest first; adds the names of all that it sees, and tells why the others wait. */
    private List<Found> complete(Set<String> seen) throws IOException {
        List<Path> files = Durable.list(config.inbox(), "*");
        Set<String> triggers = files.stream()
                .filter(FileReadiness::isTrigger)
                .map(FileReadiness::lowerName)
                .collect(Collectors.toSet());
        List<Found> complete = new ArrayList<>();
        for (Path file : files) {
            seen.add(file.getFileName().toString());
            complete(file, triggers).ifPresent(complete::add);
        }
        readiness.only(seen);
        complete.sort(Comparator.comparing(Found::modified).thenComparing(Found::name));
        return complete;
    }

    /** Never a symbolic link, a folder or a pipe: those stay where they are, untouched and unopened. */
    private Optional<Found> complete(Path file, Set<String> triggers) {
        String name = file.getFileName().toString();
        try {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Optional<FileType> type = door.formats().of(name);
            Optional<String> why = FileNames.unfinished(name, config.rules().triggerSuffixes());
            if (why.isEmpty() && type.isEmpty()) {
                why = Optional.of(door.formats().unknown(name));
            } else if (why.isEmpty() && !is.isRegularFile()) {
                why = Optional.of("it is a link, a folder or a pipe");
            } else if (why.isEmpty() && !Files.isReadable(file)) {
                why = Optional.of("the bridge's user must not read it");
            } else if (why.isEmpty()) {
                why = readiness.unready(file, type.orElseThrow(), triggers, is.size(), is.lastModifiedTime());
            }
            if (why.isEmpty()) {
                return type.map(known -> new Found(file, known, is.size(), is.lastModifiedTime()));
            }
            if (!is.isDirectory()) {
                tell(name, why.get());
            }
        } catch (NoSuchFileException e) {
            // somebody took it away while we looked
        } catch (IOException e) {
            tell(name, "it cannot be examined (" + e.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
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
            if (door.formats().hasRival(config.work(), state)) {
                return Optional.empty(); // another bridge or a replay was faster; the next look tells that it waits
            }
            // The claim: one rename, which one process only can do.
            Files.move(found.file(), batch.input(), StandardCopyOption.ATOMIC_MOVE);
            Durable.sync(batch.input().getParent());
            readiness.served(batch, found.file(), found.type());
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
