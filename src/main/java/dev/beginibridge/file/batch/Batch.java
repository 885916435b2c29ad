package dev.beginibridge.file.batch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file this process has claimed, in a folder of its own, and the lock that says so. */
public final class Batch implements AutoCloseable {
    private final Path folder;
    private final BatchLock lock;
    private volatile BatchState state;

    public Batch(Path folder, BatchLock lock, BatchState state) {
        this.folder = folder;
        this.lock = lock;
        this.state = state;
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

    public Path rejects() {
        return folder.resolve("rejects.part");
    }

    /** The earlier result, of a replay. */
    public Path earlierResult() {
        return earlierResult(folder);
    }

    public static Path earlierResult(Path folder) {
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

    /** Durable when it returns. */
    public void reached(BatchState next) throws IOException {
        next.write(folder);
        state = next;
    }

    /** The batch is done: nothing of it is left in the work folder. */
    public void remove() throws IOException {
        removeFolder(folder);
    }

    /** The lock goes last but for the folder: while it is there, nobody else takes the folder for theirs. */
    public static void removeFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!file.endsWith(BatchLock.NAME)) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(folder.resolve(BatchLock.NAME));
        Files.delete(folder);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
