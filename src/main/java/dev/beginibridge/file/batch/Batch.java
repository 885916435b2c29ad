package dev.beginibridge.file.batch;

import dev.beginibridge.config.secret.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A claimed file in a folder of its own, and the lock that says that this process works on it. */
public final class Batch implements AutoCloseable {
    private static final String CANCEL = "cancel";
    private static final String SERVED = "served";

    private final Path folder;
    private final ProcessLock lock;
    private volatile BatchState state;

    public Batch(Path folder, ProcessLock lock, BatchState state) {
        this.folder = folder;
        this.lock = lock;
        this.state = state;
    }

    /**
     * Makes a folder for a new batch and locks it. Nobody takes the batch over before its state is there; a folder that is
     * left without one, or without its input, is removed by the next bridge that looks.
     */
    public static Batch make(Path work, BatchState state) throws IOException {
        Path folder = Files.createDirectory(work.resolve(state.id()));
        ProcessLock lock = BatchLock.create(folder).orElseThrow(() -> new IOException("the work folder is locked"));
        return new Batch(folder, lock, state);
    }

    /** Takes over what nobody works on; empty when somebody does, or when nothing is left to do. */
    public static Optional<Batch> take(Path folder) throws IOException {
        Optional<ProcessLock> lock = BatchLock.take(folder);
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        Batch taken = null;
        try {
            if (BatchState.isIn(folder)) {
                BatchState state = BatchState.read(folder);
                boolean claimed = state.phase() == BatchState.Phase.CLAIMED;
                taken = claimed && !Durable.exists(input(folder)) ? null : new Batch(folder, lock.get(), state);
            }
            if (taken == null) {
                // Its bridge died before it had the file, or after it had finished everything; or another one got the
                // file.
                removeFolder(folder);
            }
            return Optional.ofNullable(taken);
        } finally {
            if (taken == null) {
                lock.get().close();
            }
        }
    }

    /** Makes everything in the folder durable with the state: from here on the batch will be done, whatever happens. */
    public void begin() throws IOException {
        state.write(folder);
        Durable.sync(folder);
        Durable.sync(folder.getParent());
    }

    /** Asks whoever works on the batch to end it; durable when this returns. */
    public static void cancel(Path folder) throws IOException {
        Durable.write(folder.resolve(CANCEL), new byte[0]);
    }

    public static boolean isCancelled(Path folder) {
        return Durable.exists(folder.resolve(CANCEL));
    }

    public boolean isCancelled() {
        return isCancelled(folder);
    }

    /**
     * Notes that the triggers of its file are removed: any that comes now is the next file's.
     *
     * @param trigger the last of them, which leaves its place to be the note; empty when there is none
     */
    public void served(Optional<Path> trigger) throws IOException {
        if (trigger.isPresent()) {
            Files.move(trigger.get(), folder.resolve(SERVED), StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.write(folder.resolve(SERVED), new byte[0]);
        }
    }

    public boolean isServed() {
        return Durable.exists(folder.resolve(SERVED));
    }

    public static Path input(Path folder) {
        return folder.resolve("input");
    }

    public Path input() {
        return input(folder);
    }

    public Path result() {
        return folder.resolve("result.part");
    }

    /** The compressed result, of a compressed input. */
    public Path compressedResult() {
        return folder.resolve("result.gz.part");
    }

    /** The encrypted rejects, of an encrypted input. */
    public Path sealedRejects() {
        return folder.resolve("rejects.pgp.part");
    }

    public Path rejects() {
        return folder.resolve("rejects.part");
    }

    /** The earlier result, of a replay. */
    public Path earlierResult() {
        return folder.resolve("earlier");
    }

    public Path summary() {
        return folder.resolve("summary.part");
    }

    public Path error() {
        return folder.resolve("error.part");
    }

    public BatchState state() {
        return state;
    }

    /** Replaces the state; it is durable when this returns. */
    public void reached(BatchState next) throws IOException {
        next.write(folder);
        state = next;
    }

    /** Removes the batch from the work folder, since it is done. */
    public void remove() throws IOException {
        removeFolder(folder);
    }

    /** The lock goes after all other files: while it is there, no other process takes the folder over. */
    public static void removeFolder(Path folder) throws IOException {
        for (Path file : Durable.list(folder, "*")) {
            if (!file.endsWith(BatchLock.NAME)) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(folder.resolve(BatchLock.NAME));
        Files.delete(folder);
    }

    @Override
    public void close() {
        lock.close();
    }
}
